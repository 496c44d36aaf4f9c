package dev.tamga.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.algorithm.AlgorithmRule.Verdict;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What binds an anchor, a negative twin for each rule (pki/TRUST.md section 5). */
class AnchorTermsTest {
  private static final Instant NOW = TestState.NOW;
  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final List<String> HOSTS = List.of("example.kz", "localhost");
  private static final List<String> ADDRESSES = List.of("127.0.0.0/8", "::1/128");

  @Test
  void namesWithin_areTrusted() throws Exception {
    check(terms(HOSTS, ADDRESSES), KZ.nodeServer(), Purpose.TLS_SERVER);
    check(terms(List.of(), List.of()), KZ.labTls(), Purpose.TLS_CLIENT);
  }

  @ParameterizedTest
  @CsvSource({
    "example.kz,127.0.0.0/8,localhost",
    "ocalhost,127.0.0.0/8,localhost",
    "localhost,127.0.0.0/32,127.0.0.1",
    "localhost,10.0.0.0/8,127.0.0.1",
    "localhost,::ffff:7f00:0/104,127.0.0.1",
    "localhost,2000::/3,127.0.0.1"
  })
  void nameOutside_isRefusedAndNamed(String host, String range, String named) {
    UntrustedException e =
        refused(terms(List.of(host), List.of(range)), KZ.nodeServer(), Purpose.TLS_SERVER);
    assertThat(e.reason()).isEqualTo(Reason.CONSTRAINT);
    assertThat(e).hasMessageContaining("names " + named);
  }

  @Test
  void urnOfAnotherState_isRefused() {
    Identity stray =
        BentCertificate.like(KZ.labTls().certificate())
            .with(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                    new GeneralName(
                        GeneralName.uniformResourceIdentifier, "urn:tamga:sys:kg:lab:scanner-1")))
            .signedBy(KZ.authority(Branch.TLS));
    assertThat(refused(Terms.PLAIN, stray, Purpose.TLS_CLIENT))
        .hasMessageContaining("urn:tamga names of KZ");
  }

  @Test
  void leafWithoutAnAdmittedPolicy_isRefused() throws Exception {
    check(policies(Profile.ORG_SEAL.policy()), KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE);
    assertThat(refused(policies("1.2.3"), KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE))
        .hasMessageContaining("expected: one of [1.2.3]");
  }

  @ParameterizedTest
  @CsvSource({"1.2.840.10045.4.3.2", "1.2.840.10045.2.1"})
  void deniedAlgorithm_isRefusedFromThatTimeOn(String oid) throws Exception {
    Terms terms = algorithms(new AlgorithmRule(oid, Verdict.DENY, NOW.plusSeconds(1), END));
    check(terms, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE);
    Terms now = algorithms(new AlgorithmRule(oid, Verdict.DENY, NOW, END));
    assertThat(refused(now, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE))
        .hasMessageContaining(oid)
        .hasMessageContaining("is denied from " + NOW)
        .hasMessageContaining("by the trust list of its State")
        .extracting(UntrustedException::reason)
        .isEqualTo(Reason.WEAK_KEY);
  }

  @ParameterizedTest
  @CsvSource({"1.2.840.10045.4.3.2", "1.2.840.10045.3.1.7", "1.2.840.10045.2.1"})
  void algorithmBeyondItsSunset_isRefusedEvenAfterASuccess(String oid) throws Exception {
    Terms terms = algorithms(new AlgorithmRule(oid, Verdict.ALLOW, Instant.MIN, NOW));
    PathChecker checker = checker(new Grant(Instant.MIN, Instant.MAX, List.of(terms)));
    Instant before = NOW.minusSeconds(1);
    check(checker, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE, before);
    assertThat(refused(checker, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW))
        .hasMessageContaining("is admitted only until " + NOW)
        .extracting(UntrustedException::reason)
        .isEqualTo(Reason.WEAK_KEY);
    check(checker, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE, before);
  }

  @Test
  void twoRulesThatAllowOneAlgorithm_areRefused() {
    AlgorithmRule one = new AlgorithmRule("1.2.3", Verdict.ALLOW, Instant.MIN, NOW);
    AlgorithmRule two = new AlgorithmRule("1.2.3", Verdict.ALLOW, NOW, END);
    assertThatThrownBy(
            () ->
                new Terms(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(one, two),
                    StatusInfo.NONE,
                    Mapping.STANDARD))
        .hasMessageContaining("at most one");
  }

  @Test
  void outsideEveryGrant_isUnknown_evenAfterASuccessWithin() throws Exception {
    Grant first = new Grant(Instant.MIN, NOW, List.of(Terms.PLAIN));
    Grant second = new Grant(NOW.plusSeconds(60), NOW.plusSeconds(120), List.of(policies("1.2.3")));
    PathChecker checker = checker(first, second);
    Identity seal = KZ.labSeal();
    check(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW.minusSeconds(1));
    UntrustedException gap = refused(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW);
    assertThat(gap.reason()).isEqualTo(Reason.UNKNOWN_CA);
    UntrustedException other =
        refused(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW.plusSeconds(60));
    assertThat(other.reason()).as("other terms, other answer").isEqualTo(Reason.CONSTRAINT);
    check(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW.minusSeconds(1));
  }

  @Test
  void oneRootWithTermsForEachPurpose_isJudgedByTheRightOnes() throws Exception {
    X509Certificate root = KZ.anchor().root();
    Anchor tls = anchor(root, Purpose.TLS_SERVER, terms(HOSTS, ADDRESSES));
    Anchor sign = anchor(root, Purpose.DOCUMENT_SIGNATURE, policies("1.2.3"));
    PathChecker checker = new PathChecker(Trust.of(List.of(sign, tls), List.of()));
    check(checker, KZ.nodeServer(), Purpose.TLS_SERVER, NOW);
    assertThat(refused(checker, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW).reason())
        .isEqualTo(Reason.CONSTRAINT);
    assertThat(refused(checker, KZ.labTls(), Purpose.TLS_CLIENT, NOW).reason())
        .isEqualTo(Reason.UNKNOWN_CA);
  }

  @Test
  void overlappingOrNoGrants_areRefused() {
    X509Certificate root = KZ.anchor().root();
    Set<Purpose> purposes = Set.of(Purpose.TLS_CLIENT);
    assertThatThrownBy(() -> new Anchor("KZ", root, purposes, List.of()))
        .hasMessageContaining("one or more");
    assertThatThrownBy(() -> new Anchor("KZ", root, purposes, List.of(Grant.ALWAYS, Grant.ALWAYS)))
        .hasMessageContaining("ascending");
  }

  @Test
  void issuingCaAsAFile_isNoAnchor() {
    X509Certificate ca = KZ.authority(Branch.SIGN).certificate();
    assertThatThrownBy(() -> Anchor.of("KZ", ca)).hasMessageContaining("not self-signed");
  }

  @Test
  void listedIssuingCa_isBoundByItsOwnNameConstraints() throws Exception {
    Identity good = issuing(new BasicConstraints(0), Duration.ofDays(1), "C=KZ,O=Lab");
    Identity leaf = leafOf(good, "C=KZ,O=Lab,CN=x");
    check(listed(good), leaf, Purpose.DOCUMENT_SIGNATURE, NOW);
    Identity outside = leafOf(good, "C=KZ,O=Other,CN=x");
    assertThat(refused(listed(good), outside, Purpose.DOCUMENT_SIGNATURE, NOW))
        .hasMessageContaining("outside the name constraints")
        .extracting(UntrustedException::reason)
        .isEqualTo(Reason.CONSTRAINT);
  }

  @Test
  void listedIssuingCa_isBoundByItsOwnEnd() {
    Identity ended = issuing(new BasicConstraints(0), Duration.ofMinutes(-1), "C=KZ,O=Lab");
    UntrustedException e =
        refused(listed(ended), leafOf(ended, "C=KZ,O=Lab,CN=x"), Purpose.DOCUMENT_SIGNATURE, NOW);
    assertThat(e.reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void listedIssuingCa_isBoundByItsOwnPathLength() {
    Identity top = issuing(new BasicConstraints(0), Duration.ofDays(1), "C=KZ,O=Lab");
    Identity below =
        BentCertificate.like(KZ.authority(Branch.SIGN).certificate())
            .with(Extension.basicConstraints, true, new BasicConstraints(0))
            .subject("C=KZ,O=Lab,CN=below")
            .signedBy(top);
    UntrustedException e =
        refused(listed(top), leafOf(below, "C=KZ,O=Lab,CN=x"), Purpose.DOCUMENT_SIGNATURE, NOW);
    assertThat(e.reason()).isEqualTo(Reason.CONSTRAINT);
  }

  @Test
  void mapping_readsNationalCertificatesByData() {
    X509Certificate head = KZ.head().certificate();
    Mapping mapping =
        new Mapping("2.5.4.10", Map.of(Profile.DOC_SIGN_HEAD.policy(), Profile.DOC_SIGN_DEPUTY));
    assertThat(mapping.organisation(head)).contains("prosecutor");
    assertThat(mapping.profile(head)).contains(Profile.DOC_SIGN_DEPUTY);
    assertThat(Mapping.STANDARD.organisation(head)).contains("GOVKZ-prosecutor");
    assertThat(Mapping.STANDARD.profile(head)).contains(Profile.DOC_SIGN_HEAD);
  }

  /** Like the signing CA, below the root, but with these fields; it lives until then. */
  private static Identity issuing(BasicConstraints basic, Duration left, String permitted) {
    KeyPair key = KeyKind.EC_P256.generate();
    GeneralSubtree tree = new GeneralSubtree(new GeneralName(new X500Name(permitted)));
    return BentCertificate.like(KZ.authority(Branch.SIGN).certificate())
        .key(key)
        .subject("C=KZ,O=Ministry,CN=Listed CA")
        .with(Extension.basicConstraints, true, basic)
        .with(
            Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {tree}, null))
        .valid(NOW.minus(Duration.ofDays(2)), NOW.plus(left))
        .signedBy(KZ.authority(Branch.ROOT));
  }

  private static Identity leafOf(Identity ca, String subject) {
    return BentCertificate.like(KZ.labSeal().certificate()).subject(subject).signedBy(ca);
  }

  private static PathChecker listed(Identity ca) {
    Anchor anchor = anchor(ca.certificate(), Purpose.DOCUMENT_SIGNATURE, Terms.PLAIN);
    return new PathChecker(Trust.of(List.of(anchor), List.of()));
  }

  private static Anchor anchor(X509Certificate ca, Purpose purpose, Terms terms) {
    return new Anchor(
        "KZ", ca, Set.of(purpose), List.of(new Grant(Instant.MIN, Instant.MAX, List.of(terms))));
  }

  private static Terms terms(List<String> hosts, List<String> addresses) {
    return Terms.PLAIN.withNames(hosts, addresses);
  }

  private static Terms policies(String oid) {
    return new Terms(
        List.of(), List.of(), List.of(oid), List.of(), StatusInfo.NONE, Mapping.STANDARD);
  }

  private static Terms algorithms(AlgorithmRule rule) {
    return new Terms(
        List.of(), List.of(), List.of(), List.of(rule), StatusInfo.NONE, Mapping.STANDARD);
  }

  private static PathChecker checker(Grant... grants) {
    Anchor anchor = new Anchor("KZ", KZ.anchor().root(), Set.of(Purpose.values()), List.of(grants));
    return new PathChecker(Trust.of(List.of(anchor), List.of()));
  }

  private static void check(Terms terms, Identity leaf, Purpose purpose) throws UntrustedException {
    check(checker(new Grant(Instant.MIN, Instant.MAX, List.of(terms))), leaf, purpose, NOW);
  }

  private static void check(PathChecker checker, Identity leaf, Purpose purpose, Instant at)
      throws UntrustedException {
    List<X509Certificate> chain = leaf.chain();
    checker.check(chain.get(0), chain.subList(1, chain.size()), purpose, at);
  }

  private static UntrustedException refused(Terms terms, Identity leaf, Purpose purpose) {
    return refused(
        checker(new Grant(Instant.MIN, Instant.MAX, List.of(terms))), leaf, purpose, NOW);
  }

  private static UntrustedException refused(
      PathChecker checker, Identity leaf, Purpose purpose, Instant at) {
    UntrustedException e =
        catchThrowableOfType(UntrustedException.class, () -> check(checker, leaf, purpose, at));
    assertThat(e).as("refused").isNotNull();
    return e;
  }
}
