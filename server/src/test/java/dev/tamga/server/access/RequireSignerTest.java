package dev.tamga.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may sign for an authority whose certificates are read by its State's trust list. */
class RequireSignerTest {
  private static final TestClock CLOCK = TestClock.fixed();
  private static final TestState UZ = TestState.create("UZ", CLOCK);
  private static final AuthorityId COURT = new AuthorityId("uz-court");

  /** By the seal's own policy it is no head's; the organisation stands in O. */
  private static final Mapping NATIONAL =
      new Mapping("2.5.4.10", Map.of(Profile.ORG_SEAL.policy(), Profile.DOC_SIGN_HEAD));

  @Test
  void headByTheMappingOfItsState_maySign() throws Exception {
    Signer signer = registry(Optional.of("court")).of(COURT, signature(NATIONAL));
    assertThat(signer.role()).isEqualTo(SignerRole.HEAD);
    assertThat(registry(Optional.empty()).of(COURT, signature(NATIONAL))).isEqualTo(signer);
  }

  @Test
  void sameCertificateWithoutTheMapping_isRefusedByName() {
    refused(Mapping.STANDARD, Optional.empty(), "profile org-seal, with the policies [2.25.");
  }

  @Test
  void anotherPolicyThanTheMappedOnes_isRefusedNamingThem() {
    Mapping other = new Mapping("2.5.4.10", Map.of("1.2.860.3", Profile.DOC_SIGN_HEAD));
    refused(other, Optional.empty(), "its State's trust list maps [1.2.860.3]");
  }

  @Test
  void organisationThatTheRegisterDoesNotHave_isRefused() {
    refused(NATIONAL, Optional.of("ministry"), "organisation court (expected: ministry");
    Mapping elsewhere =
        new Mapping("2.5.4.5", Map.of(Profile.ORG_SEAL.policy(), Profile.DOC_SIGN_HEAD));
    refused(elsewhere, Optional.of("court"), "organisation none (expected: court");
  }

  private static void refused(Mapping mapping, Optional<String> organisation, String saying) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> registry(organisation).of(COURT, signature(mapping)))
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.SIGNER_NOT_ENTITLED))
        .satisfies(e -> assertThat(e.detail()).contains(saying));
  }

  private static RequireSigner registry(Optional<String> organisation) {
    Sha256 key = new Sha256(Spki.sha256(UZ.seal("court").certificate()));
    Signer head = new Signer(key, SignerRole.HEAD, Instant.EPOCH, Optional.empty());
    return new RequireSigner(
        new FixedRegistry(
            List.of(
                new Authority(
                    COURT,
                    Map.of("en", "Court"),
                    Set.of(),
                    Set.of(),
                    List.of(head),
                    organisation))));
  }

  private static VerifiedSignature signature(Mapping mapping) throws Exception {
    byte[] content = "x".getBytes(UTF_8);
    Identity seal = UZ.seal("court");
    var unit = new TimestampAuthority(UZ.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
    byte[] p7s = new CadesSigner(seal, unit.stamper(), CLOCK).sign(content);
    Terms terms = new Terms(List.of(), List.of(), List.of(), List.of(), StatusInfo.NONE, mapping);
    Anchor anchor =
        new Anchor(
            "UZ",
            UZ.anchor().root(),
            Set.of(Purpose.DOCUMENT_SIGNATURE, Purpose.TIMESTAMP),
            List.of(new Grant(Instant.MIN, Instant.MAX, List.of(terms))));
    PathChecker paths = new PathChecker(Trust.of(List.of(anchor), List.of()));
    return new CadesVerifier(paths, CLOCK, Tolerances.STANDARD).verify(content, p7s);
  }
}
