package dev.tamga.pki.lint;

import static dev.tamga.pki.lint.LintRule.unless;

import dev.tamga.pki.cert.Profile;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PrivateKeyUsagePeriod;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** What a profile prescribes, by the ids of pki/GOVERNANCE.md section 7. */
final class ProfileRules {
  private static final String PROFILES = "pki/README.md Profiles";
  private static final int KEY_ID_BYTES = 20;

  /** A CA's key works longer than a year; a timestamping unit's does not. */
  private static final Duration KEY_YEAR = Duration.ofDays(366);

  static final List<LintRule> ALL =
      List.of(
          new LintRule("extension-unknown", PROFILES, ProfileRules::unknown),
          new LintRule("extension-missing", PROFILES, ProfileRules::missing),
          new LintRule("key-usage", "RFC 5280 4.2.1.3", ProfileRules::keyUsage),
          new LintRule("extended-key-usage", "RFC 5280 4.2.1.12", ProfileRules::extendedKeyUsage),
          new LintRule("subject-key-id", "RFC 7093 2", ProfileRules::subjectKeyId),
          new LintRule("authority-key-id", "RFC 5280 4.2.1.1", ProfileRules::authorityKeyId),
          new LintRule("policy", "RFC 5280 4.2.1.4", ProfileRules::policy),
          new LintRule("subject-fields", PROFILES, ProfileRules::subjectFields),
          new LintRule("state", PROFILES, ProfileRules::state),
          new LintRule("validity", PROFILES, ProfileRules::validity),
          new LintRule("key-period", "RFC 3161, " + PROFILES, ProfileRules::keyPeriod),
          new LintRule("issuer-end", "RFC 5280 6.1", ProfileRules::issuerEnd));

  private ProfileRules() {}

  private static Profile profile(Parsed c) {
    return c.profile().orElseThrow();
  }

  private static Optional<String> unknown(Parsed c) {
    Set<ASN1ObjectIdentifier> more = new HashSet<>(c.extensions());
    more.removeAll(Prescription.allowed(profile(c)));
    return unless(more.isEmpty(), "extensions " + more, "none but the profile's");
  }

  private static Optional<String> missing(Parsed c) {
    Set<ASN1ObjectIdentifier> absent = new HashSet<>(Prescription.required(profile(c)));
    absent.removeAll(c.extensions());
    return unless(absent.isEmpty(), "no extensions " + absent, "all of the profile's");
  }

  private static Optional<String> keyUsage(Parsed c) {
    int wanted = Prescription.keyUsage(profile(c));
    boolean equal =
        c.value(Extension.keyUsage)
            .map(KeyUsage::getInstance)
            .map(usage -> usage.equals(new KeyUsage(wanted)))
            .orElse(false);
    return unless(
        equal, "key usage " + Arrays.toString(c.jdk().getKeyUsage()), new KeyUsage(wanted));
  }

  private static Optional<String> extendedKeyUsage(Parsed c) throws Exception {
    List<String> found = c.jdk().getExtendedKeyUsage();
    List<String> usages = found == null ? List.of() : found;
    boolean any = usages.contains(KeyPurposeId.anyExtendedKeyUsage.getId());
    boolean good =
        profile(c).id().equals("issuing-ca")
            ? !usages.isEmpty()
            : usages.equals(Prescription.extendedKeyUsage(profile(c)));
    return unless(
        good && !any,
        "extended key usages " + usages,
        profile(c).id().equals("issuing-ca")
            ? "those of its leaves, never any"
            : Prescription.extendedKeyUsage(profile(c)));
  }

  private static Optional<String> subjectKeyId(Parsed c) throws Exception {
    byte[] bits = c.tbs().getSubjectPublicKeyInfo().getPublicKeyData().getBytes();
    byte[] wanted = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), KEY_ID_BYTES);
    boolean equal =
        c.value(Extension.subjectKeyIdentifier)
            .map(SubjectKeyIdentifier::getInstance)
            .map(id -> Arrays.equals(id.getKeyIdentifier(), wanted))
            .orElse(false);
    return unless(equal, "another subject key identifier", "SHA-256 of the key, 160 bits");
  }

  private static Optional<String> authorityKeyId(Parsed c) {
    Optional<AuthorityKeyIdentifier> found =
        c.value(Extension.authorityKeyIdentifier).map(AuthorityKeyIdentifier::getInstance);
    boolean alone =
        found.isPresent()
            && found.get().getKeyIdentifierOctets() != null
            && found.get().getAuthorityCertIssuer() == null
            && found.get().getAuthorityCertSerialNumber() == null;
    byte[] value =
        c.issuer().orElse(c.jdk()).getExtensionValue(Extension.subjectKeyIdentifier.getId());
    boolean known = c.issuer().isPresent() || profile(c).id().equals("root-ca");
    boolean fits =
        !known
            || value == null
            || (alone
                && Arrays.equals(
                    found.orElseThrow().getKeyIdentifierOctets(),
                    SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(value).getOctets())
                        .getKeyIdentifier()));
    return unless(alone && fits, "another authority key identifier", "the issuer's key id alone");
  }

  private static Optional<String> policy(Parsed c) {
    PolicyInformation[] found =
        c.value(Extension.certificatePolicies)
            .map(CertificatePolicies::getInstance)
            .map(CertificatePolicies::getPolicyInformation)
            .orElse(new PolicyInformation[0]);
    return unless(
        found.length == 1 && found[0].getPolicyQualifiers() == null,
        found.length + " policies, or one with qualifiers",
        profile(c).policy() + " alone");
  }

  private static Optional<String> subjectFields(Parsed c) {
    List<ASN1ObjectIdentifier> found = Arrays.asList(c.tbs().getSubject().getAttributeTypes());
    List<ASN1ObjectIdentifier> wanted = Prescription.subject(profile(c));
    return unless(found.equals(wanted), "subject fields " + found, wanted);
  }

  private static Optional<String> state(Parsed c) {
    String state = c.subject(BCStyle.C);
    return unless(
        state.matches("[A-Z]{2}") && state.equals(c.issuerState()),
        "C " + state,
        "the issuer's, " + c.issuerState());
  }

  /** One second less, as notAfter is inclusive; a TSA or CA may be cut by its issuer. */
  private static Optional<String> validity(Parsed c) {
    Duration life =
        Duration.between(c.jdk().getNotBefore().toInstant(), c.jdk().getNotAfter().toInstant());
    return unless(
        life.compareTo(profile(c).longestValidity()) <= 0,
        "valid for " + life.toDays() + " days",
        "at most " + profile(c).longestValidity().toDays());
  }

  private static Optional<String> keyPeriod(Parsed c) throws Exception {
    if (!Prescription.isTime(profile(c))) {
      return Optional.empty(); // extension-unknown finds it where it must not stand
    }
    PrivateKeyUsagePeriod period =
        PrivateKeyUsagePeriod.getInstance(c.value(Extension.privateKeyUsagePeriod).orElseThrow());
    var from = period.getNotBefore().getDate().toInstant();
    var to = period.getNotAfter().getDate().toInstant();
    return unless(
        !from.isBefore(c.jdk().getNotBefore().toInstant())
            && to.isAfter(from)
            && Duration.between(from, to).compareTo(KEY_YEAR) <= 0,
        "the key works from " + from + " to " + to,
        "within the certificate, at most a year");
  }

  private static Optional<String> issuerEnd(Parsed c) {
    return unless(
        c.issuer().isEmpty() || !c.jdk().getNotAfter().after(c.issuer().get().getNotAfter()),
        "ends after its issuer",
        "no later");
  }
}
