package dev.tamga.client.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.testkit.NodeLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCustodyTest {
  private static final PackageId ID = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final AuthorityId PROSECUTOR = new AuthorityId("kg-prosecutor");
  private static final Clock CLOCK = Clock.fixed(TestState.NOW, ZoneOffset.UTC);
  private static final TestState KZ = TestState.create("KZ", CLOCK);

  private final NodeLog log = new NodeLog(signer(KZ.nodeSeal()), ID, CLOCK.instant());

  private static CadesSigner signer(Identity identity) {
    TimestampAuthority tsa = new TimestampAuthority(KZ.tsa(), "1.3.6.1.4.1.99999.1", CLOCK);
    return new CadesSigner(identity, tsa.stamper(), CLOCK);
  }

  private static EnvelopeVerifier envelopes() {
    return new EnvelopeVerifier(
        new CadesVerifier(new PathChecker(KZ.trust()), CLOCK, Tolerances.STANDARD));
  }

  private VerifyCustody verify() {
    return new VerifyCustody(envelopes(), new KnownLogKeys(List.of(log.key()), KnownLogKeys.NONE));
  }

  private NodeLog fourEvents() {
    return log.add(EventType.RECEIVED, LAB, PROSECUTOR)
        .add(EventType.VERIFIED, LAB, PROSECUTOR)
        .add(EventType.SEALED, LAB, PROSECUTOR)
        .add(EventType.RELEASED, PROSECUTOR, LAB);
  }

  private static void assertRefused(Failure failure, String detail, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(failure);
              assertThat(refusal.detail()).contains(detail);
            });
  }

  @Test
  void wholeCustody_isProvenAndComplete() throws Exception {
    VerifiedCustody custody = verify().first(fourEvents().custody(1, 4, 4), ID);

    assertThat(custody.complete()).isTrue();
    assertThat(custody.events())
        .extracting(event -> event.event().type())
        .containsExactly(
            EventType.RECEIVED, EventType.VERIFIED, EventType.SEALED, EventType.RELEASED);
  }

  @Test
  void pages_continueEachOther() throws Exception {
    NodeLog full = fourEvents();
    VerifiedCustody first = verify().first(full.custody(1, 2, 4), ID);
    VerifiedCustody second = verify().next(full.custody(3, 4, 4), first);

    assertThat(first.complete()).isFalse();
    assertThat(second.complete()).isTrue();
    assertRefused(
        Failure.PROOF_INVALID, "first event", () -> verify().next(full.custody(4, 4, 4), first));
    assertRefused(
        Failure.PROOF_INVALID, "first event", () -> verify().first(full.custody(2, 4, 4), ID));
  }

  @Test
  void noEventYet_isAnEmptyCompletePage() throws Exception {
    assertThat(verify().first(log.custody(1, 0, 0), ID).complete()).isTrue();
  }

  @Test
  void eventThatDoesNotFollowTheOneBefore_isRefused() throws Exception {
    log.add(EventType.RECEIVED, LAB, PROSECUTOR).add(EventType.SEALED, LAB, PROSECUTOR);
    NodeLog other = new NodeLog(signer(KZ.nodeSeal()), ID, CLOCK.instant());
    other.add(EventType.RECEIVED, LAB, PROSECUTOR).add(EventType.SEALED, LAB, PROSECUTOR);
    byte[] third = other.add(EventType.RELEASED, PROSECUTOR, LAB).event(3).toArray();
    log.add(third, 3, other.prev());

    assertRefused(Failure.PROOF_INVALID, "prev", () -> verify().first(log.custody(1, 3, 3), ID));
  }

  @Test
  void eventUnderAnotherNumber_isRefused() throws Exception {
    log.add(EventType.RECEIVED, LAB, PROSECUTOR);
    log.add(log.event(1).toArray(), 2, log.prev()); // the first event again, as the second

    assertRefused(
        Failure.PROOF_INVALID, "number of event 2", () -> verify().first(log.custody(1, 2, 2), ID));
  }

  @Test
  void otherPackage_isRefused() throws Exception {
    Bytes custody = fourEvents().custody(1, 4, 4);

    assertRefused(
        Failure.PROOF_INVALID, "package", () -> verify().first(custody, PackageId.random()));
  }

  @Test
  void unknownLog_orAnotherKeyOfIt_isRefused() throws Exception {
    Bytes custody = fourEvents().custody(1, 4, 4);
    NodeLog other = new NodeLog(signer(KZ.nodeSeal()), ID, CLOCK.instant());

    assertRefused(
        Failure.PROOF_INVALID,
        "its key is not known",
        () -> new VerifyCustody(envelopes(), KnownLogKeys.NONE).first(custody, ID));
    LogKeys wrong = new KnownLogKeys(List.of(other.key()), KnownLogKeys.NONE);
    assertThatThrownBy(() -> new VerifyCustody(envelopes(), wrong).first(custody, ID))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void custodyUnderAPersonsSignature_isRefused() throws Exception {
    NodeLog forged = new NodeLog(signer(KZ.head()), ID, CLOCK.instant());
    forged.add(EventType.RECEIVED, LAB, PROSECUTOR);

    assertRefused(
        Failure.PROOF_INVALID,
        "profile of the seal",
        () -> verify().first(forged.custody(1, 1, 1), ID));
  }

  @Test
  void anyFlippedBit_isRefused() throws Exception {
    byte[] bytes = fourEvents().custody(1, 4, 4).toArray();
    Random random = new Random(11);
    for (int round = 0; round < 150; round++) {
      byte[] bent = bytes.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      assertThatThrownBy(() -> verify().first(Bytes.of(bent), ID)).isInstanceOf(Refusal.class);
    }
  }

  @Test
  void learnedKey_isTheOnlyOneThatIsBelievedAfterwards(@TempDir Path folder) throws Exception {
    LogKeys learning = new PinnedLogKeys(folder, origin -> log.key());
    NodeLog other = new NodeLog(signer(KZ.nodeSeal()), ID, CLOCK.instant());
    LogKeys later = new PinnedLogKeys(folder, origin -> other.key());

    assertThat(learning.of(NodeLog.ORIGIN)).isEqualTo(log.key());
    assertThat(later.of(NodeLog.ORIGIN)).isEqualTo(log.key());
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void statementOfALogKey_needsTheSealOfAnOrganisation() throws Exception {
    NodeLog forged = new NodeLog(signer(KZ.head()), ID, CLOCK.instant());

    assertThat(LogKeyStatement.verify(log.keyStatement(), envelopes())).isEqualTo(log.key());
    assertRefused(
        Failure.PROOF_INVALID,
        "organisation's seal",
        () -> LogKeyStatement.verify(forged.keyStatement(), envelopes()));
  }
}
