package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.wire.Paths;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curl, as PROTOCOL.md promises. */
@ExtendWith(NoLeaks.class)
class CurlTest {
  private static TestNode node;

  @TempDir Path dir;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void upload_arrivesWhole(String version) throws Exception {
    Path file = dir.resolve("file");
    Files.write(file, new byte[9_000_001]);
    String said =
        Curl.outcome(
            Curl.start(
                node,
                dir,
                version,
                "-X",
                "PATCH",
                "-T",
                file.toString(),
                "-D",
                "-",
                TestNode.item()));
    assertThat(said).contains("upload-offset: 9000001").endsWith("204");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void download_arrivesWhole(String version) throws Exception {
    Path file = dir.resolve("file");
    String said =
        Curl.outcome(Curl.start(node, dir, version, "-o", file.toString(), TestNode.item()));
    assertThat(said).isEqualTo("200");
    assertThat(Files.size(file)).isEqualTo(TestNode.STREAMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void uploadToWhatIsRefused_readsTheRefusal(String version) throws Exception {
    Path file = dir.resolve("file");
    Files.write(file, new byte[50_000_000]);
    String said =
        Curl.outcome(
            Curl.start(node, dir, version, "-T", file.toString(), "-H", "Expect:", "/v1/nothing"));
    assertThat(said).contains("NO_SUCH_PATH").contains("404");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void damageInTheMiddle_failsTheDownload(String version) throws Exception {
    Process curl =
        Curl.start(
            node, dir, version, "-o", dir.resolve("file").toString(), Paths.container(TestNode.ID));
    Curl.outcome(curl);
    assertThat(curl.exitValue()).isNotZero();
  }
}
