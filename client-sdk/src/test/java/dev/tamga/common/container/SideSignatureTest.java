package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FORMAT.md section 4, side signatures: made, listed, verified, and what is refused of them. */
class SideSignatureTest {
  private static final Parties PARTIES = new Parties(TestClock.fixed());
  private static HollowContainer sealed;
  private static HollowContainer accepted;

  @BeforeAll
  static void signOnce() throws Exception {
    sealed =
        new EnvelopeSigner(PARTIES.lab(), List.of(pqc(), gost()))
            .seal("package.xml", new byte[] {'<'}, List.of(), PARTIES.listedItems());
    accepted = PARTIES.accepted(sealed);
  }

  private static CadesSigner gost() {
    return PARTIES.signer(PARTIES.kz, PARTIES.kz.seal("lab", KeyKind.GOST_256));
  }

  private static CadesSigner pqc() {
    return PARTIES.signer(PARTIES.kz, PARTIES.kz.seal("lab", KeyKind.ML_DSA_65));
  }

  @Test
  void bothSides_verifyAndAreListedByTheNextHop() throws Exception {
    VerifiedEnvelope proof = PARTIES.verifier().verify(accepted);
    assertThat(proof.sides().get(0))
        .extracting(side -> side.name().text(), side -> side.signature().algorithm())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "META-INF/gost001.p7s", SignatureAlgorithm.GOST_STREEBOG_256),
            org.assertj.core.groups.Tuple.tuple(
                "META-INF/pqc001.p7s", SignatureAlgorithm.ML_DSA_65));
    assertThat(proof.lastSides()).isEmpty();
    assertThat(proof.manifests().get(1).objects())
        .extracting(object -> object.name().text())
        .endsWith(
            "META-INF/custody/002-acceptance.xml",
            "META-INF/ASiCManifest001.xml",
            "META-INF/signature001.p7s",
            "META-INF/gost001.p7s",
            "META-INF/pqc001.p7s");
  }

  @Test
  void answerWithASideOfItsOwn_verifies() throws Exception {
    CadesSigner second =
        PARTIES.signer(PARTIES.kg, PARTIES.kg.seal("prosecutor", KeyKind.GOST_512));
    HollowContainer two =
        new EnvelopeSigner(PARTIES.prosecutor(), List.of(second))
            .addHop(PARTIES.verifier().verify(sealed), "acceptance", new byte[] {'<'});
    assertThat(PARTIES.verifier().verify(two).lastSides())
        .extracting(side -> side.name().text())
        .containsExactly("META-INF/gost002.p7s");
  }

  @Test
  void sideThatIsMissingAfterItWasListed_isRefused() {
    Hop first = accepted.hops().get(0);
    for (int gone = 0; gone < 2; gone++) {
      List<Entry> rest = new ArrayList<>(first.sides());
      Entry removed = rest.remove(gone);
      refused(
          Failure.MANIFEST_MALFORMED,
          removed.name().text(),
          () -> verify(with(first, rest), accepted.hops().get(1)));
    }
  }

  @Test
  void sideThatWasExchangedAfterItWasListed_isRefused() throws Exception {
    Hop first = accepted.hops().get(0);
    Entry other =
        new Entry(first.sides().get(0).name(), Bytes.of(gost().sign(first.manifest().toArray())));
    refused(
        Failure.DIGEST_MISMATCH,
        "gost001.p7s",
        () -> verify(with(first, List.of(other, first.sides().get(1))), accepted.hops().get(1)));
  }

  @Test
  void alteredSide_isRefusedAlthoughTheFirstSignatureHolds() {
    Hop hop = sealed.lastHop();
    var random = new Random(5);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < 30; i++) {
        byte[] bent = hop.sides().get(side).content().toArray();
        bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
        List<Entry> sides = new ArrayList<>(hop.sides());
        sides.set(side, new Entry(sides.get(side).name(), Bytes.of(bent)));
        assertThatThrownBy(() -> verify(with(hop, sides))).isInstanceOf(Refusal.class);
      }
    }
  }

  @Test
  void sideOverAnotherManifest_isRefused() throws Exception {
    Entry stray =
        new Entry(new EntryName("META-INF/gost001.p7s"), Bytes.of(gost().sign(new byte[] {'<'})));
    refused(
        Failure.SIGNATURE_INVALID,
        "gost001.p7s",
        () -> verify(with(sealed.lastHop(), List.of(stray))));
  }

  @Test
  void sideByASignerOfAnotherState_isRefused() throws Exception {
    CadesSigner foreign = PARTIES.signer(PARTIES.kg, PARTIES.kg.seal("lab", KeyKind.GOST_256));
    HollowContainer bent =
        new EnvelopeSigner(PARTIES.lab(), List.of(foreign))
            .seal("package.xml", new byte[] {'<'}, List.of(), List.of());
    refused(Failure.SIGNER_UNTRUSTED, "KG", () -> PARTIES.verifier().verify(bent));
  }

  /** Also a good signature by ECDSA: it stands where no one would look for it. */
  @Test
  void algorithmOfAnotherSlot_isRefused() throws Exception {
    Hop hop = sealed.lastHop();
    byte[] manifest = hop.manifest().toArray();
    for (CadesSigner wrong : List.of(pqc(), PARTIES.lab())) {
      Entry side = new Entry(new EntryName("META-INF/gost001.p7s"), Bytes.of(wrong.sign(manifest)));
      refused(Failure.SIGNATURE_INVALID, "ALGORITHM", () -> verify(with(hop, List.of(side))));
    }
    Hop gostFirst = new Hop(1, null, hop.manifest(), Bytes.of(gost().sign(manifest)), List.of());
    refused(Failure.SIGNATURE_INVALID, "ALGORITHM", () -> verify(gostFirst));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "META-INF/gost-signature001.p7s",
        "META-INF/signature001-gost.p7s",
        "META-INF/gost002.p7s",
        "META-INF/GOST001.p7s",
        "META-INF/pqc1.p7s"
      })
  void sideUnderAnotherName_isRefused(String name) {
    Entry side = new Entry(new EntryName(name), sealed.lastHop().sides().get(0).content());
    refused(Failure.CONTAINER_MALFORMED, name, () -> verify(with(sealed.lastHop(), List.of(side))));
  }

  @Test
  void twoSidesOfOneKindOrInAnotherOrder_areRefused() {
    Hop hop = sealed.lastHop();
    Entry gost = hop.sides().get(0);
    Entry pqc = hop.sides().get(1);
    refused(Failure.CONTAINER_MALFORMED, "gost001", () -> verify(with(hop, List.of(gost, gost))));
    refused(Failure.CONTAINER_MALFORMED, "gost001", () -> verify(with(hop, List.of(pqc, gost))));
  }

  @Test
  void signerWithTwoOfOneKindOrAnotherFirst_isRefused() {
    CadesSigner gost = gost();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EnvelopeSigner(PARTIES.lab(), List.of(gost, gost)))
        .withMessageContaining("FORMAT.md 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EnvelopeSigner(PARTIES.lab(), List.of(PARTIES.lab())));
    assertThatIllegalArgumentException().isThrownBy(() -> new EnvelopeSigner(gost));
  }

  private static Hop with(Hop hop, List<Entry> sides) {
    return new Hop(hop.number(), hop.statement(), hop.manifest(), hop.signature(), sides);
  }

  private static VerifiedEnvelope verify(Hop... hops) throws Refusal {
    List<Entry> entries = new ArrayList<>(sealed.objects());
    for (Hop hop : hops) {
      entries.addAll(hop.entries());
    }
    return PARTIES.verifier().verify(HollowContainer.of(entries));
  }

  private static void refused(Failure failure, String saying, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure))
        .hasMessageContaining(saying);
  }
}
