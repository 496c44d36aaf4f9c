package dev.tamga.client.enrol;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerCheck;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root by which an enrolment server is believed, known beforehand: whole, or by its digest.
 * There is no trust on first use.
 *
 * @param certificate self-signed CA certificate
 */
public record TrustedRoot(X509Certificate certificate) {
  private static final String RULE = "PROTOCOL.md 12, What a client does; RFC 7030 section 4.1.1";

  /**
   * Fetches the root with that digest. The server is asked over a connection that nothing is told
   * to, and is believed in nothing but the root with that digest.
   *
   * @param digest SHA-256 of the root's certificate, told by another way than this line
   * @throws Refusal NODE_UNTRUSTED if the server has no such root; NODE_UNREACHABLE and the like
   */
  public static TrustedRoot byDigest(NodeAddress server, Sha256 digest)
      throws Refusal, InterruptedException {
    try (EstClient stranger =
        new EstClient(server, new Credentials(new Anyone(), Optional.empty()))) {
      for (X509Certificate one : stranger.cacerts()) {
        if (Certificates.sha256(one).equals(digest.hex())) {
          return new TrustedRoot(one);
        }
      }
    }
    throw new Refusal(
        Failure.NODE_UNTRUSTED,
        server + ": it has no root certificate with the SHA-256 " + digest,
        RULE,
        "Compare the digest with the CA's administrator; it may be another server that answers.");
  }

  /**
   * Trust in this root for its own State, alone.
   *
   * @throws Refusal NODE_UNTRUSTED if it is no root
   */
  LiveTrust trust() throws Refusal {
    try {
      String state =
          Subject.of(certificate)
              .get(SubjectField.COUNTRY)
              .orElseThrow(() -> new IllegalArgumentException("no C= in its subject"));
      Trust trust = new Trust(List.of(Anchor.of(state, certificate)), List.of(), List.of());
      return new LiveTrust(new Fixed(trust));
    } catch (IllegalArgumentException | CertificateRefusedException | TrustRefusedException e) {
      throw new Refusal(
              Failure.NODE_UNTRUSTED,
              "root: " + e.getMessage(),
              RULE,
              "Name the root certificate of the CA's State.")
          .causedBy(e);
    }
  }

  private record Fixed(Trust trust) implements TrustSource {
    @Override
    public Trust load() {
      return trust;
    }

    @Override
    public String mark() {
      return "fixed";
    }
  }

  /** Believes anyone, for the one question whose answer is checked by its digest. */
  private static final class Anyone extends PeerCheck {
    @Override
    protected void check(Purpose peer, X509Certificate @Nullable [] chain, @Nullable String host)
        throws CertificateException {
      if (peer != Purpose.TLS_SERVER) {
        throw new CertificateException("this side is the client (expected: a server to ask)");
      }
    }
  }
}
