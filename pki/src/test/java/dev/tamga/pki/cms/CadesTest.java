package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Executors;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.tsp.TimeStampToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CadesTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final SigningState KG = SigningState.create("KG");
  private static final Identity HEAD = KZ.head();
  private static final TimestampAuthority AUTHORITY =
      new TimestampAuthority(KZ.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
  private static final CadesSigner SIGNER =
      new CadesSigner(HEAD, AUTHORITY.stamper(), SigningState.CLOCK);
  private static final CadesVerifier VERIFIER = verifierAt(SigningState.NOW);
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);

  @ParameterizedTest
  @EnumSource(names = "ED25519", mode = EnumSource.Mode.EXCLUDE)
  void signature_verifiesAndNamesWhoAndWhen(KeyKind kind) throws Exception {
    Identity head = KZ.head(kind);
    CadesSigner signer = new CadesSigner(head, AUTHORITY.stamper(), SigningState.CLOCK);
    VerifiedSignature verified = VERIFIER.verify(MANIFEST, signer.sign(MANIFEST), signer.slot());
    assertThat(verified.algorithm()).isEqualTo(kind.signs());
    assertThat(verified.signer()).isEqualTo(head.certificate());
    assertThat(verified.signingTime()).isEqualTo(SigningState.NOW);
    assertThat(verified.stampedAt()).isEqualTo(SigningState.NOW);
    assertThat(verified.signerPath().anchor().state()).isEqualTo("KZ");
    assertThat(verified.tsaPath().leaf().getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.8");
  }

  @Test
  void timestampOfAnotherTrustedState_verifies() throws Exception {
    var foreign =
        new TimestampAuthority(KG.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
    byte[] p7s = new CadesSigner(HEAD, foreign.stamper(), SigningState.CLOCK).sign(MANIFEST);
    assertThat(VERIFIER.verify(MANIFEST, p7s).tsaPath().anchor().state()).isEqualTo("KG");
  }

  @Test
  void timestampFetchedByRequestAndResponse_verifies() throws Exception {
    TimeStamper remote =
        imprint -> {
          TimestampRequest request = TimestampRequest.of(imprint);
          return request.accept(AUTHORITY.respond(request.encoded()));
        };
    byte[] p7s = new CadesSigner(HEAD, remote, SigningState.CLOCK).sign(MANIFEST);
    assertThat(VERIFIER.verify(MANIFEST, p7s).signer()).isEqualTo(HEAD.certificate());
  }

  @Test
  void oneSignerInManyThreads_signsAndVerifies() throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    try {
      var all =
          pool.invokeAll(
              Collections.nCopies(
                  64, () -> VERIFIER.verify(MANIFEST, SIGNER.sign(MANIFEST)).signer()));
      for (var each : all) {
        assertThat(each.get()).isEqualTo(HEAD.certificate());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void otherContent_isRefused() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    refused(Kind.SIGNATURE, "<manifest />".getBytes(UTF_8), p7s);
    refused(Kind.SIGNATURE, new byte[0], p7s);
  }

  /** One bit in each of about every third byte. */
  @Test
  void anyFlippedByte_isRefused() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    var random = new Random(1);
    for (int i = 0; i < p7s.length; i += 1 + random.nextInt(5)) {
      byte[] flipped = p7s.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      assertThatExceptionOfType(InvalidSignatureException.class)
          .as("byte %d", i)
          .isThrownBy(() -> VERIFIER.verify(MANIFEST, flipped));
    }
  }

  @Test
  void anyTruncationOrAppendix_isRefused() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    for (int length = 0; length < p7s.length; length++) {
      refused(Kind.MALFORMED, MANIFEST, Arrays.copyOf(p7s, length));
    }
    refused(Kind.MALFORMED, MANIFEST, Arrays.copyOf(p7s, p7s.length + 1));
    refused(Kind.MALFORMED, MANIFEST, Arrays.copyOf(p7s, 64 * 1024 + 1));
  }

  @Test
  void signatureWithoutTimestamp_isRefused() throws Exception {
    refused(Kind.TIMESTAMP, MANIFEST, SIGNER.signBaseline(MANIFEST));
  }

  @Test
  void untrustedSignerOrAuthority_isRefusedByItsKind() throws Exception {
    byte[] ours = SIGNER.sign(MANIFEST);
    var onlyKg =
        new CadesVerifier(SigningState.trusting(KG), SigningState.CLOCK, Tolerances.STANDARD);
    refused(onlyKg, Kind.UNTRUSTED_TSA, MANIFEST, ours);
    var foreign =
        new TimestampAuthority(KG.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
    byte[] mixed = new CadesSigner(HEAD, foreign.stamper(), SigningState.CLOCK).sign(MANIFEST);
    refused(onlyKg, Kind.UNTRUSTED_SIGNER, MANIFEST, mixed);
  }

  @Test
  void certificateForTimestamps_signsNoDocuments() throws Exception {
    byte[] p7s =
        new CadesSigner(KZ.timestampUnit(), AUTHORITY.stamper(), SigningState.CLOCK).sign(MANIFEST);
    refused(Kind.UNTRUSTED_SIGNER, MANIFEST, p7s);
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -601, 601, 86_400})
  void signingTimeFarFromTimestamp_isRefused(long seconds) throws Exception {
    refused(Kind.TIME, MANIFEST, signedAt(SigningState.NOW.plusSeconds(seconds)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, 600})
  void signingTimeAtTheToleranceOfTimestamp_isAccepted(long seconds) throws Exception {
    Instant claimed = SigningState.NOW.plusSeconds(seconds);
    assertThat(VERIFIER.verify(MANIFEST, signedAt(claimed)).signingTime()).isEqualTo(claimed);
  }

  @Test
  void timestampInTheFuture_isRefused() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    Instant fiveMinutesBefore = SigningState.NOW.minus(Duration.ofMinutes(5));
    assertThat(verifierAt(fiveMinutesBefore).verify(MANIFEST, p7s)).isNotNull();
    refused(verifierAt(fiveMinutesBefore.minusSeconds(1)), Kind.TIME, MANIFEST, p7s);
  }

  @Test
  void signatureVerifiesYearsLater_afterItsCertificateExpired() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    Instant later = HEAD.certificate().getNotAfter().toInstant().plus(Duration.ofDays(365));
    assertThat(verifierAt(later).verify(MANIFEST, p7s).stampedAt()).isEqualTo(SigningState.NOW);
  }

  @Test
  void authorityThatRefusesLiesOrBabbles_leavesNothingSigned() {
    byte[] other = new byte[32];
    unsigned(imprint -> AUTHORITY.stamper().stamp(other), "other bytes");
    unsigned(imprint -> new byte[] {0x30, 0x00}, "malformed");
    unsigned(imprint -> new byte[0], "malformed");
    unsigned(
        imprint -> {
          throw new TimestampException("down for maintenance");
        },
        "down for maintenance");
    var slow =
        new TimestampAuthority(
            KZ.timestampUnit(),
            SigningState.POLICY,
            SigningState.at(SigningState.NOW.plusSeconds(3600)));
    unsigned(slow.stamper(), "clock");
  }

  @Test
  void logKey_signsNoDocuments(@TempDir Path dir) throws Exception {
    Secret password = Secret.of("correct horse".toCharArray());
    LogKey.generate().save(dir.resolve("log.p12"), password);
    Identity identity = Identity.load(dir.resolve("log.p12"), password);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CadesSigner(identity, AUTHORITY.stamper(), SigningState.CLOCK));
  }

  @Test
  void parts_areTheTokenAndWhatItIsAbout() throws Exception {
    byte[] p7s = SIGNER.sign(MANIFEST);
    byte[] value = SignatureParts.signatureValue(p7s);
    var token = new TimeStampToken(ContentInfo.getInstance(SignatureParts.timestampToken(p7s)));
    assertThat(token.getTimeStampInfo().getMessageImprintDigest())
        .isEqualTo(Algorithms.sha256(value));
  }

  private static CadesVerifier verifierAt(Instant now) {
    return new CadesVerifier(
        SigningState.trusting(KZ, KG), SigningState.at(now), Tolerances.STANDARD);
  }

  /** By a signer that does not check itself, as a liar would not. */
  private static byte[] signedAt(Instant claimed) throws Exception {
    return Forgery.of(HEAD, AUTHORITY.stamper()).signingTime(claimed).sign(MANIFEST);
  }

  private static void unsigned(TimeStamper stamper, String saying) {
    assertThatExceptionOfType(SigningException.class)
        .isThrownBy(() -> new CadesSigner(HEAD, stamper, SigningState.CLOCK).sign(MANIFEST))
        .withMessageContaining(saying);
  }

  private static void refused(Kind kind, byte[] content, byte[] p7s) {
    refused(VERIFIER, kind, content, p7s);
  }

  private static void refused(CadesVerifier verifier, Kind kind, byte[] content, byte[] p7s) {
    assertThatExceptionOfType(InvalidSignatureException.class)
        .isThrownBy(() -> verifier.verify(content, p7s))
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
