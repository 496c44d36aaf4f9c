package dev.tamga.client.enrol;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.LiveTrust;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Nothing that a server answers is put in place unchecked. */
final class CheckIssued {
  private final LiveTrust trust;
  private final Clock clock;

  CheckIssued(LiveTrust trust, Clock clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * The key with its certificate and the CAs above it, without the root.
   *
   * @param cas what the server said stands above it
   * @param before the certificate that it follows; empty for the first
   * @throws Refusal ANSWER_MALFORMED if it is for another key, another name, or not for TLS;
   *     NODE_UNTRUSTED if it has no path to a root that is trusted
   */
  Identity identity(
      KeyPair key,
      X509Certificate issued,
      List<X509Certificate> cas,
      Optional<X509Certificate> before)
      throws Refusal {
    if (!issued.getPublicKey().equals(key.getPublic())) {
      throw malformed("its key is not the one that was asked for");
    }
    if (before.isPresent()) {
      requireFollows(issued, before.get());
    }
    Purpose purpose =
        Profile.of(issued)
            .flatMap(Profile::purpose)
            .filter(EnumSet.of(Purpose.TLS_SERVER, Purpose.TLS_CLIENT)::contains)
            .orElseThrow(() -> malformed("its profile is not one for TLS"));
    try {
      List<X509Certificate> path =
          trust.checker().check(issued, cas, purpose, clock.instant()).path();
      return new Identity(key.getPrivate(), path.subList(0, path.size() - 1));
    } catch (UntrustedException e) {
      throw new Refusal(
              Failure.NODE_UNTRUSTED,
              "new certificate: " + e.getMessage(),
              "PROTOCOL.md 12, What a client does",
              "Check the trusted root with the CA's administrator.")
          .causedBy(e);
    }
  }

  private static void requireFollows(X509Certificate issued, X509Certificate before)
      throws Refusal {
    try {
      boolean same =
          Profile.of(issued).equals(Profile.of(before))
              && Subject.of(issued).equals(Subject.of(before))
              && AlternativeName.of(issued).equals(AlternativeName.of(before));
      if (!same) {
        throw malformed("its profile or names are not those of the certificate that it follows");
      }
      if (issued.getNotAfter().before(before.getNotAfter())) {
        throw malformed(
            "it ends at " + issued.getNotAfter().toInstant() + ", earlier than the one before");
      }
    } catch (CertificateRefusedException e) {
      throw malformed(e.getMessage()).causedBy(e);
    }
  }

  private static Refusal malformed(String what) {
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        "new certificate: " + what,
        "PROTOCOL.md 12, What a client does",
        "Nothing was put in place. Tell the CA's administrator.");
  }
}
