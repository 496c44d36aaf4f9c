package dev.tamga.pki.officer;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/**
 * Keys that no CA has certified yet: an officer's, whose self-signed certificate only carries his
 * name and key into the register; and one for a request, which waits in its key store under such a
 * certificate until the real one comes.
 */
public final class NewKey {
  private static final int SERIAL_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private NewKey() {}

  /**
   * Makes an officer's key.
   *
   * @throws CertificateRefusedException if the key kind signs no certificates
   */
  public static Identity officer(String name, KeyKind kind, Duration life, Clock clock)
      throws CertificateRefusedException {
    return officer(name, kind.generate(), life, clock);
  }

  /**
   * The same with a key that is there, as in a token.
   *
   * @throws CertificateRefusedException if the key does not sign
   */
  public static Identity officer(String name, KeyPair key, Duration life, Clock clock)
      throws CertificateRefusedException {
    X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    return selfSigned(subject, key, life, clock);
  }

  /**
   * Makes a key that waits for its certificate.
   *
   * @param subject the name that will be asked for
   * @throws CertificateRefusedException if the key kind signs no certificates
   */
  public static Identity waiting(X500Principal subject, KeyKind kind, Clock clock)
      throws CertificateRefusedException {
    return selfSigned(
        X500Name.getInstance(subject.getEncoded()), kind.generate(), Duration.ofDays(90), clock);
  }

  /**
   * A request (RFC 2986) for the key and subject of that identity, signed by it.
   *
   * @return DER, as {@link Pkcs10#of} reads it
   * @throws CertificateRefusedException if the key does not sign
   */
  public static byte[] request(Identity identity) throws CertificateRefusedException {
    X509Certificate certificate = identity.certificate();
    ContentSigner signer = CertificateIssuer.signer(identity.key(), certificate.getPublicKey());
    try {
      return new PKCS10CertificationRequestBuilder(
              X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
              SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()))
          .build(signer)
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  private static Identity selfSigned(X500Name subject, KeyPair key, Duration life, Clock clock)
      throws CertificateRefusedException {
    Instant from = clock.instant().minus(Duration.ofMinutes(5));
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            subject,
            new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
            Date.from(from),
            Date.from(from.plus(life)),
            subject,
            SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      ContentSigner signer = CertificateIssuer.signer(key.getPrivate(), key.getPublic());
      return new Identity(
          key.getPrivate(), List.of(Certificates.of(builder.build(signer).getEncoded())));
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }
}
