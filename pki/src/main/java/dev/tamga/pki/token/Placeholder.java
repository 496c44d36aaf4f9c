package dev.tamga.pki.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate that stands beside a new key until the issued one comes. */
public final class Placeholder {
  private static final String WAITING = "no certificate yet";
  private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

  private Placeholder() {}

  /**
   * A certificate by the key about itself, because SunPKCS11 and PKCS#12 show a key only beside
   * one. It is of no profile, so nothing of Tamga trusts it.
   *
   * @param provider that can use the private key
   */
  public static X509Certificate make(String label, KeyPair pair, Provider provider)
      throws GeneralSecurityException {
    X500Name name =
        new X500NameBuilder().addRDN(BCStyle.OU, WAITING).addRDN(BCStyle.CN, label).build();
    var builder =
        new X509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(Instant.EPOCH),
            Date.from(NO_END),
            name,
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    try {
      boolean rsa = "RSA".equals(pair.getPublic().getAlgorithm());
      ContentSigner signer =
          new JcaContentSignerBuilder(rsa ? "SHA256withRSA" : "SHA256withECDSA")
              .setProvider(provider)
              .build(pair.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException | RuntimeOperatorException e) {
      throw new GeneralSecurityException("key: does not sign", e);
    }
  }

  /** Whether the certificate is one of those. */
  public static boolean is(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        && certificate.getSubjectX500Principal().getName().contains("OU=" + WAITING);
  }
}
