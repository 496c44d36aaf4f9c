package dev.tamga.client.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBundleTest {
  @TempDir Path parent;
  private Path scratch;

  @BeforeEach
  void scratch() throws IOException {
    scratch = Files.createDirectory(parent.resolve("scratch"));
  }

  @Test
  void sameFolder_givesTheSameBytesAndTheSizeToldBefore() throws Exception {
    Path folder = TestFolder.with(parent, TestFolder.tricky());
    byte[] first = TestFolder.bundle(folder, scratch);
    assertThat(TestFolder.bundle(folder, scratch)).isEqualTo(first);
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch)) {
      assertThat(bundle.size()).isEqualTo(first.length);
      assertThat(bundle.files()).isEqualTo(TestFolder.tricky().size());
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void anySplitOfTheReads_givesTheSameBytes() throws Exception {
    Path folder = TestFolder.with(parent, TestFolder.tricky());
    byte[] whole = TestFolder.bundle(folder, scratch);
    Random random = new Random(7);
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch);
        BundleStream stream = bundle.open()) {
      ByteBuffer all = ByteBuffer.allocate(whole.length + 1);
      int read = 0;
      while (read >= 0) {
        all.limit(Math.min(all.capacity(), all.position() + 1 + random.nextInt(700)));
        read = stream.read(all);
      }
      assertThat(Arrays.copyOf(all.array(), all.position())).isEqualTo(whole);
    }
  }

  @Test
  void streamsOpenAtOnce_giveTheSameBytes() throws Exception {
    Path folder = TestFolder.with(parent, TestFolder.tricky());
    byte[] whole = TestFolder.bundle(folder, scratch);
    ByteBuffer first = ByteBuffer.allocate(whole.length);
    ByteBuffer second = ByteBuffer.allocate(whole.length);
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch);
        BundleStream one = bundle.open()) {
      first.limit(3000);
      one.read(first);
      try (BundleStream two = bundle.open()) {
        first.limit(first.capacity());
        while (one.read(first) > 0 | two.read(second) > 0) {}
      }
    }
    assertThat(first.array()).isEqualTo(whole);
    assertThat(second.array()).isEqualTo(whole);
  }

  @Test
  void tarAndSha256sum_acceptIt_inTheOrderOfTheNamesBytes() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")));
    Path folder = TestFolder.with(parent, TestFolder.tricky());
    Path tar = Files.write(parent.resolve("b.tar"), TestFolder.bundle(folder, scratch));
    Path out = Files.createDirectory(parent.resolve("out"));
    assertThat(run(out, "tar", "xf", tar.toString())).isEmpty();
    assertThat(run(out, "sha256sum", "--strict", "-c", "INVENTORY.sha256"))
        .hasSize(TestFolder.tricky().size())
        .allMatch(line -> line.endsWith(": OK"));
    Map<String, String> unpacked = TestFolder.contents(out);
    unpacked.remove("INVENTORY.sha256");
    assertThat(unpacked).isEqualTo(TestFolder.contents(folder));
    assertThat(run(out, "tar", "tf", tar.toString(), "--quoting-style=literal"))
        .containsExactlyElementsOf(expectedOrder());
    assertThat(run(out, "tar", "tvf", tar.toString(), "--numeric-owner"))
        .allMatch(line -> line.startsWith("-rw-r--r-- 0/0 "));
  }

  private static List<String> expectedOrder() {
    List<String> names = new ArrayList<>(TestFolder.tricky().keySet());
    names.sort(
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    names.add("INVENTORY.sha256");
    return names;
  }

  private static List<String> run(Path folder, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @Test
  void whoRunsIt_isNotInTheBundle() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("x".repeat(150), new byte[1]));
    String user = System.getProperty("user.name");
    System.setProperty("user.name", "examiner-seventeen");
    try {
      assertThat(new String(TestFolder.bundle(folder, scratch), StandardCharsets.ISO_8859_1))
          .doesNotContain("examiner-seventeen");
    } finally {
      System.setProperty("user.name", user);
    }
  }

  @Test
  void sizeBeyondOctal_isSpelledInTheExtendedHeader() throws Exception {
    assertThat(TarForm.header("a", (1L << 33) - 1, 0)).hasSize(512);
    assertThat(new String(TarForm.header("a", 1L << 33, 0), StandardCharsets.US_ASCII))
        .hasSize(1536)
        .contains("size=8589934592\n");
    assertThat(TarForm.padding(1L << 33)).isZero();
    assertThat(TarForm.padding((1L << 33) + 1)).isEqualTo(511);
  }

  @Test
  void link_isRefusedByName() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("a", new byte[1]));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
    assertThat(refusal(folder))
        .returns(Failure.NAME_REFUSED, Refusal::failure)
        .returns(true, r -> r.detail().contains("\"link\": a link or device"));
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void linkedFolder_isNotFollowed() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("a", new byte[1]));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    assertThat(refusal(folder).failure()).isEqualTo(Failure.NAME_REFUSED);
  }

  @Test
  void pipe_isRefusedByName() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("a", new byte[1]));
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
    run(folder, "mkfifo", "pipe");
    assertThat(refusal(folder).detail()).contains("\"pipe\"");
  }

  @Test
  void namesThatDifferByCaseOnly_areRefused() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("x/Disk", new byte[1]));
    Files.write(folder.resolve("x/disk"), new byte[1]);
    Assumptions.assumeTrue(TestFolder.contents(folder).size() == 2, "a file system without case");
    assertThat(refusal(folder).detail()).contains("x/disk").contains("x/Disk");
  }

  @Test
  void fileNamedAsAFolderButForCase_isRefused() throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    for (String name : List.of("A", "a/x", "A-b", "A!")) {
      files.put(name, new byte[1]);
    }
    Path folder = TestFolder.with(parent, files);
    assertThat(refusal(folder).detail()).contains("lies in it");
  }

  @Test
  void nameThatFormatRefuses_isRefused() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("ok/trailing dot.", new byte[1]));
    assertThat(refusal(folder).detail()).contains("ok/trailing dot.");
  }

  @Test
  void inventoryInTheFolder_isRefused() throws Exception {
    Path folder =
        TestFolder.with(parent, Map.of("INVENTORY.sha256", new byte[1], "b", new byte[1]));
    assertThat(refusal(folder).failure()).isEqualTo(Failure.NAME_REFUSED);
  }

  @Test
  void folderWithoutFiles_isRefused() throws Exception {
    Path folder = TestFolder.with(parent, Map.of());
    Files.createDirectories(folder.resolve("only/folders"));
    assertThat(refusal(folder).failure()).isEqualTo(Failure.ITEM_MISSING);
  }

  private Refusal refusal(Path folder) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> TestFolder.bundle(folder, scratch));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void fileThatGrowsOrShrinksOrGoes_isRefusedByName() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("a", new byte[9], "b", new byte[9]));
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch)) {
      Files.write(folder.resolve("b"), new byte[1], StandardOpenOption.APPEND);
      requireChanged(bundle, "\"b\"");
      Files.write(folder.resolve("b"), new byte[3]);
      requireChanged(bundle, "\"b\"");
      Files.delete(folder.resolve("b"));
      requireChanged(bundle, "\"b\"");
      Files.createSymbolicLink(folder.resolve("b"), folder.resolve("a"));
      requireChanged(bundle, "\"b\"");
    }
  }

  @Test
  void fileThatChangesWhileItIsRead_isRefused() throws Exception {
    Path folder = TestFolder.with(parent, Map.of("a", new byte[100_000]));
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch);
        BundleStream stream = bundle.open()) {
      ByteBuffer buffer = ByteBuffer.allocate(1000);
      stream.read(buffer);
      stream.read(buffer);
      Files.write(folder.resolve("a"), new byte[50_000]);
      assertThatThrownBy(
              () -> {
                while (stream.read(buffer.clear()) >= 0) {}
              })
          .isInstanceOfSatisfying(
              Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.SOURCE_CHANGED));
    }
  }

  private static void requireChanged(FolderBundle bundle, String name) {
    assertThatThrownBy(
            () -> {
              try (BundleStream stream = bundle.open()) {
                ByteBuffer buffer = ByteBuffer.allocate(4096);
                while (stream.read(buffer.clear()) >= 0) {}
              }
            })
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.failure()).isEqualTo(Failure.SOURCE_CHANGED);
              assertThat(r.detail()).contains(name);
            });
  }

  @Test
  void sortInRuns_isTheSortInMemory() throws Exception {
    Random random = new Random(3);
    SortedRecords sorted = new SortedRecords(scratch, 2_000);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(4) == 0 ? 300 : random.nextInt(5)];
      random.nextBytes(bytes);
      all.add(bytes);
      sorted.add(bytes);
    }
    all.sort(Arrays::compareUnsigned);
    for (int pass = 0; pass < 2; pass++) {
      try (SortedRecords.Cursor cursor = sorted.open()) {
        for (byte[] bytes : all) {
          assertThat(cursor.next()).isEqualTo(bytes);
        }
        assertThat(cursor.next()).isNull();
      }
    }
  }

  @Tag("slow")
  @Test
  void thirtyThousandSmallFiles_goThereAndBack() throws Exception {
    Path folder = Files.createDirectory(parent.resolve("many"));
    for (int i = 0; i < 30_000; i++) {
      if (i % 1000 == 0) {
        Files.createDirectory(folder.resolve("d" + i / 1000));
      }
      Files.createFile(folder.resolve("d" + i / 1000 + "/f" + i));
    }
    Path tar = parent.resolve("many.tar");
    try (FolderBundle bundle = FolderBundle.scan(folder, scratch);
        var out = Files.newByteChannel(tar, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      bundle.writeTo(out);
      assertThat(out.size()).isEqualTo(bundle.size());
    }
    Path target = parent.resolve("unpacked");
    try (var in = Files.newInputStream(tar);
        StagedBundle staged = BundleReader.stage(in, target, BundleLimits.OF_THE_FORMAT)) {
      assertThat(staged.files()).isEqualTo(30_000);
      staged.publish();
    }
    try (Stream<Path> files = Files.list(target.resolve("d29"))) {
      assertThat(files).hasSize(1000);
    }
  }

  @Test
  void whatIsUnpacked_isWhatWasBundled() throws Exception {
    Path folder = TestFolder.with(parent, TestFolder.tricky());
    byte[] tar = TestFolder.bundle(folder, scratch);
    Path target = parent.resolve("unpacked");
    try (StagedBundle staged =
        BundleReader.stage(new ByteArrayInputStream(tar), target, BundleLimits.OF_THE_FORMAT)) {
      assertThat(target).doesNotExist();
      assertThat(staged.sha256().matches(BundleStream.sha256().digest(tar))).isTrue();
      staged.publish();
    }
    Map<String, String> unpacked = TestFolder.contents(target);
    assertThat(unpacked).containsKey("INVENTORY.sha256");
    unpacked.remove("INVENTORY.sha256");
    assertThat(unpacked).isEqualTo(TestFolder.contents(folder));
    try (Stream<Path> left = Files.list(parent)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("scratch", "source", "unpacked");
    }
  }
}
