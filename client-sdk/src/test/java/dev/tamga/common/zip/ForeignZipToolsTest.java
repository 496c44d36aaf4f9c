package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, read by those who know ZIP but not us. */
class ForeignZipToolsTest {
  private static final Map<EntryName, Bytes> ENTRIES = Samples.random(new Random(7));

  @TempDir Path folder;

  @Test
  void zipFile_seesTheSameEntries() throws IOException {
    try (ZipFile zip = new ZipFile(container().toFile())) {
      Map<EntryName, Bytes> seen = new LinkedHashMap<>();
      for (ZipEntry entry : zip.stream().skip(1).toList()) {
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        try (InputStream in = zip.getInputStream(entry)) {
          seen.put(new EntryName(entry.getName()), Bytes.of(in.readAllBytes()));
        }
      }
      assertThat(seen).isEqualTo(ENTRIES);
    }
  }

  @Test
  void zipInputStream_seesTheSameEntries() throws IOException {
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Samples.write(ENTRIES)))) {
      assertThat(zip.getNextEntry().getName()).isEqualTo("mimetype");
      Map<EntryName, Bytes> seen = new LinkedHashMap<>();
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        seen.put(new EntryName(entry.getName()), Bytes.of(zip.readAllBytes()));
      }
      assertThat(seen).isEqualTo(ENTRIES);
    }
  }

  @Test
  void zipInputStream_readsAnItemLargerThanFourGib() throws IOException {
    EntryHead large = Samples.zeros("evidence/1/disk.raw", (1L << 32) + 1);
    EntryHead after = Samples.zeros("evidence/1/small", 10);
    ContainerLayout layout = new ContainerLayout(List.of(large, after));
    try (ZipInputStream zip = new ZipInputStream(Samples.zeros(layout))) {
      assertThat(zip.getNextEntry().getName()).isEqualTo("mimetype");
      ZipEntry first = zip.getNextEntry();
      assertThat(first.getSize()).isEqualTo(large.size());
      byte[] buffer = new byte[1 << 20];
      long size = 0;
      for (int n; (n = zip.read(buffer)) >= 0; ) {
        size += n;
      }
      assertThat(size).isEqualTo(large.size());
      assertThat(zip.getNextEntry().getName()).isEqualTo(after.name().text());
      assertThat(zip.readAllBytes()).hasSize(10);
      assertThat(zip.getNextEntry()).isNull();
    }
  }

  @Test
  void unzip_findsNoErrors() throws Exception {
    assumeTrue(isInstalled("unzip"), "unzip is not installed");
    assertThat(run("unzip", "-t", container().toString())).contains("No errors detected");
  }

  @Test
  void unzip_keepsNamesInAnyScriptAndLetsThemBeRead() throws Exception {
    assumeTrue(isInstalled("unzip"), "unzip is not installed");
    EntryName name = new EntryName("evidence/1/сурет фото 証拠.jpg");
    Path container =
        Files.write(
            folder.resolve("named.asice"),
            Samples.write(Samples.withItems(Map.of(name, Bytes.utf8("Hello")))));
    run("unzip", "-q", container.toString(), "-d", folder.resolve("out").toString());
    // asked of find, for Java sees no such names in the C locale
    String found =
        run("find", folder.resolve("out/evidence").toString(), "-type", "f", "-printf", "%f %m");
    assertThat(found).isEqualTo("сурет фото 証拠.jpg 644");
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Path container() throws IOException {
    return Files.write(folder.resolve("p.asice"), Samples.write(ENTRIES));
  }

  private static boolean isInstalled(String program) {
    List<String> path = new ArrayList<>();
    path.addAll(Arrays.asList(System.getenv("PATH").split(File.pathSeparator, -1)));
    return path.stream().anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }
}
