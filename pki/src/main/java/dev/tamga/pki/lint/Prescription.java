package dev.tamga.pki.lint;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The table of pki/README.md, "Profiles", said a second time and from the other side: what must be
 * found in a certificate. It shares no line with what makes certificates, for a mistake made there
 * must not be made here.
 */
final class Prescription {
  /** id-pkix-ocsp-nocheck, RFC 6960 section 4.2.2.2.1. */
  static final ASN1ObjectIdentifier NO_CHECK = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.5");

  private static final String ROOT = "root-ca";
  private static final String ISSUING = "issuing-ca";
  private static final String OCSP = "ocsp-responder";

  private static final Map<String, ASN1ObjectIdentifier> FIELDS =
      Map.of(
          "C", BCStyle.C,
          "O", BCStyle.O,
          "organizationIdentifier", BCStyle.ORGANIZATION_IDENTIFIER,
          "GN", BCStyle.GIVENNAME,
          "SN", BCStyle.SURNAME,
          "serialNumber", BCStyle.SERIALNUMBER,
          "CN", BCStyle.CN,
          "title", BCStyle.T);

  private Prescription() {}

  static Set<ASN1ObjectIdentifier> required(Profile profile) {
    Set<ASN1ObjectIdentifier> all =
        new HashSet<>(
            Set.of(
                Extension.basicConstraints,
                Extension.keyUsage,
                Extension.subjectKeyIdentifier,
                Extension.authorityKeyIdentifier,
                Extension.certificatePolicies));
    if (isRevocable(profile)) {
      all.add(Extension.cRLDistributionPoints);
      all.add(Extension.authorityInfoAccess);
    }
    if (!profile.id().equals(ROOT)) {
      all.add(Extension.extendedKeyUsage);
    }
    if (profile.id().equals(ISSUING)) {
      all.add(Extension.nameConstraints);
    }
    if (profile.id().startsWith("tls-") && !profile.id().equals("tls-client-person")) {
      all.add(Extension.subjectAlternativeName);
    }
    if (isTime(profile)) {
      all.add(Extension.privateKeyUsagePeriod);
    }
    if (profile.id().equals(OCSP)) {
      all.add(NO_CHECK);
    }
    return all;
  }

  static Set<ASN1ObjectIdentifier> allowed(Profile profile) {
    Set<ASN1ObjectIdentifier> all = new HashSet<>(required(profile));
    if (profile.id().startsWith("doc-sign-") || profile.id().equals("tls-client-person")) {
      all.add(Extension.subjectAlternativeName);
    }
    if (isRevocable(profile) && !profile.isCa()) { // the root, above the CAs, has no deltas
      all.add(Extension.freshestCRL);
    }
    if (profile.id().equals(OCSP)) { // who answers for a CA may say where the CA's certificate is
      all.add(Extension.authorityInfoAccess);
    }
    return all;
  }

  static boolean isCritical(Profile profile, ASN1ObjectIdentifier oid) {
    return oid.equals(Extension.basicConstraints)
        || oid.equals(Extension.keyUsage)
        || oid.equals(Extension.nameConstraints)
        || (oid.equals(Extension.extendedKeyUsage) && isTime(profile));
  }

  /** Whether its certificates say where a CRL is: a root's and an OCSP responder's do not. */
  static boolean isRevocable(Profile profile) {
    return !profile.id().equals(ROOT) && !profile.id().equals(OCSP);
  }

  static boolean isTime(Profile profile) {
    return profile.id().equals("tsa-unit");
  }

  static int keyUsage(Profile profile) {
    if (profile.isCa()) {
      return KeyUsage.keyCertSign | KeyUsage.cRLSign;
    }
    if (isTime(profile)) {
      return KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
    }
    return profile.id().startsWith("doc-sign-") || profile.id().equals("org-seal")
        ? KeyUsage.nonRepudiation
        : KeyUsage.digitalSignature;
  }

  /** The usages of a leaf; those of a CA depend on what it was set up for. */
  static List<String> extendedKeyUsage(Profile profile) {
    return profile.purpose().map(Purpose::extendedKeyUsage).stream().toList();
  }

  /** The fields of the subject in their order. */
  static List<ASN1ObjectIdentifier> subject(Profile profile) {
    return profile.subject().stream()
        .sorted()
        .map(field -> FIELDS.getOrDefault(field.label(), BCStyle.UNIQUE_IDENTIFIER))
        .toList();
  }
}
