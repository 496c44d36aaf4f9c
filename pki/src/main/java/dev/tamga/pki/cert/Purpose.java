package dev.tamga.pki.cert;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a leaf certificate is used for; a certificate serves exactly one purpose. */
public enum Purpose {
  /** A node answers TLS connections (RFC 5280 section 4.2.1.12, id-kp-serverAuth). */
  TLS_SERVER(KeyPurposeId.id_kp_serverAuth, KeyUsage.digitalSignature),
  /** Software, a person or a node opens TLS connections (id-kp-clientAuth). */
  TLS_CLIENT(KeyPurposeId.id_kp_clientAuth, KeyUsage.digitalSignature),
  /** A document is signed or sealed (RFC 9336, id-kp-documentSigning). */
  DOCUMENT_SIGNATURE(KeyPurposeId.id_kp_documentSigning, KeyUsage.nonRepudiation),
  /** Timestamps are issued (RFC 3161 section 2.3, id-kp-timeStamping, critical and sole). */
  TIMESTAMP(KeyPurposeId.id_kp_timeStamping, KeyUsage.digitalSignature),
  /**
   * OCSP answers are signed for the CA that issued the certificate itself (RFC 6960 section
   * 4.2.2.2, id-kp-OCSPSigning). The CA lends its own authority: its extended key usages do not
   * name this one, and no path is built for it.
   */
  OCSP(KeyPurposeId.id_kp_OCSPSigning, KeyUsage.digitalSignature),
  /** A trust list is signed (ETSI TS 119 612 section 5.7.1, id-tsl-kp-tslSigning). */
  TRUST_LIST(
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("0.4.0.2231.3.0")),
      KeyUsage.digitalSignature);

  private final KeyPurposeId extendedKeyUsage;
  private final int requiredKeyUsage;

  Purpose(KeyPurposeId extendedKeyUsage, int requiredKeyUsage) {
    this.extendedKeyUsage = extendedKeyUsage;
    this.requiredKeyUsage = requiredKeyUsage;
  }

  /** The object identifier that the extended key usage must name, in dotted form. */
  public String extendedKeyUsage() {
    return extendedKeyUsage.getId();
  }

  KeyPurposeId keyPurposeId() {
    return extendedKeyUsage;
  }

  /** Whether the extended key usage names this purpose and no other. */
  public boolean isSole(List<String> extendedKeyUsages) {
    return extendedKeyUsages.equals(List.of(extendedKeyUsage()));
  }

  /**
   * Whether the key usage allows this purpose.
   *
   * @param keyUsage as {@link java.security.cert.X509Certificate#getKeyUsage()} gives it: bit 0 is
   *     digitalSignature, bit 1 contentCommitment
   */
  public boolean allowedBy(boolean[] keyUsage) {
    int bit = requiredKeyUsage == KeyUsage.digitalSignature ? 0 : 1;
    return keyUsage.length > bit && keyUsage[bit];
  }
}
