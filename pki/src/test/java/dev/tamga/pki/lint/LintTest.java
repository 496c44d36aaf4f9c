package dev.tamga.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.lint.ProfileCheck.Outcome;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());

  @ParameterizedTest
  @EnumSource
  void eachProfile_goldenSamplePassesAndEachTwinIsFoundByItsRule(Profile profile) throws Exception {
    List<Outcome> outcomes = ProfileCheck.run(profile, TestClock.fixed());
    assertThat(outcomes).hasSizeGreaterThan(20).allMatch(Outcome::passed);
  }

  @Test
  void everyRule_hasATwinThatItFinds() throws Exception {
    Set<String> bent = new HashSet<>();
    for (Profile profile : Profile.values()) {
      ProfileCheck.run(profile, TestClock.fixed()).forEach(outcome -> bent.add(outcome.rule()));
    }
    assertThat(bent).containsAll(Lint.ruleIds()).hasSize(Set.copyOf(Lint.ruleIds()).size() + 1);
  }

  @Test
  void identitiesOfAState_areAllClean() {
    for (Profile profile : Profile.values()) {
      if (!profile.isCa()) {
        Identity one =
            profile == Profile.OCSP_RESPONDER
                ? KZ.ocspResponder(Branch.TLS)
                : KZ.issue(
                    profile, "lab", profile.id().equals("tls-server-node") ? "localhost" : "x1");
        assertThat(Lint.findings(one.certificate(), Optional.of(one.chain().get(1))))
            .as(profile.id())
            .isEmpty();
      }
    }
    for (Branch branch : Branch.values()) {
      assertThat(Lint.findings(KZ.authority(branch).certificate(), Optional.empty()))
          .as(branch.id())
          .isEmpty();
    }
  }

  @Test
  void foreignCertificate_getsTheRulesOfRfc5280AndAWarning() {
    X509Certificate foreign =
        BentCertificate.like(KZ.labTls().certificate())
            .without(Extension.certificatePolicies)
            .signedBy(KZ.authority(Branch.TLS))
            .certificate();
    assertThat(Lint.findings(foreign, Optional.empty()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("profile");
              assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
            });
  }

  @Test
  void findingBeforeSigning_blocksTheSignatureOfTheRealKey() throws Exception {
    List<X509Certificate> seen = new ArrayList<>();
    Identity ca = KZ.authority(Branch.TLS);
    Endpoints endpoints =
        new Endpoints(URI.create("http://a.example.kz/x"), URI.create("http://a.example.kz/y"));
    CertificateOrder order =
        new CertificateOrder(
            Profile.TLS_PEER_NODE,
            Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=node-9"),
            List.of(AlternativeName.node("KZ", "node-9")),
            KeyKind.EC_P256.generate().getPublic());
    CertificateIssuer blocked =
        new CertificateIssuer(
            ca,
            endpoints,
            TestClock.fixed(),
            (draft, chain) -> {
              seen.add(draft);
              Lint.require(
                  BentCertificate.like(draft)
                      .without(Extension.keyUsage)
                      .signedBy(ca)
                      .certificate(),
                  chain);
            });
    assertThatThrownBy(() -> blocked.issue(order))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("extension-missing")
        .hasMessageContaining("nothing was signed");
    X509Certificate made =
        new CertificateIssuer(
                ca,
                endpoints,
                TestClock.fixed(),
                (draft, chain) -> {
                  seen.add(draft);
                  Lint.require(draft, chain);
                })
            .issue(order);
    made.verify(ca.certificate().getPublicKey());
    X509Certificate draft = seen.get(1);
    assertThat(Arrays.equals(draft.getTBSCertificate(), made.getTBSCertificate())).isTrue();
    assertThatThrownBy(() -> draft.verify(ca.certificate().getPublicKey()))
        .isInstanceOf(java.security.SignatureException.class);
  }
}
