package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.DOCUMENT_SIGNATURE;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.testkit.TestState.NOW;
import static dev.tamga.pki.trust.TestPaths.CHECKER;
import static dev.tamga.pki.trust.TestPaths.KZ;
import static dev.tamga.pki.trust.TestPaths.bentRoot;
import static dev.tamga.pki.trust.TestPaths.caUnder;
import static dev.tamga.pki.trust.TestPaths.check;
import static dev.tamga.pki.trust.TestPaths.checkerOf;
import static dev.tamga.pki.trust.TestPaths.extra;
import static dev.tamga.pki.trust.TestPaths.leafUnder;
import static dev.tamga.pki.trust.TestPaths.refused;
import static dev.tamga.pki.trust.UntrustedException.Reason.EXPIRED;
import static dev.tamga.pki.trust.UntrustedException.Reason.NOT_YET_VALID;
import static dev.tamga.pki.trust.UntrustedException.Reason.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds when: validity, revocation, what is remembered. */
class PathTimeTest {
  @Test
  void timeOutsideValidity_isRefused() {
    refused(CHECKER, KZ.expired(Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, EXPIRED);
    refused(CHECKER, KZ.notYetValid(Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, NOT_YET_VALID);
  }

  @Test
  void expiredCertificate_isTrustedAtATimeWhenItWasValid() throws Exception {
    Identity expired = KZ.expired(Profile.ORG_SEAL);
    Instant then = NOW.minus(Duration.ofDays(1));
    assertThat(CHECKER.check(expired.certificate(), extra(expired), DOCUMENT_SIGNATURE, then))
        .isNotNull();
    refused(CHECKER, expired, DOCUMENT_SIGNATURE, EXPIRED);
  }

  @Test
  void expiredCaOrRoot_isRefused() {
    Identity ca =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1))
            .signedBy(KZ.authority(Branch.ROOT));
    refused(CHECKER, leafUnder(ca), TLS_CLIENT, EXPIRED);
    Identity root = bentRoot(r -> r.valid(NOW.minusSeconds(99), NOW.minusSeconds(1)));
    refused(checkerOf(root), leafUnder(caUnder(root)), TLS_CLIENT, EXPIRED);
  }

  @Test
  void revokedCertificate_isRefusedFromThatInstantOn() throws Exception {
    TestState state = TestState.create("KZ", TestClock.fixed());
    Identity seal = state.labSeal();
    Instant since = NOW.plusSeconds(600);
    state.revoke(seal.certificate(), since);
    PathChecker checker = new PathChecker(state.trust());
    List<X509Certificate> extra = extra(seal);
    checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, since.minusSeconds(1));
    for (Instant at : List.of(since, since.plusSeconds(1), since.plusSeconds(100_000))) {
      assertThatThrownBy(() -> checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, at))
          .isInstanceOfSatisfying(
              UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(REVOKED));
    }
    checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, since.minusSeconds(1));
    check(checker, state.head(), DOCUMENT_SIGNATURE);
  }

  @Test
  void revokedCa_takesItsLeavesWithIt() {
    TestState state = TestState.create("KZ", TestClock.fixed());
    Identity client = state.labTls();
    state.revoke(state.authority(Branch.TLS).certificate());
    refused(new PathChecker(state.trust()), client, TLS_CLIENT, REVOKED);
  }

  @Test
  void success_isRememberedOnlyWithinItsTime() throws Exception {
    PathChecker checker = new PathChecker(KZ.trust());
    CheckedPath first = check(checker, KZ.labTls(), TLS_CLIENT);
    assertThat(checker.check(KZ.labTls().certificate(), List.of(), TLS_CLIENT, NOW))
        .isSameAs(first);
    assertThatThrownBy(
            () ->
                checker.check(
                    KZ.labTls().certificate(),
                    List.of(),
                    TLS_CLIENT,
                    NOW.plus(Duration.ofDays(31))))
        .isInstanceOf(UntrustedException.class);
  }
}
