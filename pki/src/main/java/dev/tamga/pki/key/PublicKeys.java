package dev.tamga.pki.key;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Public keys as Bouncy Castle has them. The JDK knows no GOST and, before 24, no ML-DSA: what a
 * certificate of the JDK gives out for them is bytes with a name, and not even the bytes that stand
 * in the certificate.
 */
public final class PublicKeys {
  private PublicKeys() {}

  /**
   * The certificate's key.
   *
   * @throws IllegalArgumentException if it is of no kind that Bouncy Castle knows, or malformed
   */
  public static PublicKey of(X509Certificate certificate) {
    try {
      PublicKey key = BouncyCastleProvider.getPublicKey(info(certificate));
      if (key != null) {
        return key;
      }
    } catch (IOException | RuntimeException e) { // Bouncy Castle: unchecked ones of many kinds
      throw new IllegalArgumentException(
          "public key: malformed (expected: RFC 5280, 4.1.2.7, and its algorithm's standard)", e);
    }
    throw new IllegalArgumentException(
        "public key: of an unknown kind (expected: one of pki/README.md, \"Algorithms\")");
  }

  /** The SubjectPublicKeyInfo as it stands in the certificate. */
  static SubjectPublicKeyInfo info(X509Certificate certificate) {
    try {
      return Certificate.getInstance(certificate.getEncoded()).getSubjectPublicKeyInfo();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }
}
