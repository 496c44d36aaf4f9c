package dev.tamga.pki.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import javax.xml.crypto.dsig.DigestMethod;
import org.junit.jupiter.api.Test;

class TrustedListImportTest {
  private static final Instant NOW = TestState.NOW;
  private static final TestState DE = TestState.create("DE", TestClock.fixed());
  private static final Identity SIGNER = SampleTrustedList.signer(DE);
  private static final Hash PIN = new Hash(Certificates.sha256(SIGNER.certificate()));
  private static final String XML =
      SampleTrustedList.xml(
          DE.authority(Branch.SIGN).certificate(),
          DE.authority(Branch.TIME).certificate(),
          DE.labSeal().certificate());
  static final byte[] GOOD = SampleTrustedList.signed(XML, SIGNER);

  @Test
  void goodList_becomesADraftAndTellsWhatItLeavesOut() throws Exception {
    Draft draft = read(GOOD);
    assertThat(draft.territory()).isEqualTo("DE");
    assertThat(draft.services())
        .extracting(Service::type)
        .containsExactly(ServiceType.CA_SIGN, ServiceType.TSA);
    assertThat(draft.services().get(0).history())
        .containsExactly(
            new StatusChange(Status.GRANTED, Instant.parse("2024-01-01T00:00:00Z")),
            new StatusChange(Status.WITHDRAWN, Instant.parse("2026-01-01T00:00:00Z")),
            new StatusChange(Status.GRANTED, Instant.parse("2027-01-01T00:00:00Z")));
    assertThat(draft.services().get(1).state().status()).isEqualTo(Status.WITHDRAWN);
    assertThat(draft.notTaken()).hasSize(2);
    assertThat(draft.notTaken().toString()).contains("EDS/Q", "is no CA");
  }

  @Test
  void anotherSigner_isRefused() {
    byte[] other = SampleTrustedList.signed(XML, SampleTrustedList.signer(DE));
    assertThat(refused(other)).isEqualTo(Reason.TOO_FEW_SIGNERS);
    assertThat(refused(XML.getBytes(UTF_8))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void changedContent_isRefused() {
    assertThat(refused(bent("withdrawn", "granted"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(bent("2030-05-30", "2031-05-30"))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void signatureOverAPartOnly_isRefused() {
    String wrapped =
        "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" Id=\"outer\">"
            + new String(GOOD, UTF_8).replaceFirst("<\\?xml[^>]*>", "")
            + "</TrustServiceStatusList>";
    assertThat(refused(wrapped.getBytes(UTF_8))).isEqualTo(Reason.MALFORMED);
    byte[] byId =
        SampleTrustedList.signed(
            XML, SIGNER, "#list", SampleTrustedList.ECDSA, DigestMethod.SHA256);
    assertThat(refused(byId)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void weakAlgorithms_areRefused() {
    byte[] sha1 =
        SampleTrustedList.signed(
            XML,
            SIGNER,
            "",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
            DigestMethod.SHA256);
    assertThat(refused(sha1)).isEqualTo(Reason.MALFORMED);
    byte[] digest =
        SampleTrustedList.signed(XML, SIGNER, "", SampleTrustedList.ECDSA, DigestMethod.SHA1);
    assertThat(refused(digest)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void expiredFutureOrOldVersion_isRefused() {
    assertThat(refused(resigned("2030-05-30", "2029-12-31"))).isEqualTo(Reason.EXPIRED);
    assertThat(refused(resigned("2029-12-30", "2030-01-02"))).isEqualTo(Reason.NOT_YET);
    assertThat(refused(resigned(">6<", ">4<"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(resigned(">DE<", ">de<"))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void entitiesDepthAndSize_areRefused() {
    String bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><x>&b;</x>";
    assertThat(refused(bomb.getBytes(UTF_8))).isEqualTo(Reason.MALFORMED);
    String deep = "<x>".repeat(20_000) + "</x>".repeat(20_000);
    assertThat(refused(deep.getBytes(UTF_8))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(new byte[TrustedListImport.MAX_BYTES + 1])).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void anyFlippedBitOfWhatIsSigned_isRefused() {
    Random random = new Random(11);
    int signature = new String(GOOD, UTF_8).indexOf("<Signature");
    int from = new String(GOOD, UTF_8).indexOf("<SchemeInformation");
    for (int i = 0; i < 300; i++) {
      byte[] bad = GOOD.clone();
      bad[from + random.nextInt(signature - from)] ^= (byte) (1 << random.nextInt(7));
      ListRefusedException e = catchThrowableOfType(ListRefusedException.class, () -> read(bad));
      assertThat(e).as("bit %d", i).isNotNull();
    }
    for (int length = 0; length < GOOD.length; length += 97) {
      assertThat(refused(Arrays.copyOf(GOOD, length))).isEqualTo(Reason.MALFORMED);
    }
  }

  private static byte[] bent(String from, String to) {
    return new String(GOOD, UTF_8).replace(from, to).getBytes(UTF_8);
  }

  private static byte[] resigned(String from, String to) {
    assertThat(XML).contains(from);
    return SampleTrustedList.signed(XML.replace(from, to), SIGNER);
  }

  private static Draft read(byte[] xml) throws ListRefusedException {
    return TrustedListImport.read(xml, PIN, NOW);
  }

  private static Reason refused(byte[] xml) {
    ListRefusedException e = catchThrowableOfType(ListRefusedException.class, () -> read(xml));
    assertThat(e).as("refused").isNotNull();
    return e.reason();
  }
}
