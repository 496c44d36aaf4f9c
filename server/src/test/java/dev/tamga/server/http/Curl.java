package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The curl of this machine as a foreign client. */
final class Curl {
  private Curl() {}

  /**
   * Starts it with the registered client's certificate.
   *
   * @param options its options, and last the path
   */
  static Process start(TestNode node, Path dir, String... options) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl");
    Path identity = dir.resolve("identity.pem");
    Files.writeString(identity, pem(node.client));
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-sS", "-k", "--cert", identity.toString(), "-w", "%{http_code}"));
    command.addAll(List.of(options).subList(0, options.length - 1));
    command.add(node.uri(options[options.length - 1]).toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** What it printed, the status last. */
  static String outcome(Process curl) throws IOException, InterruptedException {
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** Key and chain as OpenSSL reads them. */
  static String pem(Identity identity) {
    Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return Certificates.pem(identity.chain())
        + "-----BEGIN PRIVATE KEY-----\n"
        + base64.encodeToString(identity.key().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }
}
