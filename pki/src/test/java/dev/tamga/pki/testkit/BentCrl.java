package dev.tamga.pki.testkit;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;

/** A CRL of any content, good or bent: number, base, times, entries, extensions as a test wants. */
public final class BentCrl {
  private final X509v2CRLBuilder builder;
  private final Instant thisUpdate;
  private Optional<Instant> nextUpdate;

  private BentCrl(X509Certificate issuer, Instant thisUpdate) {
    this.thisUpdate = thisUpdate;
    this.builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
            Date.from(thisUpdate));
    this.nextUpdate = Optional.of(thisUpdate.plus(Duration.ofDays(1)));
  }

  /** A full CRL without a number, good for a day. */
  public static BentCrl of(X509Certificate issuer, Instant thisUpdate) {
    return new BentCrl(issuer, thisUpdate);
  }

  public BentCrl number(long number) {
    return with(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
  }

  public BentCrl base(long number) {
    return with(Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.valueOf(number)));
  }

  public BentCrl until(Instant until) {
    nextUpdate = Optional.of(until);
    return this;
  }

  public BentCrl withoutNextUpdate() {
    nextUpdate = Optional.empty();
    return this;
  }

  /** Since a minute before the CRL. */
  public BentCrl revoking(X509Certificate certificate, CRLReason reason) {
    return revoking(certificate, reason, thisUpdate.minusSeconds(60));
  }

  public BentCrl revoking(X509Certificate certificate, CRLReason reason, Instant since) {
    builder.addCRLEntry(certificate.getSerialNumber(), Date.from(since), reason.ordinal());
    return this;
  }

  public BentCrl with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(oid, critical, value);
      return this;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public X509CRL signedBy(Identity ca) {
    nextUpdate.map(Date::from).ifPresent(builder::setNextUpdate);
    try {
      return Certificates.crlOf(
          builder
              .build(CertificateIssuer.signer(ca.key(), ca.certificate().getPublicKey()))
              .getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
