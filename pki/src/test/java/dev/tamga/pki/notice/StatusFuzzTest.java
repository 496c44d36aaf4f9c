package dev.tamga.pki.notice;

import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.ocsp.IssuedCertificates.Standing;
import dev.tamga.pki.ocsp.OcspRequest;
import dev.tamga.pki.ocsp.OcspRequest.IssuerDigest;
import dev.tamga.pki.ocsp.OcspResponder;
import dev.tamga.pki.ocsp.ResponderUnit;
import dev.tamga.pki.status.CrlCheck;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.testkit.BentCrl;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come as news of a revocation: the typed refusal is the one way to say no. */
class StatusFuzzTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Identity CA = KZ.authority(Branch.TLS);
  private static final OcspRequest REQUEST =
      OcspRequest.withoutNonce(KZ.labTls().certificate(), CA.certificate(), IssuerDigest.SHA_256);
  private static final OcspResponder RESPONDER =
      new OcspResponder(
          List.of(
              new ResponderUnit(
                  CA.certificate(),
                  KZ.ocspResponder(Branch.TLS),
                  serial -> Optional.of(new Standing(Optional.empty())))),
          TestClock.fixed());
  private static final int SEEDS = 80;

  @FuzzTest
  @MethodSource("crls")
  void crl(byte[] data) {
    try {
      StatusIndex.inMemory().learn(CrlCheck.check(data, "KZ", CA.certificate(), NOW));
    } catch (StatusRefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  @MethodSource("requests")
  void ocspRequest(byte[] data) throws Exception {
    assertThat(new OCSPResp(RESPONDER.answer(data)).getStatus()).isBetween(0, 6);
  }

  @FuzzTest
  @MethodSource("answers")
  void ocspAnswer(byte[] data) {
    try {
      REQUEST.accept(data, "KZ", StatusIndex.inMemory(), NOW);
    } catch (StatusRefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  @MethodSource("notices")
  void notice(byte[] data) {
    try {
      assertThat(RevocationNotice.parse(data).print()).isEqualTo(data);
    } catch (StatusRefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  static byte[][] crls() {
    return mutations(
        Certificates.der(
            BentCrl.of(CA.certificate(), NOW)
                .number(5)
                .revoking(KZ.labTls().certificate(), CRLReason.CERTIFICATE_HOLD)
                .signedBy(CA)));
  }

  static byte[][] requests() {
    return mutations(OcspRequest.of(KZ.labTls().certificate(), CA.certificate()).encoded());
  }

  static byte[][] answers() {
    return mutations(RESPONDER.answer(REQUEST.encoded()));
  }

  static byte[][] notices() {
    Entry entry = new Entry(BigInteger.TEN, NOW, CRLReason.KEY_COMPROMISE);
    return mutations(new RevocationNotice("ab".repeat(32), 3, NOW, List.of(entry)).print());
  }

  /** The good one, then copies of it with a block of bytes moved over another. */
  private static byte[][] mutations(byte[] good) {
    Random random = new Random(17);
    byte[][] seeds = new byte[SEEDS][];
    seeds[0] = good;
    for (int i = 1; i < SEEDS; i++) {
      seeds[i] = good.clone();
      int from = random.nextInt(good.length);
      int to = random.nextInt(good.length);
      int length = Math.min(1 + random.nextInt(24), good.length - Math.max(from, to));
      System.arraycopy(good, from, seeds[i], to, length);
    }
    return seeds;
  }
}
