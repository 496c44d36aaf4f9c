package dev.tamga.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** pki/README.md, "Algorithms": which kinds of keys a path may have, for what and when. */
class PathAlgorithmsTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Instant NOW = TestState.NOW;

  @ParameterizedTest
  @EnumSource
  void wholePathOfOneKind_isTrustedForDocumentsButNotForLeavesOfEd25519(KeyKind kind)
      throws Exception {
    TestState state = TestState.create("KG", TestClock.fixed(), kind);
    state.revoke(state.seal("other").certificate());
    KeyKind leaf = kind == KeyKind.ED25519 ? KeyKind.EC_P256 : kind;
    Identity seal = state.seal("lab", leaf);
    PathChecker checker = new PathChecker(state.trust()); // with a CRL by a key of that kind
    assertThat(check(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW).path()).hasSize(3);
    refused(checker, state.seal("other"), Purpose.DOCUMENT_SIGNATURE, NOW, Reason.REVOKED, "");
  }

  @ParameterizedTest
  @EnumSource(names = {"ED25519", "GOST_256", "ML_DSA_44"})
  void tlsPathThroughACaOfThatKind_isRefused(KeyKind kind) {
    TestState state = TestState.create("KG", TestClock.fixed(), kind);
    refused(
        new PathChecker(state.trust()),
        state.labTls(),
        Purpose.TLS_CLIENT,
        NOW,
        Reason.WEAK_KEY,
        kind.name());
  }

  @ParameterizedTest
  @EnumSource(names = {"ED25519", "GOST_256", "GOST_512", "ML_DSA_44", "ML_DSA_65"})
  void tlsLeafOfThatKind_isRefused(KeyKind kind) {
    Identity bent =
        BentCertificate.like(KZ.labTls().certificate())
            .key(kind.generate())
            .signedBy(KZ.authority(Branch.TLS));
    refused(checker(), bent, Purpose.TLS_CLIENT, NOW, Reason.WEAK_KEY, kind.name());
  }

  @Test
  void sealWithAnEd25519Key_isRefused() {
    Identity bent =
        BentCertificate.like(KZ.labSeal().certificate())
            .key(KeyKind.ED25519.generate())
            .signedBy(KZ.authority(Branch.SIGN));
    refused(checker(), bent, Purpose.DOCUMENT_SIGNATURE, NOW, Reason.WEAK_KEY, "ED25519");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GostR3410-2001-CryptoPro-A", "Tc26-Gost-3410-12-256-paramSetA"})
  void gostKeyWithASetOfTheTable_isTrusted(String set) throws Exception {
    assertThat(check(checker(), gost(set), Purpose.DOCUMENT_SIGNATURE, NOW)).isNotNull();
  }

  @Test
  void gostKeyOfA512BitSetUnderTheOidOf256_isRefused() throws Exception {
    // Bouncy Castle writes the OID that fits the curve, so the certificate is built by hand.
    Identity bent =
        BentCertificate.like(KZ.labSeal().certificate())
            .key(KeyKind.GOST_256.generate())
            .keyParameters("1.2.643.7.1.2.1.2.1")
            .signedBy(KZ.authority(Branch.SIGN));
    refused(checker(), bent, Purpose.DOCUMENT_SIGNATURE, NOW, Reason.WEAK_KEY, "");
    Identity testSet =
        BentCertificate.like(KZ.labSeal().certificate())
            .key(KeyKind.GOST_256.generate())
            .keyParameters("1.2.643.2.2.35.0")
            .signedBy(KZ.authority(Branch.SIGN));
    refused(checker(), testSet, Purpose.DOCUMENT_SIGNATURE, NOW, Reason.WEAK_KEY, "");
  }

  @Test
  void deniedSignatureOrKey_isRefusedByNameAndOnlyFromItsDate() throws Exception {
    Identity gost = KZ.seal("lab", KeyKind.GOST_256);
    PathChecker checker = checker("gost_256 = deny from 2030-02-01");
    assertThat(check(checker, gost, Purpose.DOCUMENT_SIGNATURE, NOW)).isNotNull();
    Instant last = Instant.parse("2030-01-31T23:59:59Z");
    assertThat(check(checker, gost, Purpose.DOCUMENT_SIGNATURE, last)).isNotNull();
    refused(
        checker,
        gost,
        Purpose.DOCUMENT_SIGNATURE,
        Instant.parse("2030-02-01T00:00:00Z"),
        Reason.WEAK_KEY,
        "gost-256");
    // a remembered success does not outlive it, and an earlier time is still good
    assertThat(check(checker, gost, Purpose.DOCUMENT_SIGNATURE, NOW)).isNotNull();
    assertThat(check(checker, KZ.labSeal(), Purpose.DOCUMENT_SIGNATURE, last)).isNotNull();
  }

  @Test
  void deniedSignatureOfAnIssuingCa_refusesItsLeaves() {
    refused(
        checker("ecdsa-sha256 = allow until 2029-01-01"),
        KZ.labTls(),
        Purpose.TLS_CLIENT,
        NOW,
        Reason.WEAK_KEY,
        "ecdsa-sha256");
  }

  @Test
  void crlByAnAlgorithmThatIsDeniedWhenItWasMade_isNotBelieved() {
    TestState state = TestState.create("KG", TestClock.fixed(), KeyKind.EC_P384);
    state.revoke(state.seal("other").certificate());
    Trust trust = state.trust();
    Trust strict =
        new Trust(
            trust.anchors(),
            List.of(),
            trust.crls(),
            policy("ecdsa-sha384 = deny from 2029-12-31 until 2030-01-02"));
    Instant before = NOW.minusSeconds(2 * 86_400);
    Identity seal =
        BentCertificate.like(state.labSeal().certificate())
            .valid(before.minusSeconds(9), NOW.plusSeconds(9))
            .signedBy(state.authority(Branch.SIGN));
    refused(
        new PathChecker(strict), seal, Purpose.DOCUMENT_SIGNATURE, before, Reason.MALFORMED, "CRL");
  }

  private static Identity gost(String set) throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance("ECGOST3410-2012", BouncyCastle.PROVIDER);
    generator.initialize(new ECGenParameterSpec(set));
    KeyPair pair = generator.generateKeyPair();
    return BentCertificate.like(KZ.issue(Profile.ORG_SEAL, "lab", "lab").certificate())
        .key(pair)
        .signedBy(KZ.authority(Branch.SIGN));
  }

  private static PathChecker checker(String... lines) {
    Trust trust = KZ.trust();
    return new PathChecker(new Trust(trust.anchors(), List.of(), List.of(), policy(lines)));
  }

  private static AlgorithmPolicy policy(String... lines) {
    return AlgorithmPolicy.standard().with(Arrays.stream(lines).map(AlgorithmRule::parse).toList());
  }

  private static CheckedPath check(
      PathChecker checker, Identity identity, Purpose purpose, Instant at)
      throws UntrustedException {
    return checker.check(identity.certificate(), identity.chain(), purpose, at);
  }

  private static void refused(
      PathChecker checker,
      Identity identity,
      Purpose purpose,
      Instant at,
      Reason reason,
      String saying) {
    assertThatExceptionOfType(UntrustedException.class)
        .isThrownBy(() -> check(checker, identity, purpose, at))
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
