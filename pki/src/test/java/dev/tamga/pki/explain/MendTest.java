package dev.tamga.pki.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.PathChecker.Check;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MendTest {
  @Test
  void everyCheck_hasACure() {
    TestState kz = TestState.create("KZ", TestClock.fixed());
    List<X509Certificate> path = new ArrayList<>(kz.labSeal().chain());
    path.add(kz.anchor().root());
    List<Check> checks =
        new PathChecker(kz.trust())
            .examine(path, kz.anchor(), Purpose.DOCUMENT_SIGNATURE, TestState.NOW);
    assertThat(checks).hasSizeGreaterThan(20).allMatch(check -> Mend.knows(check.rule()));
    assertThat(checks).allMatch(check -> check.problem().isEmpty());
  }

  @Test
  void manyCrossingAuthorities_areCutAtSixteenPaths() {
    TestState kz = TestState.create("KZ", TestClock.fixed());
    List<X509Certificate> extra = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      extra.add(
          BentCertificate.like(kz.authority(Branch.SIGN).certificate())
              .signedBy(kz.authority(Branch.ROOT))
              .certificate());
    }
    extra.add(kz.authority(Branch.SIGN).certificate());
    assertThat(CandidatePaths.of(kz.trust(), kz.labSeal().certificate(), extra)).hasSize(16);
  }
}
