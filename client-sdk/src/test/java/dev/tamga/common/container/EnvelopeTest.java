package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Entry DOCUMENT =
      new Entry(new EntryName("package.xml"), Bytes.utf8("<Package/>"));
  private static final Entry STATEMENT =
      new Entry(EntryOrder.statement(2, "acceptance"), Bytes.utf8("<Acceptance/>"));
  private static final Parties PARTIES = new Parties(TestClock.fixed());
  private static HollowContainer sealed;
  private static HollowContainer accepted;

  @BeforeAll
  static void signOnce() throws Exception {
    sealed = PARTIES.sealed();
    accepted = PARTIES.accepted(sealed);
  }

  @Test
  void sealedPackage_isProven() throws Refusal {
    VerifiedEnvelope proof = PARTIES.verifier().verify(HollowContainer.read(sealed.write()));
    assertThat(proof.container()).isEqualTo(sealed);
    assertThat(proof.items()).isEqualTo(PARTIES.listedItems());
    assertThat(proof.signatures()).hasSize(1);
    assertThat(proof.lastSignature().signer()).isEqualTo(PARTIES.kz.labSeal().certificate());
    assertThat(proof.lastSignature().stampedAt()).isEqualTo(TestState.NOW);
  }

  @Test
  void acceptedPackage_isProvenHopByHop() throws Exception {
    VerifiedEnvelope proof = PARTIES.verifier().verify(accepted);
    assertThat(proof.items()).isEqualTo(PARTIES.listedItems());
    assertThat(proof.signatures().get(1).signer()).isEqualTo(PARTIES.kg.head().certificate());
    HollowContainer third =
        new EnvelopeSigner(PARTIES.lab()).addHop(proof, "acceptance", new byte[0]);
    VerifiedEnvelope again = PARTIES.verifier().verify(HollowContainer.read(third.write()));
    assertThat(again.signatures()).hasSize(3);
    assertThat(again.manifests().get(2).objects()).hasSize(4 + 3);
    assertThat(sealed.hops()).isEqualTo(third.hops().subList(0, 1));
  }

  @Test
  void receipt_isProven() throws Exception {
    List<Entry> objects =
        List.of(
            new Entry(new EntryName("event.xml"), Bytes.utf8("<Event/>")),
            new Entry(new EntryName("entry.txt"), Bytes.utf8("tamga-entry/1\n")),
            new Entry(new EntryName("event.tlog-proof"), Bytes.utf8("proof\n")));
    HollowContainer receipt =
        new EnvelopeSigner(PARTIES.lab()).seal("receipt.xml", new byte[] {'<'}, objects, List.of());
    VerifiedEnvelope proof = PARTIES.verifier().verify(receipt);
    assertThat(proof.items()).isEmpty();
    assertThat(proof.manifests().get(0).objects())
        .extracting(o -> o.name().text())
        .containsExactly("receipt.xml", "event.xml", "entry.txt", "event.tlog-proof");
  }

  @Test
  void anyFlippedBit_isRefused() {
    byte[] bytes = accepted.write().toArray();
    for (int at = 0; at < bytes.length; at += 97) {
      byte[] changed = bytes.clone();
      changed[at] ^= 4;
      assertThatThrownBy(() -> PARTIES.verifier().verify(HollowContainer.read(Bytes.of(changed))))
          .as("byte %d", at)
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void anyBitOfASignature_isRefusedThoughTheChecksumFits() {
    byte[] signature = sealed.hops().get(0).signature().toArray();
    for (int at = 0; at < signature.length; at += 41) {
      byte[] changed = signature.clone();
      changed[at] ^= 1;
      Hop hop = new Hop(1, null, sealed.hops().get(0).manifest(), Bytes.of(changed), List.of());
      assertThatThrownBy(() -> PARTIES.verifier().verify(of(DOCUMENT, hop)))
          .as("byte %d", at)
          .isInstanceOfSatisfying(
              Refusal.class,
              e ->
                  assertThat(e.failure())
                      .isIn(
                          Failure.SIGNATURE_INVALID,
                          Failure.SIGNER_UNTRUSTED,
                          Failure.TIMESTAMP_INVALID));
    }
  }

  @Test
  void replacedDocument_isRefused() {
    Entry other = new Entry(DOCUMENT.name(), Bytes.utf8("<Forged/>"));
    assertRefused(Failure.DIGEST_MISMATCH, () -> of(other, sealed.hops().get(0)));
  }

  @Test
  void signatureOfAnotherManifest_isRefused() {
    Hop hop =
        new Hop(
            1,
            null,
            new Manifest(1, List.of(ManifestEntry.of(DOCUMENT))).print(),
            sealed.hops().get(0).signature(),
            List.of());
    assertRefused(Failure.SIGNATURE_INVALID, () -> of(DOCUMENT, hop));
  }

  @Test
  void signerOfAnUnknownState_isRefused() {
    TestState ru = TestState.create("RU", PARTIES.clock);
    CadesSigner stranger = PARTIES.signer(PARTIES.kz, ru.labSeal());
    assertRefused(Failure.SIGNER_UNTRUSTED, () -> of(DOCUMENT, signed(stranger)));
  }

  @Test
  void clientCertificateAsSigner_isRefused() {
    CadesSigner tls = PARTIES.signer(PARTIES.kz, PARTIES.kz.labTls());
    assertRefused(Failure.SIGNER_UNTRUSTED, () -> of(DOCUMENT, signed(tls)));
  }

  @Test
  void timestampOfAnUnknownState_isRefused() {
    TestState ru = TestState.create("RU", PARTIES.clock);
    CadesSigner stamped = PARTIES.signer(ru, PARTIES.kz.labSeal());
    assertRefused(Failure.TIMESTAMP_INVALID, () -> of(DOCUMENT, signed(stamped)));
  }

  @Test
  void signatureWithoutTimestamp_isRefused() {
    assertRefused(
        Failure.TIMESTAMP_INVALID,
        () -> {
          Bytes manifest = new Manifest(1, List.of(ManifestEntry.of(DOCUMENT))).print();
          Bytes baseline = Bytes.of(PARTIES.lab().signBaseline(manifest.toArray()));
          return of(DOCUMENT, new Hop(1, null, manifest, baseline, List.of()));
        });
  }

  @Test
  void manifestWithoutTheDocument_isRefused() {
    assertRefused(
        Failure.MANIFEST_MALFORMED, () -> of(DOCUMENT, hop(1, null, PARTIES.listedItems())));
  }

  @Test
  void manifestWithWhatIsNoItem_isRefused() {
    ManifestEntry stray =
        new ManifestEntry(new EntryName("readme.txt"), "text/plain", Bytes.EMPTY.sha256());
    assertRefused(
        Failure.MANIFEST_MALFORMED,
        () -> of(DOCUMENT, hop(1, null, List.of(ManifestEntry.of(DOCUMENT), stray))));
  }

  @Test
  void itemInTheManifestOfAReceipt_isRefused() {
    Entry receipt = new Entry(new EntryName("receipt.xml"), Bytes.EMPTY);
    List<ManifestEntry> listed = new ArrayList<>(List.of(ManifestEntry.of(receipt)));
    listed.addAll(PARTIES.listedItems());
    assertRefused(Failure.MANIFEST_MALFORMED, () -> of(receipt, hop(1, null, listed)));
  }

  @Test
  void documentAsAnotherMediaType_isRefused() {
    ManifestEntry text =
        new ManifestEntry(DOCUMENT.name(), "text/plain", DOCUMENT.content().sha256());
    assertRefused(Failure.MANIFEST_MALFORMED, () -> of(DOCUMENT, hop(1, null, List.of(text))));
  }

  @Test
  void manifestOfAnotherHop_isRefused() {
    assertRefused(
        Failure.MANIFEST_MALFORMED,
        () -> {
          Hop two = hop(2, STATEMENT, List.of(ManifestEntry.of(DOCUMENT)));
          return of(DOCUMENT, new Hop(1, null, two.manifest(), two.signature(), List.of()));
        });
  }

  @Test
  void earlierHopSignedAgain_breaksTheLater() {
    assertRefused(
        Failure.DIGEST_MISMATCH,
        () -> of(DOCUMENT, PARTIES.sealed().hops().get(0), accepted.hops().get(1)));
  }

  @Test
  void laterHopThatLeavesSomethingOut_isRefused() {
    List<ManifestEntry> full = covered();
    for (int i = 0; i < full.size(); i++) {
      List<ManifestEntry> less = new ArrayList<>(full);
      less.remove(i);
      assertRefused(
          Failure.MANIFEST_MALFORMED,
          () -> of(DOCUMENT, sealed.hops().get(0), hop(2, STATEMENT, less)));
    }
  }

  @Test
  void laterHopThatListsMore_isRefused() {
    List<ManifestEntry> more = new ArrayList<>(covered());
    more.add(
        new ManifestEntry(new EntryName("evidence/9/new"), "text/plain", Bytes.EMPTY.sha256()));
    assertRefused(
        Failure.MANIFEST_MALFORMED,
        () -> of(DOCUMENT, sealed.hops().get(0), hop(2, STATEMENT, more)));
  }

  @Test
  void laterHopWithAnotherDigestOfAnItem_isRefused() {
    List<ManifestEntry> other = new ArrayList<>(covered());
    ManifestEntry item = other.get(1);
    other.set(1, new ManifestEntry(item.name(), item.mediaType(), Bytes.utf8("x").sha256()));
    assertRefused(
        Failure.DIGEST_MISMATCH,
        () -> of(DOCUMENT, sealed.hops().get(0), hop(2, STATEMENT, other)));
  }

  @Test
  void replacedStatement_isRefused() {
    Hop hop = accepted.hops().get(1);
    Entry other = new Entry(STATEMENT.name(), Bytes.utf8("<Dispute/>"));
    assertRefused(
        Failure.DIGEST_MISMATCH,
        () ->
            of(
                DOCUMENT,
                sealed.hops().get(0),
                new Hop(2, other, hop.manifest(), hop.signature(), List.of())));
  }

  @Test
  void sideSignature_isCoveredByTheNextHop() throws Exception {
    Hop first = withSide(sealed.hops().get(0));
    VerifiedEnvelope proof = PARTIES.verifier().verify(of(DOCUMENT, first));
    HollowContainer two =
        new EnvelopeSigner(PARTIES.prosecutor()).addHop(proof, "acceptance", new byte[0]);
    assertThat(PARTIES.verifier().verify(two).signatures()).hasSize(2);
    assertRefused(
        Failure.MANIFEST_MALFORMED, () -> of(DOCUMENT, sealed.hops().get(0), two.hops().get(1)));
  }

  @Test
  void sideSignatureAddedAfterTheNextHop_isRefused() throws Exception {
    assertRefused(
        Failure.MANIFEST_MALFORMED,
        () -> of(DOCUMENT, withSide(sealed.hops().get(0)), accepted.hops().get(1)));
  }

  @Test
  void whatCannotBeSealed_isRefused() {
    EnvelopeSigner signer = new EnvelopeSigner(PARTIES.lab());
    assertThatThrownBy(() -> signer.seal("../x", new byte[0], List.of(), List.of()))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> signer.seal("other.xml", new byte[0], List.of(), List.of()))
        .isInstanceOf(Refusal.class);
    List<ManifestEntry> twice = new ArrayList<>(PARTIES.listedItems());
    twice.addAll(PARTIES.listedItems());
    assertThatThrownBy(() -> signer.seal("package.xml", new byte[0], List.of(), twice))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("evidence/1/disk0.E01");
    assertThatThrownBy(
            () -> signer.addHop(PARTIES.verifier().verify(sealed), "no/good", new byte[0]))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void items_mustBeThoseThatWereSigned() throws Refusal {
    VerifiedEnvelope proof = PARTIES.verifier().verify(sealed);
    List<ItemDigest> items = PARTIES.itemDigests();
    List<ItemDigest> reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    assertThat(proof.requireItems(reversed).items()).isEqualTo(items);
    assertThat(proof.requireItems(items).whole().layout().entries()).hasSize(6);
    assertItemsRefused(proof, Failure.ITEM_MISSING, items.subList(0, 2));
    assertItemsRefused(proof, Failure.ITEM_UNEXPECTED, with(items, items.get(0)));
    EntryHead stray = new EntryHead(new EntryName("evidence/3/x"), 0, 0);
    assertItemsRefused(
        proof, Failure.ITEM_UNEXPECTED, with(items, new ItemDigest(stray, Bytes.EMPTY.sha256())));
    ItemDigest first = items.get(0);
    List<ItemDigest> forged = new ArrayList<>(items.subList(1, 3));
    forged.add(new ItemDigest(first.head(), Bytes.utf8("x").sha256()));
    assertItemsRefused(proof, Failure.DIGEST_MISMATCH, forged);
  }

  private static List<ItemDigest> with(List<ItemDigest> items, ItemDigest more) {
    List<ItemDigest> all = new ArrayList<>(items);
    all.add(more);
    return all;
  }

  private static void assertItemsRefused(
      VerifiedEnvelope proof, Failure failure, List<ItemDigest> items) {
    assertThatThrownBy(() -> proof.requireItems(items))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  private static List<ManifestEntry> covered() {
    try {
      Manifest first = Manifest.parse(sealed.hops().get(0).manifest());
      return EnvelopeVerifier.covered(first, STATEMENT, sealed.hops().get(0));
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  private static Hop withSide(Hop hop) throws Exception {
    CadesSigner gost = PARTIES.signer(PARTIES.kz, PARTIES.kz.seal("lab", KeyKind.GOST_256));
    Entry side =
        new Entry(
            new EntryName("META-INF/gost001.p7s"), Bytes.of(gost.sign(hop.manifest().toArray())));
    return new Hop(1, null, hop.manifest(), hop.signature(), List.of(side));
  }

  private static Hop signed(CadesSigner signer) throws Exception {
    Bytes manifest = new Manifest(1, List.of(ManifestEntry.of(DOCUMENT))).print();
    return new Hop(1, null, manifest, Bytes.of(signer.sign(manifest.toArray())), List.of());
  }

  private static Hop hop(int number, Entry statement, List<ManifestEntry> listed) throws Exception {
    Bytes manifest = new Manifest(number, listed).print();
    Bytes signature = Bytes.of(PARTIES.lab().sign(manifest.toArray()));
    return new Hop(number, statement, manifest, signature, List.of());
  }

  private static HollowContainer of(Entry document, Hop... hops) throws Refusal {
    List<Entry> entries = new ArrayList<>(List.of(document));
    Arrays.stream(hops).forEach(hop -> entries.addAll(hop.entries()));
    return HollowContainer.of(entries);
  }

  private interface Making {
    HollowContainer make() throws Exception;
  }

  /** The container is in its form, whatever it claims; only verifying it tells. */
  private static void assertRefused(Failure failure, Making container) {
    HollowContainer made;
    try {
      made = HollowContainer.read(container.make().write());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(() -> PARTIES.verifier().verify(made))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).as(e.detail()).isEqualTo(failure));
  }
}
