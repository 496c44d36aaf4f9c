package dev.tamga.pki.enrol;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateRefusedException;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/**
 * The requests (PKCS#10, RFC 2986) that a client of PROTOCOL.md section 12 makes: signed by the key
 * that is to be certified, which may stand in a token.
 */
public final class EnrolmentRequest {
  private EnrolmentRequest() {}

  /**
   * For a first certificate: the key alone; the invitation says the rest.
   *
   * @return DER
   * @throws CertificateRefusedException if the key does not sign
   */
  public static byte[] forInvitation(KeyPair key) throws CertificateRefusedException {
    return signed(builder(new X500Name(new RDN[0]), key), key);
  }

  /**
   * For the next certificate: the same subject and alternative names, a new key.
   *
   * @return DER
   * @throws CertificateRefusedException if the key does not sign
   */
  public static byte[] forRenewal(X509Certificate current, KeyPair key)
      throws CertificateRefusedException {
    PKCS10CertificationRequestBuilder builder =
        builder(X500Name.getInstance(current.getSubjectX500Principal().getEncoded()), key);
    byte[] names = current.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (names != null) {
      builder.addAttribute(
          PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
          new Extensions(
              new Extension(
                  Extension.subjectAlternativeName,
                  false,
                  ASN1OctetString.getInstance(names).getOctets())));
    }
    return signed(builder, key);
  }

  private static PKCS10CertificationRequestBuilder builder(X500Name subject, KeyPair key) {
    return new PKCS10CertificationRequestBuilder(
        subject, SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
  }

  private static byte[] signed(PKCS10CertificationRequestBuilder builder, KeyPair key)
      throws CertificateRefusedException {
    try {
      return builder
          .build(CertificateIssuer.signer(key.getPrivate(), key.getPublic()))
          .getEncoded();
    } catch (RuntimeOperatorException e) { // a token may fail after the signature was begun
      throw new CertificateRefusedException(
              "new key: does not sign: " + e.getMessage(),
              "pki/README.md, A token that goes away",
              "try again when the token is back")
          .causedBy(e);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }
}
