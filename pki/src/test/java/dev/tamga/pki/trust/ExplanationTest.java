package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.DOCUMENT_SIGNATURE;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.explain.Explanation;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace and the verdict of {@link PathChecker} agree, over all that its own tests know. */
class ExplanationTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final TestState UZ = TestState.create("UZ", TestClock.fixed());

  @ParameterizedTest
  @MethodSource("dev.tamga.pki.trust.TestPaths#good")
  void goodCertificate_passesEveryCheckForItsPurposeAndFailsForOthers(
      Identity identity, Purpose purpose) throws Exception {
    PathChecker checker = TestPaths.CHECKER;
    for (Purpose each : Purpose.values()) {
      Explanation told = explain(checker, identity, each, NOW);
      assertThat(told.trusted()).isEqualTo(each == purpose);
      assertThat(told.holds()).isEqualTo(told.trusted());
      assertThat(told.mend().isEmpty()).isEqualTo(told.trusted());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tamga.pki.trust.BentPaths#bentLeaves")
  void bentLeaf_failsACheckForTheReasonOfTheVerdict(
      String what, Reason reason, BentPaths.Bend bend) {
    TestState state = TestPaths.KZ;
    Identity bent =
        bend.apply(BentCertificate.like(state.labTls().certificate()))
            .signedBy(state.authority(Branch.TLS));
    requireAgreement(TestPaths.CHECKER, bent, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tamga.pki.trust.BentPaths#bentAuthorities")
  void bentCa_failsACheckForTheReasonOfTheVerdict(String what, Reason reason, BentPaths.Bend bend) {
    TestState state = TestPaths.KZ;
    Identity ca =
        bend.apply(BentCertificate.like(state.authority(Branch.TLS).certificate()))
            .signedBy(state.authority(Branch.ROOT));
    Identity leaf = BentCertificate.like(state.labTls().certificate()).signedBy(ca);
    requireAgreement(TestPaths.CHECKER, leaf, reason);
  }

  private static void requireAgreement(PathChecker checker, Identity bent, Reason reason) {
    Explanation told = explain(checker, bent, TLS_CLIENT, NOW);
    assertThat(told.trusted()).isFalse();
    assertThat(told.holds()).as(String.join("\n", told.lines())).isFalse();
    assertThat(told.verdict()).contains(reason.name());
    assertThat(told.mend()).isNotEmpty().doesNotContain("see the rule");
    if (!told.reasons().isEmpty()) {
      assertThat(told.reasons()).as(String.join("\n", told.lines())).contains(reason);
    }
  }

  @Test
  void expiredRevokedOrForeign_isToldWithTheOneThingToMend() {
    KZ.revoked(Profile.ORG_SEAL);
    PathChecker checker = new PathChecker(KZ.trust());
    Explanation expired = explain(checker, KZ.expired(Profile.ORG_SEAL), DOCUMENT_SIGNATURE, NOW);
    assertThat(expired.mend()).startsWith("validity: renew it");
    Explanation revoked = explain(checker, KZ.revoked(Profile.ORG_SEAL), DOCUMENT_SIGNATURE, NOW);
    assertThat(revoked.mend()).startsWith("revocation: ");
    assertThat(revoked.lines()).anyMatch(line -> line.contains("FAIL revocation"));
    Explanation foreign = explain(checker, UZ.labSeal(), DOCUMENT_SIGNATURE, NOW);
    assertThat(foreign.mend()).contains("trust its State's root");
    Identity seal = KZ.labSeal();
    Explanation alone =
        Explanation.of(checker, seal.certificate(), List.of(), DOCUMENT_SIGNATURE, NOW);
    assertThat(alone.lines()).singleElement().asString().contains("no candidate path");
    assertThat(alone.mend()).contains("give the CA certificate");
  }

  @Test
  void twoCandidates_areBothTraced() {
    Identity impostor =
        BentCertificate.like(KZ.authority(Branch.SIGN).certificate())
            .signedBy(UZ.authority(Branch.ROOT));
    List<X509Certificate> extra =
        List.of(impostor.certificate(), KZ.authority(Branch.SIGN).certificate());
    Explanation told =
        Explanation.of(
            new PathChecker(KZ.trust(UZ)),
            KZ.labSeal().certificate(),
            extra,
            DOCUMENT_SIGNATURE,
            NOW);
    assertThat(told.trusted()).isTrue();
    assertThat(told.lines())
        .anyMatch(line -> line.startsWith("1 candidate"))
        .anyMatch(line -> line.startsWith("2 candidate"))
        .anyMatch(line -> line.contains("FAIL signature"));
  }

  private static Explanation explain(
      PathChecker checker, Identity identity, Purpose purpose, Instant at) {
    return Explanation.of(
        checker,
        identity.certificate(),
        identity.chain().subList(1, identity.chain().size()),
        purpose,
        at);
  }
}
