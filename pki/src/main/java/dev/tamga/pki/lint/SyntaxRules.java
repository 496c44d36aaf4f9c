package dev.tamga.pki.lint;

import static dev.tamga.pki.lint.LintRule.unless;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Profile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Time;

/** What RFC 5280 asks of any certificate, by the ids of pki/GOVERNANCE.md section 7. */
final class SyntaxRules {
  static final List<LintRule> ALL =
      List.of(
          new LintRule("der", "X.690 10", SyntaxRules::der),
          new LintRule("version", "RFC 5280 4.1.2.1", SyntaxRules::version),
          new LintRule("serial", "RFC 5280 4.1.2.2", SyntaxRules::serial),
          new LintRule("algorithm", "RFC 5280 4.1.1.2, pki/README.md Keys", SyntaxRules::algorithm),
          new LintRule("issuer", "RFC 5280 4.1.2.4", c -> name(c.tbs().getIssuer())),
          new LintRule("subject", "RFC 5280 4.1.2.6", c -> name(c.tbs().getSubject())),
          new LintRule("time-form", "RFC 5280 4.1.2.5", SyntaxRules::timeForm),
          new LintRule("time-order", "RFC 5280 4.1.2.5", SyntaxRules::timeOrder),
          new LintRule("key", "pki/README.md Algorithms", SyntaxRules::key),
          new LintRule("unique-id", "RFC 5280 4.1.2.8", SyntaxRules::uniqueId),
          new LintRule("extension-critical", "RFC 5280 4.2.1", SyntaxRules::critical),
          new LintRule("basic-constraints", "RFC 5280 4.2.1.9", SyntaxRules::basicConstraints));

  private static final int MAX_SERIAL_BYTES = 20;
  private static final int LEAST_SERIAL_BYTES = 8;
  private static final int LAST_UTC_YEAR = 2049;

  private static final Set<ASN1ObjectIdentifier> NEVER_CRITICAL =
      Set.of(
          Extension.subjectKeyIdentifier,
          Extension.authorityKeyIdentifier,
          Extension.authorityInfoAccess,
          Extension.cRLDistributionPoints,
          Extension.certificatePolicies);

  private SyntaxRules() {}

  private static Optional<String> der(Parsed c) throws Exception {
    byte[] bytes = c.jdk().getEncoded();
    boolean one =
        Arrays.equals(ASN1Primitive.fromByteArray(bytes).getEncoded(ASN1Encoding.DER), bytes);
    int padding = c.whole().getSignature().getPadBits();
    return unless(one && padding == 0, "another spelling, or padding bits", "DER");
  }

  private static Optional<String> version(Parsed c) {
    return unless(c.jdk().getVersion() == 3, "version " + c.jdk().getVersion(), 3);
  }

  /** 64 bits of randomness, which a random number of so many octets has but for its first. */
  private static Optional<String> serial(Parsed c) {
    BigInteger serial = c.jdk().getSerialNumber();
    int bytes = serial.toByteArray().length;
    return unless(
        serial.signum() > 0 && bytes >= LEAST_SERIAL_BYTES && bytes <= MAX_SERIAL_BYTES,
        "serial number " + serial.toString(16),
        "positive, 8 to 20 octets");
  }

  /** What a leaf may have depends on what it is for. */
  private static Optional<String> key(Parsed c) {
    return Profile.of(c.jdk())
        .flatMap(Profile::purpose)
        .map(purpose -> KeyPolicy.leafProblem(c.jdk(), purpose))
        .orElseGet(() -> KeyPolicy.problem(c.jdk().getPublicKey()));
  }

  private static Optional<String> algorithm(Parsed c) {
    boolean equal = c.whole().getSignatureAlgorithm().equals(c.tbs().getSignature());
    String oid = c.tbs().getSignature().getAlgorithm().getId();
    return unless(
        equal && SignatureAlgorithm.of(c.tbs().getSignature()).isPresent(),
        "signature algorithm " + oid + (equal ? "" : ", and another outside"),
        "one of the registry, the same in both places");
  }

  private static Optional<String> name(X500Name name) {
    for (RDN rdn : name.getRDNs()) {
      ASN1Encodable value = rdn.getFirst().getValue();
      if (rdn.isMultiValued()
          || !(value instanceof ASN1PrintableString || value instanceof ASN1UTF8String)) {
        return Optional.of(
            rdn.getFirst().getType()
                + " of another kind (expected: one PrintableString or UTF8String)");
      }
    }
    return unless(name.getRDNs().length > 0, "no field", "a name");
  }

  private static Optional<String> timeForm(Parsed c) throws Exception {
    return unless(
        isInForm(c.tbs().getStartDate()) && isInForm(c.tbs().getEndDate()),
        "a time in another form",
        "UTCTime through 2049, then GeneralizedTime; whole seconds, Z");
  }

  private static boolean isInForm(Time time) throws Exception {
    ASN1Primitive value = time.toASN1Primitive();
    byte[] der = value.getEncoded(ASN1Encoding.DER);
    String text = new String(der, 2, der.length - 2, StandardCharsets.US_ASCII);
    if (value instanceof ASN1UTCTime) {
      return text.matches("[0-9]{12}Z");
    }
    return text.matches("[0-9]{14}Z") && Integer.parseInt(text.substring(0, 4)) > LAST_UTC_YEAR;
  }

  private static Optional<String> timeOrder(Parsed c) {
    return unless(
        c.jdk().getNotAfter().after(c.jdk().getNotBefore()),
        "from " + c.jdk().getNotBefore().toInstant() + " to " + c.jdk().getNotAfter().toInstant(),
        "an end after the start");
  }

  private static Optional<String> uniqueId(Parsed c) {
    return unless(
        c.tbs().getIssuerUniqueId() == null && c.tbs().getSubjectUniqueId() == null,
        "a unique identifier",
        "none");
  }

  private static Optional<String> critical(Parsed c) {
    for (ASN1ObjectIdentifier oid : c.extensions()) {
      boolean critical = c.extension(oid).orElseThrow().isCritical();
      boolean must =
          oid.equals(Extension.nameConstraints)
              || (oid.equals(Extension.basicConstraints) && c.isCa())
              || (c.profile().isPresent() && Prescription.isCritical(c.profile().get(), oid));
      boolean mustNot = NEVER_CRITICAL.contains(oid) || (c.profile().isPresent() && !must);
      if ((must && !critical) || (mustNot && critical)) {
        return Optional.of(
            "extension "
                + oid
                + (critical ? " critical" : " not critical")
                + " (expected: the other)");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> basicConstraints(Parsed c) {
    Optional<BasicConstraints> found =
        c.value(Extension.basicConstraints).map(BasicConstraints::getInstance);
    boolean ca = found.isPresent() && found.get().isCA();
    Integer length =
        found
            .map(BasicConstraints::getPathLenConstraintInteger)
            .map(n -> n.intValueExact())
            .orElse(null);
    if (c.profile().isEmpty()) {
      return unless(ca || length == null, "a path length in no CA", "none");
    }
    Integer wanted = c.profile().get().id().equals("issuing-ca") ? Integer.valueOf(0) : null;
    return unless(
        found.isPresent() && ca == c.profile().get().isCa() && Objects.equals(length, wanted),
        "cA " + ca + ", path length " + length,
        "cA " + c.profile().get().isCa() + ", path length " + wanted);
  }
}
