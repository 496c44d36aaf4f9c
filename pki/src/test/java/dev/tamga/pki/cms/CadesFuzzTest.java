package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come as a signature: the typed refusal or a proof, nothing else. */
class CadesFuzzTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final byte[] GOOD = good();
  private static final CadesVerifier VERIFIER =
      new CadesVerifier(SigningState.trusting(KZ), SigningState.CLOCK, Tolerances.STANDARD);

  @FuzzTest
  @MethodSource("mutations")
  void anyBytes_areRefusedTypedOrProven(byte[] signature) {
    try {
      VerifiedSignature verified = VERIFIER.verify(MANIFEST, signature);
      assertThat(verified.stampedAt()).isEqualTo(SigningState.NOW);
      assertThat(signature).isEqualTo(GOOD);
    } catch (InvalidSignatureException e) {
      assertThat(e.kind()).isNotNull();
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Seeds for the fuzzer, and a seeded run of it wherever there is none: blocks overwritten. */
  static byte[][] mutations() {
    var random = new Random(3);
    return IntStream.range(0, 60).mapToObj(i -> mutation(i, random)).toArray(byte[][]::new);
  }

  private static byte[] mutation(int i, Random random) {
    byte[] bytes = GOOD.clone();
    if (i > 0) {
      int to = random.nextInt(bytes.length);
      int from = random.nextInt(bytes.length);
      int length = Math.min(random.nextInt(64), bytes.length - Math.max(from, to));
      System.arraycopy(GOOD, from, bytes, to, length);
    }
    return bytes;
  }

  private static byte[] good() {
    try {
      var authority =
          new TimestampAuthority(KZ.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
      return new CadesSigner(KZ.head(), authority.stamper(), SigningState.CLOCK).sign(MANIFEST);
    } catch (SigningException e) {
      throw new AssertionError(e);
    }
  }
}
