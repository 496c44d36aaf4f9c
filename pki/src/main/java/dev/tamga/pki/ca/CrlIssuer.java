package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509v2CRLBuilder;

/**
 * Makes CRLs (RFC 5280 section 5; pki/STATUS.md section 2) with a number, the issuer's key
 * identifier, and the promise that certificates stay listed after they expire: evidence is judged
 * years later (X.509 expiredCertsOnCRL).
 */
public final class CrlIssuer {
  private static final ASN1ObjectIdentifier EXPIRED_CERTS_ON_CRL =
      new ASN1ObjectIdentifier("2.5.29.60");

  private CrlIssuer() {}

  /**
   * Signs a full CRL that points to no delta.
   *
   * @param number higher than that of any CRL before
   * @param lifetime from now to nextUpdate
   * @throws CertificateRefusedException if the key does not sign
   */
  public static X509CRL issue(
      Identity ca, BigInteger number, List<Revocation> revoked, Instant now, Duration lifetime)
      throws CertificateRefusedException {
    return issue(ca, number, revoked, now, lifetime, Optional.empty());
  }

  /**
   * Signs a full CRL.
   *
   * @param freshest where the deltas to it are
   * @throws CertificateRefusedException if the key does not sign
   */
  static X509CRL issue(
      Identity ca,
      BigInteger number,
      Collection<Revocation> revoked,
      Instant now,
      Duration lifetime,
      Optional<CRLDistPoint> freshest)
      throws CertificateRefusedException {
    try {
      X509v2CRLBuilder builder = builder(ca, number, revoked, now, lifetime);
      if (freshest.isPresent()) {
        builder.addExtension(Extension.freshestCRL, false, freshest.get());
      }
      return sign(builder, ca);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  /**
   * Signs a delta CRL.
   *
   * @param number higher than the base's
   * @param base number of the full CRL that it builds on
   * @param revoked what is revoked or held now and differs there
   * @param released holds that have ended since
   * @param lifetime from now to nextUpdate
   * @throws CertificateRefusedException if the key does not sign
   */
  public static X509CRL delta(
      Identity ca,
      BigInteger number,
      BigInteger base,
      Collection<Revocation> revoked,
      Collection<BigInteger> released,
      Instant now,
      Duration lifetime)
      throws CertificateRefusedException {
    try {
      X509v2CRLBuilder builder = builder(ca, number, revoked, now, lifetime);
      for (BigInteger serial : released) {
        builder.addCRLEntry(serial, Date.from(now), CRLReason.removeFromCRL);
      }
      builder.addExtension(Extension.deltaCRLIndicator, true, new CRLNumber(base));
      return sign(builder, ca);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  private static X509v2CRLBuilder builder(
      Identity ca,
      BigInteger number,
      Collection<Revocation> revoked,
      Instant now,
      Duration lifetime)
      throws IOException {
    X509Certificate certificate = ca.certificate();
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            Date.from(now));
    builder.setNextUpdate(Date.from(now.plus(lifetime)));
    for (Revocation one : revoked) {
      builder.addCRLEntry(one.serial(), Date.from(one.since()), one.reason().code());
    }
    builder.addExtension(
        Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(certificate)));
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
    builder.addExtension(
        EXPIRED_CERTS_ON_CRL, false, new ASN1GeneralizedTime(certificate.getNotBefore()));
    return builder;
  }

  private static X509CRL sign(X509v2CRLBuilder builder, Identity ca)
      throws CertificateRefusedException, IOException {
    return Certificates.crlOf(
        builder
            .build(CertificateIssuer.signer(ca.key(), ca.certificate().getPublicKey()))
            .getEncoded());
  }

  private static byte[] keyId(X509Certificate ca) {
    byte[] value = ca.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(value).getOctets())
        .getKeyIdentifier();
  }
}
