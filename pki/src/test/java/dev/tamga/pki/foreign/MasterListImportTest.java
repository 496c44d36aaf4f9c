package dev.tamga.pki.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.Test;

class MasterListImportTest {
  private static final Instant NOW = TestState.NOW;
  private static final TestState DE = TestState.create("DE", TestClock.fixed());
  private static final TestState FR = TestState.create("FR", TestClock.fixed());
  private static final Identity SIGNER = SampleMasterList.signer(DE);
  static final byte[] GOOD =
      SampleMasterList.signed(SampleMasterList.CONTENT, List.of(SIGNER), root(DE), root(FR));

  @Test
  void goodList_givesTheCasOfTheWantedStateOnly() throws Exception {
    Draft draft = read(GOOD, SIGNER, "FR");
    assertThat(draft.services())
        .extracting(Service::certificates)
        .containsExactly(List.of(root(FR)));
    assertThat(draft.services().get(0).isGranted(NOW)).isTrue();
    assertThat(draft.services().get(0).isGranted(NOW.minusSeconds(1))).isFalse();
  }

  @Test
  void linkCertificate_isNotTakenAndTold() throws Exception {
    byte[] list =
        SampleMasterList.signed(
            SampleMasterList.CONTENT,
            List.of(SIGNER),
            root(DE),
            DE.authority(Branch.SIGN).certificate());
    assertThat(read(list, SIGNER, "DE").services()).hasSize(1);
    assertThat(read(list, SIGNER, "DE").notTaken().toString()).contains("not self-signed");
  }

  @Test
  void anotherSignerThanTyped_isRefused() {
    assertThat(refused(GOOD, SampleMasterList.signer(DE))).isEqualTo(Reason.TOO_FEW_SIGNERS);
  }

  @Test
  void signerOfAnotherUsageOrStateOrTime_isRefused() {
    Identity tls = SampleMasterList.signer(DE, new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.2"));
    assertThat(refused(signed(tls), tls)).isEqualTo(Reason.MALFORMED);
    byte[] without = SampleMasterList.signed(SampleMasterList.CONTENT, List.of(SIGNER), root(FR));
    assertThat(refused(without, SIGNER)).isEqualTo(Reason.MALFORMED);
    ListRefusedException late =
        catchThrowableOfType(
            ListRefusedException.class,
            () -> MasterListImport.read(GOOD, "DE", pin(SIGNER), NOW.plus(Duration.ofDays(4000))));
    assertThat(late.reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void noSignerOrTwo_isRefused() {
    Identity second = SampleMasterList.signer(DE);
    assertThat(
            refused(
                SampleMasterList.signed(
                    SampleMasterList.CONTENT, List.of(SIGNER, second), root(DE)),
                SIGNER))
        .isEqualTo(Reason.MALFORMED);
    assertThat(
            refused(SampleMasterList.signed(SampleMasterList.CONTENT, List.of(), root(DE)), SIGNER))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void anotherContentType_isRefused() {
    byte[] other =
        SampleMasterList.signed(
            new ASN1ObjectIdentifier("2.23.136.1.1.1"), List.of(SIGNER), root(DE));
    assertThat(refused(other, SIGNER)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void flippedBitsAndTruncations_areRefusedTyped() throws Exception {
    List<Service> good = read(GOOD, SIGNER, "DE").services();
    Random random = new Random(13);
    for (int i = 0; i < 300; i++) {
      byte[] bad = GOOD.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(read(bad, SIGNER, "DE").services()).isEqualTo(good);
      } catch (ListRefusedException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    for (int length = 0; length < GOOD.length; length += 41) {
      assertThat(refused(Arrays.copyOf(GOOD, length), SIGNER)).isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void deepOrHugeStructure_isRefused() {
    byte[] deep = new byte[200_000];
    for (int i = 0; i < deep.length - 1; i += 2) {
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x80; // indefinite length, again and again
    }
    assertThat(refused(deep, SIGNER)).isEqualTo(Reason.MALFORMED);
    assertThat(refused(new byte[MasterListImport.MAX_BYTES + 1], SIGNER))
        .isEqualTo(Reason.MALFORMED);
  }

  private static byte[] signed(Identity signer) {
    return SampleMasterList.signed(SampleMasterList.CONTENT, List.of(signer), root(DE));
  }

  private static X509Certificate root(TestState state) {
    return state.authority(Branch.ROOT).certificate();
  }

  private static Hash pin(Identity signer) {
    return new Hash(Certificates.sha256(signer.certificate()));
  }

  private static Draft read(byte[] list, Identity signer, String territory)
      throws ListRefusedException {
    return MasterListImport.read(list, territory, pin(signer), NOW);
  }

  private static Reason refused(byte[] list, Identity signer) {
    ListRefusedException e =
        catchThrowableOfType(ListRefusedException.class, () -> read(list, signer, "DE"));
    assertThat(e).as("refused").isNotNull();
    return e.reason();
  }
}
