package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.testkit.Federation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory does not grow with the evidence: the node and the client each have a heap of 128 MiB.
 *
 * <p>{@code -Dtamga.heap.gib=20 -Dtamga.heap.files=100000} takes more than an ordinary run does; it
 * needs twice the size on the disk, in {@code java.io.tmpdir}.
 */
@Tag("memory")
final class HeapTest {
  private static final long GIB = Long.getLong("tamga.heap.gib", 2);
  private static final int FILES = Integer.getInteger("tamga.heap.files", 5_000);
  private static final List<String> HEAP =
      List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError", "-XX:NativeMemoryTracking=off");
  private static final Duration MOST = Duration.ofHours(2);

  @TempDir private Path home;
  private Federation federation;

  @BeforeEach
  void found() {
    federation = Federation.in(home);
    Path unused = TestState.save(federation.kz().labTls(), home, "lab-tls");
    unused = TestState.save(federation.kz().labSeal(), home, "lab-seal");
    unused = TestState.save(federation.kg().authorityTls(), home, "office-tls");
    unused = TestState.save(federation.kg().head(), home, "office-head");
  }

  @Test
  void itemManyTimesTheHeap_isSentFetchedAndVerified(TestReporter reporter) throws Exception {
    Path image = home.resolve("disk.raw");
    try (RandomAccessFile sparse = new RandomAccessFile(image.toFile(), "rw")) {
      sparse.setLength(GIB << 30);
      Random random = new Random(GIB);
      byte[] some = new byte[1 << 20];
      for (long at = 0; at < GIB << 30; at += 1L << 28) { // so that no two parts are the same
        random.nextBytes(some);
        sparse.seek(at);
        sparse.write(some);
      }
    }
    handOver(reporter, image, GIB + " GiB");
  }

  @Test
  void folderOfManyFiles_isSentAsOneBundleFetchedAndVerified(TestReporter reporter)
      throws Exception {
    Path folder = home.resolve("export");
    for (int i = 0; i < FILES; i++) {
      Path file = folder.resolve("%03d/%06d.txt".formatted(i / 1000, i));
      if (i % 1000 == 0) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, "message " + i + "\n".repeat(i % 100));
    }
    handOver(reporter, folder, FILES + " files");
  }

  private void handOver(TestReporter reporter, Path source, String what) throws Exception {
    long start = System.nanoTime();
    String client;
    String node;
    try (NodeProcess process = NodeProcess.start(federation, HEAP)) {
      client = run(process, source);
      node = peak(process.pid());
      assertThat(process.isAlive()).as(process.output()).isTrue();
      assertThat(process.output()).doesNotContain("OutOfMemory");
      assertThat(process.stop()).isEqualTo(143);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    reporter.publishEntry(
        Map.of("evidence", what, "client", client, "node", node, "seconds", "" + seconds));
    assertThat(checked()).isEmpty();
  }

  private String run(NodeProcess node, Path source) throws Exception {
    Path output = home.resolve("client.log");
    List<String> line = NodeProcess.java(HEAP, SmallClient.class);
    line.addAll(
        List.of(
            home.toString(),
            Integer.toString(node.address().orElseThrow().getPort()),
            source.toString()));
    Process client =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(client.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      client.destroyForcibly();
    }
    List<String> said = Files.readAllLines(output);
    return said.get(said.size() - 1);
  }

  /** Most memory of all kinds that the process had (proc(5)). */
  private static String peak(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    return Files.exists(status)
        ? Files.readAllLines(status, StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElse("")
        : "";
  }

  private List<Disagreement> checked() throws Exception {
    List<Disagreement> found = new ArrayList<>();
    long unused =
        CheckNode.run(ServerConfig.load(federation.configuration()), Clock.systemUTC(), found::add);
    return found;
  }
}
