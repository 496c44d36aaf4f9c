package dev.tamga.pki.key;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The name of a key: the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). */
public final class Spki {
  private Spki() {}

  /**
   * The digest of the certificate's SubjectPublicKeyInfo in DER.
   *
   * @return 64 lower-case hex digits
   * @throws IllegalArgumentException if the certificate has no encoding
   */
  public static String sha256(X509Certificate certificate) {
    try {
      return sha256(Certificate.getInstance(certificate.getEncoded()).getSubjectPublicKeyInfo());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }

  /**
   * The same of a key that has no certificate yet.
   *
   * @return 64 lower-case hex digits
   */
  public static String sha256(PublicKey key) {
    return sha256(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
  }

  /**
   * The same of what stands in a certificate that is taken apart already.
   *
   * @return 64 lower-case hex digits
   */
  public static String sha256(SubjectPublicKeyInfo key) {
    try {
      byte[] der = key.getEncoded(ASN1Encoding.DER);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (IOException e) {
      throw new IllegalArgumentException("key: without an encoding (expected: DER)", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }
}
