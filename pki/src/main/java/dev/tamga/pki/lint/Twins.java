package dev.tamga.pki.lint;

import dev.tamga.pki.cert.Profile;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** The bent twins of a golden sample: one for each rule that the profile can break. */
final class Twins {
  private static final ASN1ObjectIdentifier STRANGE = new ASN1ObjectIdentifier("1.2.3.4");
  private static final BigInteger LONG_SERIAL = BigInteger.ONE.shiftLeft(100);

  /**
   * @param rule the rule that must find it
   * @param bent how it differs from the golden one
   */
  record Twin(String rule, Bent bent) {}

  private static final PublicKey SHORT_KEY = shortKey();

  private Twins() {}

  private static PublicKey shortKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return generator.generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA: not offered by this JDK", e);
    }
  }

  static List<Twin> of(X509Certificate golden, Profile profile) {
    List<Twin> all = new ArrayList<>();
    addSyntax(all, golden);
    addExtensions(all, golden, profile);
    addNames(all, golden, profile);
    if (Prescription.isTime(profile)) {
      all.add(
          new Twin(
              "key-period",
              Bent.of(golden).with(Extension.privateKeyUsagePeriod, false, period(golden))));
    }
    return all;
  }

  private static void addSyntax(List<Twin> all, X509Certificate golden) {
    all.add(new Twin("der", Bent.of(golden).padded()));
    all.add(new Twin("version", Bent.of(golden).versionOne()));
    all.add(new Twin("serial", Bent.of(golden).serial(BigInteger.ONE)));
    all.add(new Twin("serial", Bent.of(golden).serial(LONG_SERIAL.negate())));
    all.add(new Twin("serial", Bent.of(golden).serial(BigInteger.ONE.shiftLeft(160))));
    all.add(new Twin("algorithm", Bent.of(golden).algorithm("SHA1withECDSA")));
    all.add(new Twin("subject", Bent.of(golden).teletexSubject()));
    all.add(new Twin("issuer", Bent.of(golden).teletexIssuer()));
    all.add(new Twin("time-form", Bent.of(golden).generalizedTime()));
    all.add(new Twin("time-order", Bent.of(golden).endsBy(Duration.ofDays(-1))));
    all.add(new Twin("validity", Bent.of(golden).endsBy(Duration.ofDays(9000))));
    all.add(new Twin("key", Bent.of(golden).key(SHORT_KEY)));
    all.add(new Twin("unique-id", Bent.of(golden).uniqueId()));
  }

  private static void addExtensions(List<Twin> all, X509Certificate golden, Profile profile) {
    for (ASN1ObjectIdentifier oid : Prescription.required(profile)) {
      if (!oid.equals(Extension.certificatePolicies)) { // without it, it is of no profile at all
        all.add(new Twin("extension-missing", Bent.of(golden).without(oid)));
      }
      all.add(new Twin("extension-critical", Bent.of(golden).toggled(oid)));
    }
    all.add(
        new Twin(
            "extension-unknown",
            Bent.of(golden).with(STRANGE, false, new DEROctetString(new byte[1]))));
    all.add(
        new Twin(
            "basic-constraints",
            Bent.of(golden)
                .with(Extension.basicConstraints, true, new BasicConstraints(!profile.isCa()))));
    all.add(
        new Twin(
            "key-usage",
            Bent.of(golden).with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement))));
    all.add(
        new Twin(
            "extended-key-usage",
            Bent.of(golden)
                .with(
                    Extension.extendedKeyUsage,
                    Prescription.isTime(profile),
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))));
    all.add(
        new Twin(
            "subject-key-id",
            Bent.of(golden)
                .with(
                    Extension.subjectKeyIdentifier,
                    false,
                    new SubjectKeyIdentifier(new byte[20]))));
    all.add(
        new Twin(
            "authority-key-id",
            Bent.of(golden)
                .with(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(new byte[20]))));
    all.add(
        new Twin(
            "policy",
            Bent.of(golden)
                .with(
                    Extension.certificatePolicies,
                    false,
                    new CertificatePolicies(
                        new PolicyInformation[] {
                          new PolicyInformation(new ASN1ObjectIdentifier(profile.policy())),
                          new PolicyInformation(STRANGE)
                        }))));
  }

  private static void addNames(List<Twin> all, X509Certificate golden, Profile profile) {
    all.add(new Twin("subject-fields", Bent.of(golden).fieldsReversed()));
    all.add(
        new Twin(
            "names",
            Bent.of(golden)
                .with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "*.example.org")))));
    if (profile != Profile.ROOT_CA) {
      all.add(new Twin("state", Bent.of(golden).subject(otherState(golden))));
      all.add(new Twin("issuer-end", Bent.of(golden).endsBy(Duration.ofDays(9000))));
    }
    NameConstraints other =
        new NameConstraints(
            new GeneralSubtree[] {new GeneralSubtree(new GeneralName(new X500Name("C=YY")))}, null);
    all.add(
        new Twin("name-constraints", Bent.of(golden).with(Extension.nameConstraints, true, other)));
    if (Prescription.isRevocable(profile)) {
      GeneralNames tls = new GeneralNames(uri("https://pki.example.org/ca.crl"));
      DistributionPointName at = new DistributionPointName(tls);
      all.add(
          new Twin(
              "crl-address",
              Bent.of(golden)
                  .with(
                      Extension.cRLDistributionPoints,
                      false,
                      new CRLDistPoint(
                          new DistributionPoint[] {new DistributionPoint(at, null, null)}))));
      all.add(
          new Twin(
              "ca-address",
              Bent.of(golden)
                  .with(
                      Extension.authorityInfoAccess,
                      false,
                      new AuthorityInformationAccess(
                          AccessDescription.id_ad_caIssuers, uri("ldap://example.org/")))));
    }
  }

  private static X500Name otherState(X509Certificate golden) {
    return new X500Name(
        X500Name.getInstance(golden.getSubjectX500Principal().getEncoded())
            .toString()
            .replace("C=ZZ", "C=YY"));
  }

  private static GeneralName uri(String address) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, address);
  }

  private static DERSequence period(X509Certificate golden) {
    ASN1EncodableVector period = new ASN1EncodableVector();
    period.add(new DERTaggedObject(false, 0, new DERGeneralizedTime(golden.getNotBefore())));
    period.add(new DERTaggedObject(false, 1, new DERGeneralizedTime(golden.getNotAfter())));
    return new DERSequence(period);
  }
}
