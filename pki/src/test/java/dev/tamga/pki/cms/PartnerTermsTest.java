package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a partner's trust list says of algorithms binds the signatures that its signers and its
 * timestamping units make (pki/TRUST.md section 5). The CAs are ECDSA P-256 with SHA-256, so each
 * refusal is of the signature itself.
 */
class PartnerTermsTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final Instant NOW = SigningState.NOW; // 2030-01-01T00:00:00Z

  @ParameterizedTest
  @CsvSource({
    "EC_P384, FIRST, 1.2.840.10045.4.3.3, ecdsa-sha384",
    "RSA_3072, FIRST, 1.2.840.113549.1.1.10, rsa-pss",
    "GOST_256, GOST, 1.2.643.7.1.1.3.2, gost-streebog-256"
  })
  void signersSignature_isRefusedByDenialAndBySunset(
      KeyKind kind, SignatureSlot slot, String oid, String name) throws Exception {
    byte[] p7s = signed(KZ.head(kind), KZ.timestampUnit(), NOW);
    String tomorrow = "2030-01-02";
    assertThat(verifier(terms(oid + " = allow until " + tomorrow)).verify(MANIFEST, p7s, slot))
        .isNotNull();
    assertThat(verifier(terms(oid + " = deny from " + tomorrow)).verify(MANIFEST, p7s, slot))
        .isNotNull();
    refused(Kind.ALGORITHM, name, p7s, slot, terms(oid + " = allow until 2030-01-01"));
    refused(Kind.ALGORITHM, name, p7s, slot, terms(oid + " = allow from " + tomorrow));
    refused(Kind.ALGORITHM, name, p7s, slot, terms(oid + " = deny from 2030-01-01"));
  }

  @Test
  void denialThatAllowanceCovers_isStronger() throws Exception {
    byte[] p7s = signed(KZ.head(KeyKind.EC_P384), KZ.timestampUnit(), NOW);
    Terms both =
        terms("ecdsa-sha384 = deny from 2029-06-01", "ecdsa-sha384 = allow from 2029-12-01");
    refused(Kind.ALGORITHM, "is denied", p7s, SignatureSlot.FIRST, both);
  }

  @Test
  void eitherOfTwoLists_refuses() throws Exception {
    byte[] p7s = signed(KZ.head(KeyKind.EC_P384), KZ.timestampUnit(), NOW);
    Terms denial = terms("ecdsa-sha384 = deny");
    for (List<Terms> pair : List.of(List.of(denial, terms()), List.of(terms(), denial))) {
      CadesVerifier verifier = verifier(AlgorithmPolicy.standard(), pair, List.of(terms()));
      refused(Kind.ALGORITHM, "by the trust list of its State", p7s, SignatureSlot.FIRST, verifier);
    }
  }

  @Test
  void signatureStampedBeforeTheDenial_staysGood() throws Exception {
    byte[] p7s = signed(KZ.head(KeyKind.EC_P384), KZ.timestampUnit(), NOW);
    PathChecker paths =
        paths(
            AlgorithmPolicy.standard(),
            List.of(terms("ecdsa-sha384 = deny from 2030-06-01")),
            List.of(terms()));
    Clock later = SigningState.at(NOW.plus(Duration.ofDays(300)));
    assertThat(new CadesVerifier(paths, later, Tolerances.STANDARD).verify(MANIFEST, p7s))
        .isNotNull();
  }

  @Test
  void partnersAllowance_doesNotOverruleTheNodesDenial() throws Exception {
    byte[] p7s = signed(KZ.head(KeyKind.EC_P384), KZ.timestampUnit(), NOW);
    AlgorithmPolicy node =
        AlgorithmPolicy.standard().with(List.of(AlgorithmRule.parse("ecdsa-sha384 = deny")));
    CadesVerifier verifier =
        verifier(node, List.of(terms("ecdsa-sha384 = allow")), List.of(terms()));
    refused(Kind.ALGORITHM, "is denied", p7s, SignatureSlot.FIRST, verifier);
  }

  @ParameterizedTest
  @CsvSource({"ecdsa-sha384 = deny", "ecdsa-sha384 = allow until 2030-01-01"})
  void timestamp_isBoundByTheTermsOfItsOwnAnchorAlone(String rule) throws Exception {
    Identity unit = KZ.state().issue(Profile.TSA_UNIT, "tsa", "TSU 2", KeyKind.EC_P384);
    byte[] p7s = signed(KZ.head(), unit, NOW);
    CadesVerifier ofSigners =
        verifier(AlgorithmPolicy.standard(), List.of(terms(rule)), List.of(terms()));
    assertThat(ofSigners.verify(MANIFEST, p7s)).as("the signer's terms").isNotNull();
    CadesVerifier ofUnits =
        verifier(AlgorithmPolicy.standard(), List.of(terms()), List.of(terms(rule)));
    refused(Kind.TIMESTAMP, "ecdsa-sha384", p7s, SignatureSlot.FIRST, ofUnits);
  }

  private static byte[] signed(Identity signer, Identity unit, Instant at) throws Exception {
    Clock clock = SigningState.at(at);
    var authority = new TimestampAuthority(unit, SigningState.POLICY, clock);
    return new CadesSigner(signer, authority.stamper(), clock).sign(MANIFEST);
  }

  private static Terms terms(String... lines) {
    return new Terms(
        List.of(),
        List.of(),
        List.of(),
        Stream.of(lines).map(AlgorithmRule::parse).sorted().toList(),
        StatusInfo.NONE,
        Mapping.STANDARD);
  }

  private static CadesVerifier verifier(Terms signers) {
    return verifier(AlgorithmPolicy.standard(), List.of(signers), List.of(terms()));
  }

  private static CadesVerifier verifier(
      AlgorithmPolicy node, List<Terms> signers, List<Terms> units) {
    return new CadesVerifier(paths(node, signers, units), SigningState.CLOCK, Tolerances.STANDARD);
  }

  private static PathChecker paths(AlgorithmPolicy node, List<Terms> signers, List<Terms> units) {
    return new PathChecker(
        new Trust(
            List.of(anchor(Purpose.DOCUMENT_SIGNATURE, signers), anchor(Purpose.TIMESTAMP, units)),
            List.of(),
            List.of(),
            node));
  }

  private static Anchor anchor(Purpose purpose, List<Terms> terms) {
    return new Anchor(
        "KZ",
        KZ.state().anchor().root(),
        Set.of(purpose),
        List.of(new Grant(Instant.MIN, Instant.MAX, terms)));
  }

  private static void refused(
      Kind kind, String saying, byte[] p7s, SignatureSlot slot, Terms signers) {
    refused(kind, saying, p7s, slot, verifier(signers));
  }

  private static void refused(
      Kind kind, String saying, byte[] p7s, SignatureSlot slot, CadesVerifier verifier) {
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> verifier.verify(MANIFEST, p7s, slot))
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
