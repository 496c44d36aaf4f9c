package dev.tamga.common.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.accept.SignedList;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class ListEnvelopeTest {
  private static final Clock CLOCK = TestClock.fixed();
  private static final TestState KZ = TestState.create("KZ", CLOCK);
  private static final TestState SCHEME = TestState.create("KZ", CLOCK);
  private static final TestState OTHER = TestState.create("KZ", CLOCK);
  private static final Identity ONE = TestList.signer(SCHEME, "A");
  private static final Identity TWO = TestList.signer(SCHEME, "B");
  private static final TrustList LIST = TestList.first(KZ, TestState.NOW, ONE, TWO).make();

  @Test
  void twoSigners_areBothProven() throws Exception {
    byte[] once = ListEnvelope.seal(LIST, signer(ONE, SCHEME));
    byte[] twice = ListEnvelope.countersign(once, trust(SCHEME), signer(TWO, SCHEME), CLOCK);
    SignedList signed = ListEnvelope.verify(twice, trust(SCHEME), CLOCK);
    assertThat(signed.list()).isEqualTo(LIST);
    assertThat(signed.signers())
        .extracting(path -> path.leaf())
        .containsExactly(ONE.certificate(), TWO.certificate());
    assertThat(ListEnvelope.peek(twice)).isEqualTo(LIST);
  }

  @Test
  void twoSignersOneOfAnotherScheme_areRefused() throws Exception {
    byte[] once = ListEnvelope.seal(LIST, signer(ONE, SCHEME));
    Identity bad = TestList.signer(OTHER, "B");
    byte[] twice = ListEnvelope.countersign(once, trust(SCHEME), signer(bad, SCHEME), CLOCK);
    refused(twice, "SIGNER").hasMessageContaining("signature of hop 2");
  }

  @Test
  void sealOrTimestampOfAnotherPurposeOrScheme_isRefused() throws Exception {
    Identity seal = SCHEME.issue(Profile.ORG_SEAL, "Scheme", "Seal");
    refused(ListEnvelope.seal(LIST, signer(seal, SCHEME)), "hop 1");
    refused(ListEnvelope.seal(LIST, signer(ONE, OTHER)), "timestamp");
  }

  @Test
  void anotherStatement_isRefused() throws Exception {
    byte[] once = ListEnvelope.seal(LIST, signer(ONE, SCHEME));
    var container = HollowContainer.read(Bytes.of(once));
    var verified =
        new EnvelopeVerifier(
                new CadesVerifier(
                    new PathChecker(trust(SCHEME)), CLOCK, Tolerances.STANDARD, Purpose.TRUST_LIST))
            .verify(container);
    byte[] twice =
        new EnvelopeSigner(signer(TWO, SCHEME))
            .addHop(verified, "note", "<Note/>".getBytes(StandardCharsets.UTF_8))
            .write()
            .toArray();
    refused(twice, "states something");
  }

  @Test
  void anotherContainer_isRefused() throws Exception {
    byte[] other =
        new EnvelopeSigner(signer(ONE, SCHEME))
            .seal("log-key.txt", new byte[] {1}, List.of(), List.of())
            .write()
            .toArray();
    refused(other, "expected: a trust list");
  }

  @Test
  void flippedBits_areRefusedTyped() throws Exception {
    byte[] good = ListEnvelope.seal(LIST, signer(ONE, SCHEME));
    Random random = new Random(23);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> ListEnvelope.verify(bad, trust(SCHEME), CLOCK))
          .isInstanceOf(ListRefusedException.class);
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      byte[] envelope, String words) {
    return assertThatThrownBy(() -> ListEnvelope.verify(envelope, trust(SCHEME), CLOCK))
        .isInstanceOf(ListRefusedException.class)
        .satisfies(e -> assertThat(e.getMessage() + e.getCause()).containsIgnoringCase(words));
  }

  private static CadesSigner signer(Identity identity, TestState timestamps) {
    var tsa = new TimestampAuthority(timestamps.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
    return new CadesSigner(identity, tsa.stamper(), CLOCK);
  }

  private static Trust trust(TestState scheme) {
    return Trust.of(
        List.of(
            new Anchor(
                "KZ",
                scheme.authority(Branch.ROOT).certificate(),
                Set.of(Purpose.TRUST_LIST, Purpose.TIMESTAMP))),
        List.of());
  }
}
