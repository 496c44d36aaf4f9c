package dev.tamga.cli;

import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.TrustedRoot;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.key.SecretSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What {@code enroll} and {@code renew} read alike. */
final class EnrolmentOptions {
  private static final Pattern DIGEST =
      Pattern.compile("(?:sha256:)?((?:[0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2})");

  private EnrolmentOptions() {}

  /**
   * The root in a file, or the one with that SHA-256, which the server is asked for.
   *
   * @throws Refusal if the server has no such root
   * @throws IOException if the file holds no single certificate
   */
  static TrustedRoot root(String trust, NodeAddress server)
      throws Refusal, IOException, InterruptedException {
    var digest = DIGEST.matcher(trust);
    if (digest.matches()) {
      String hex = digest.group(1).replace(":", "").toLowerCase(Locale.ROOT);
      return TrustedRoot.byDigest(server, new Sha256(hex));
    }
    try {
      List<X509Certificate> found = Certificates.read(Path.of(trust));
      if (found.size() == 1) {
        return new TrustedRoot(found.get(0));
      }
      throw new IOException(
          trust + ": " + found.size() + " certificates (expected: the root's alone)");
    } catch (CertificateRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The address of enrolment. */
  static NodeAddress server(String url) throws IOException {
    try {
      return NodeAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("--server " + Quoted.of(url) + ": " + e.getMessage(), e);
    }
  }

  /** A password that was asked for once, for each step anew. */
  static SecretSource again(Secret password) {
    return () -> password.lend(SecretAccess.get(), Secret::of);
  }

  /** The key store, whose password was asked for once. */
  static IdentityFile file(Path p12, Secret password, Clock clock) {
    return new IdentityFile(p12, again(password), clock);
  }
}
