package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.TrustOptions;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a certificate is trusted: which one, by whom, for what, when. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Question {
  private static final Map<String, Purpose> PURPOSES =
      new TreeMap<>(
          Map.of(
              "tls-server", Purpose.TLS_SERVER,
              "tls-client", Purpose.TLS_CLIENT,
              "doc-sign", Purpose.DOCUMENT_SIGNATURE,
              "tsa", Purpose.TIMESTAMP));

  @Parameters(paramLabel = "FILE", description = "The certificate, with its CA's below it.")
  private Path file;

  @Mixin private TrustOptions trust;

  @Option(
      names = "--for",
      required = true,
      description = "tls-server, tls-client, doc-sign or tsa.")
  private String purpose = "";

  @Option(names = "--at", description = "When, as 2030-01-01T00:00:00Z; without it now.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The certificate, and those that came with it. */
  List<X509Certificate> chain() throws IOException, CertificateRefusedException {
    return Certificates.read(file);
  }

  PathChecker checker() throws RefusedException, TrustRefusedException {
    return new PathChecker(trust.trust());
  }

  Purpose purpose() throws RefusedException {
    Purpose found = PURPOSES.get(purpose);
    if (found == null) {
      throw new RefusedException(
          "--for " + purpose + " (expected: one of " + PURPOSES.keySet() + ")");
    }
    return found;
  }

  Instant at(Clock clock) {
    return at == null ? clock.instant() : at;
  }

  boolean json() {
    return json;
  }
}
