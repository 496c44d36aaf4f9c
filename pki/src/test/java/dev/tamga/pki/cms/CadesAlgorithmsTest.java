package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pki/README.md, "Algorithms": when an algorithm is admitted, and where it may stand. */
class CadesAlgorithmsTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final Instant NOW = SigningState.NOW; // 2030-01-01T00:00:00Z

  /** The CA and the timestamps are ECDSA P-256; the denied algorithm is the signature's alone. */
  @ParameterizedTest
  @CsvSource({
    "EC_P384, FIRST, ecdsa-sha384",
    "RSA_3072, FIRST, rsa-pss",
    "GOST_256, GOST, gost-streebog-256",
    "GOST_512, GOST, gost-streebog-512",
    "ML_DSA_44, PQC, ml-dsa-44"
  })
  void deniedSignature_isRefusedByNameFromItsInstantOn(
      KeyKind kind, SignatureSlot slot, String name) throws Exception {
    byte[] p7s = signed(KZ.head(kind), KZ.timestampUnit(), NOW);
    assertThat(verifier(name + " = allow until 2030-01-02").verify(MANIFEST, p7s, slot))
        .isNotNull();
    refused(Kind.ALGORITHM, name, p7s, slot, name + " = allow until 2030-01-01");
    refused(Kind.ALGORITHM, name, p7s, slot, name + " = deny");
    assertThat(verifier(name + " = deny until 2030-01-01").verify(MANIFEST, p7s, slot)).isNotNull();
  }

  /** Evidence outlives the algorithm: what counts is the timestamp's time, not today. */
  @Test
  void signatureStampedBeforeTheSunset_staysGood() throws Exception {
    byte[] p7s = signed(KZ.head(KeyKind.GOST_256), KZ.timestampUnit(), NOW);
    Clock later = SigningState.at(NOW.plus(Duration.ofDays(300)));
    PathChecker paths = new PathChecker(trust("gost_256 = allow until 2030-06-01"));
    assertThat(
            new CadesVerifier(paths, later, Tolerances.STANDARD)
                .verify(MANIFEST, p7s, SignatureSlot.GOST))
        .isNotNull();
  }

  @Test
  void deniedTimestamp_isRefusedByName() throws Exception {
    Identity unit =
        KZ.state().issue(dev.tamga.pki.cert.Profile.TSA_UNIT, "tsa", "TSU 2", KeyKind.EC_P384);
    byte[] p7s = signed(KZ.head(), unit, NOW);
    assertThat(verifier().verify(MANIFEST, p7s)).isNotNull();
    refused(Kind.TIMESTAMP, "ecdsa-sha384", p7s, SignatureSlot.FIRST, "ecdsa-sha384 = deny");
  }

  @Test
  void timestampByGost_standsInASideSignatureOnly() throws Exception {
    Identity unit =
        KZ.state().issue(dev.tamga.pki.cert.Profile.TSA_UNIT, "tsa", "TSU 3", KeyKind.GOST_512);
    byte[] side = signed(KZ.head(KeyKind.GOST_256), unit, NOW);
    assertThat(verifier().verify(MANIFEST, side, SignatureSlot.GOST)).isNotNull();
    byte[] first = signed(KZ.head(), unit, NOW);
    refused(Kind.ALGORITHM, "timestamp by gost-streebog-512", first, SignatureSlot.FIRST);
  }

  private static byte[] signed(Identity signer, Identity unit, Instant at) throws Exception {
    Clock clock = SigningState.at(at);
    var authority = new TimestampAuthority(unit, SigningState.POLICY, clock);
    return new CadesSigner(signer, authority.stamper(), clock).sign(MANIFEST);
  }

  private static CadesVerifier verifier(String... lines) {
    return new CadesVerifier(
        new PathChecker(trust(lines)), SigningState.CLOCK, Tolerances.STANDARD);
  }

  private static Trust trust(String... lines) {
    return new Trust(
        List.of(KZ.state().anchor()),
        List.of(),
        List.of(),
        AlgorithmPolicy.standard().with(Arrays.stream(lines).map(AlgorithmRule::parse).toList()));
  }

  private static void refused(
      Kind kind, String saying, byte[] p7s, SignatureSlot slot, String... lines) {
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> verifier(lines).verify(MANIFEST, p7s, slot))
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
