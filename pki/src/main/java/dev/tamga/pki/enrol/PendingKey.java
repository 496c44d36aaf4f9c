package dev.tamga.pki.enrol;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * A key that waits for its certificate. A PKCS#12 file has no key without one, so it carries a
 * certificate that it has signed itself, for a minute, which nobody believes.
 */
public final class PendingKey {
  private static final X500Name NAME = new X500Name("CN=waits for its certificate");
  private static final Duration LIFE = Duration.ofMinutes(1);

  private PendingKey() {}

  /**
   * The key with its stand-in, to be saved.
   *
   * @throws CertificateRefusedException if the key does not sign
   */
  public static Identity of(KeyPair key, Clock clock) throws CertificateRefusedException {
    Instant now = clock.instant();
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            NAME,
            BigInteger.ONE,
            Date.from(now),
            Date.from(now.plus(LIFE)),
            NAME,
            SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
    try {
      byte[] der =
          builder.build(CertificateIssuer.signer(key.getPrivate(), key.getPublic())).getEncoded();
      return new Identity(key.getPrivate(), List.of(Certificates.of(der)));
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  /** The pair of a key that was saved so. */
  public static KeyPair pair(Identity saved) {
    return new KeyPair(saved.certificate().getPublicKey(), saved.key());
  }
}
