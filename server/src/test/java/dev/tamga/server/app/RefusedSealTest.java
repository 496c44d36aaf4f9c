package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.http.Request;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.testkit.Federation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seals that must be refused: each by its own failure, and nothing of it is kept. */
final class RefusedSealTest {
  private static final Sha256 OTHER = Bytes.utf8("other bytes").sha256();

  @TempDir private static Path home;
  private static RefusingNode node;
  private WireDraft draft;

  @BeforeAll
  static void startNode() throws Exception {
    node = RefusingNode.start(home, "");
  }

  @AfterAll
  static void stopNode() throws Exception {
    node.close();
  }

  @BeforeEach
  void upload() throws Exception {
    draft =
        WireDraft.open(node.lab(), PackageId.random())
            .item("disk.raw", 70_000)
            .item("notes.txt", 1000);
  }

  private static EnvelopeSigner lab() {
    return node.lab().signer();
  }

  private PackageDocument with(int index, ItemDocument item) {
    List<ItemDocument> items = new ArrayList<>(draft.items());
    items.set(index, item);
    return draft.document().withItems(items);
  }

  private static ItemDocument item(String name, long size, Sha256 digest) {
    return ItemDocument.builder("1", new EntryName(name), size, digest, ItemKind.IMAGE).build();
  }

  private void assertRefused(HollowContainer container, Failure... any) throws Exception {
    assertRefused(container.write().toArray(), any);
  }

  /** Refused, nothing kept; and the good seal is taken afterwards all the same. */
  private void assertRefused(byte[] container, Failure... any) throws Exception {
    node.assertRefused(draft, () -> draft.post(container), any);
  }

  @Test
  void goodSeal_isTaken_andAgainWithTheSameReceipt() throws Exception {
    HollowContainer good = draft.seal();
    Bytes receipt = draft.post(good.write().toArray());
    assertThat(draft.post(good.write().toArray())).isEqualTo(receipt);
    Bytes resigned =
        draft.post(
            WireDraft.seal(lab(), PackageDocument.read(good.document().toArray()))
                .write()
                .toArray());
    assertThat(resigned).as("the manifest is the same").isEqualTo(receipt);
  }

  @Test
  void secondSealWithOtherContent_isRefused_andTheFirstStands() throws Exception {
    HollowContainer good = draft.seal();
    Bytes receipt = draft.post(good.write().toArray());
    ItemDocument renumbered =
        ItemDocument.builder(
                "2",
                draft.items().get(0).name(),
                70_000,
                draft.items().get(0).sha256(),
                ItemKind.MEMORY)
            .build();
    HollowContainer other = WireDraft.seal(lab(), with(0, renumbered));
    node.assertRefused(() -> draft.post(other.write().toArray()), Failure.ALREADY_SEALED);
    assertThat(draft.post(good.write().toArray())).isEqualTo(receipt);
  }

  @Test
  void itemDigestUnlikeTheBytes() throws Exception {
    PackageDocument bent = with(0, item("evidence/1/disk.raw", 70_000, OTHER));
    assertRefused(WireDraft.seal(lab(), bent), Failure.DIGEST_MISMATCH);
  }

  @Test
  void documentUnlikeTheManifest() throws Exception {
    PackageDocument bent = with(0, item("evidence/1/disk.raw", 70_000, OTHER));
    List<ManifestEntry> good = WireDraft.manifest(draft.items());
    assertRefused(WireDraft.seal(lab(), bent.write(), good), Failure.DOCUMENT_MALFORMED);
  }

  @Test
  void itemSizeUnlikeTheBytes() throws Exception {
    Sha256 digest = draft.items().get(0).sha256();
    PackageDocument bent = with(0, item("evidence/1/disk.raw", 70_001, digest));
    assertRefused(WireDraft.seal(lab(), bent), Failure.DOCUMENT_MALFORMED);
  }

  @Test
  void itemNameThatWasNotSent() throws Exception {
    Sha256 digest = draft.items().get(0).sha256();
    PackageDocument bent = with(0, item("evidence/1/disk2.raw", 70_000, digest));
    assertRefused(WireDraft.seal(lab(), bent), Failure.ITEM_MISSING, Failure.ITEM_UNEXPECTED);
  }

  @Test
  void itemThatTheManifestLacks() throws Exception {
    PackageDocument bent = draft.document().withItems(draft.items().subList(0, 1));
    assertRefused(WireDraft.seal(lab(), bent), Failure.ITEM_UNEXPECTED);
  }

  @Test
  void itemThatTheDraftLacks() throws Exception {
    List<ItemDocument> more = new ArrayList<>(draft.items());
    more.add(item("evidence/1/more.raw", 5, OTHER));
    assertRefused(WireDraft.seal(lab(), draft.document().withItems(more)), Failure.ITEM_MISSING);
  }

  @Test
  void itemWhoseBytesAreNotAllThere() throws Exception {
    int unused = draft.announce(new EntryName("evidence/1/late.raw"), 10);
    List<ItemDocument> more = new ArrayList<>(draft.items());
    more.add(item("evidence/1/late.raw", 10, OTHER));
    HollowContainer early = WireDraft.seal(lab(), draft.document().withItems(more));
    node.assertRefused(() -> draft.post(early.write().toArray()), Failure.ITEM_INCOMPLETE);
  }

  @Test
  void draftsOtherFacts() throws Exception {
    PackageDocument good = draft.document();
    for (PackageDocument bent :
        List.of(
            node.lab().plan(PackageId.random(), draft.items()),
            node.lab().plan(draft.id(), List.of(Federation.COURT), draft.items()),
            node.prosecutor().plan(draft.id(), List.of(Federation.COURT), draft.items()),
            RefusingNode.classified(good, Classification.UNCLASSIFIED))) {
      assertRefused(WireDraft.seal(lab(), bent), Failure.PACKAGE_MISMATCH);
    }
  }

  @Test
  void secretDocument() throws Exception {
    PackageDocument bent = RefusingNode.classified(draft.document(), Classification.SECRET);
    assertRefused(
        WireDraft.seal(lab(), bent), Failure.PACKAGE_MISMATCH, Failure.CLASSIFICATION_REFUSED);
  }

  /** The container with another object in the place of one. */
  private static HollowContainer replace(HollowContainer container, String name, byte[] content)
      throws Exception {
    List<Entry> entries = new ArrayList<>(container.entries());
    entries.replaceAll(
        e -> e.name().text().equals(name) ? new Entry(e.name(), Bytes.of(content)) : e);
    return HollowContainer.of(entries);
  }

  @Test
  void anyBitOfTheManifest() throws Exception {
    HollowContainer good = draft.seal();
    byte[] manifest = good.lastHop().manifest().toArray();
    Random random = new Random(3);
    for (int i = 0; i < 40; i++) {
      byte[] bent = manifest.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      assertRefused(
          replace(good, "META-INF/ASiCManifest001.xml", bent),
          Failure.MANIFEST_MALFORMED,
          Failure.DIGEST_MISMATCH,
          Failure.SIGNATURE_INVALID,
          Failure.ITEM_MISSING,
          Failure.CONTAINER_MALFORMED);
    }
  }

  @Test
  void anyBitOfTheSignature() throws Exception {
    HollowContainer good = draft.seal();
    byte[] signature = good.lastHop().signature().toArray();
    Random random = new Random(4);
    for (int i = 0; i < 40; i++) {
      byte[] bent = signature.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      assertRefused(
          replace(good, "META-INF/signature001.p7s", bent),
          Failure.SIGNATURE_INVALID,
          Failure.SIGNER_UNTRUSTED,
          Failure.TIMESTAMP_INVALID);
    }
  }

  @Test
  void documentThatWasChangedAfterwards() throws Exception {
    HollowContainer good = draft.seal();
    byte[] bent = draft.document().withItems(draft.items().subList(0, 1)).write();
    assertRefused(replace(good, "package.xml", bent), Failure.DIGEST_MISMATCH);
  }

  private EnvelopeSigner signer(Identity identity) {
    return new EnvelopeSigner(new CadesSigner(identity, node.lab().stamper(), Clock.systemUTC()));
  }

  @Test
  void signerOfAnotherAuthority() throws Exception {
    for (Identity other :
        List.of(
            node.federation().kg().head(),
            node.federation().kz().nodeSeal(),
            node.federation().kz().head("lab"))) {
      assertRefused(WireDraft.seal(signer(other), draft.document()), Failure.SIGNER_NOT_ENTITLED);
    }
  }

  private EnvelopeSigner withSide(Identity side) {
    Clock clock = Clock.systemUTC();
    return new EnvelopeSigner(
        new CadesSigner(node.federation().kz().labSeal(), node.lab().stamper(), clock),
        List.of(new CadesSigner(side, node.lab().stamper(), clock)));
  }

  @Test
  void sideSignatureByAnotherAuthority() throws Exception {
    TestState kz = node.federation().kz();
    assertRefused(
        WireDraft.seal(withSide(kz.seal("node", KeyKind.GOST_256)), draft.document()),
        Failure.SIGNER_NOT_ENTITLED);
    assertRefused( // of the right name, but not in the register
        WireDraft.seal(withSide(kz.seal("lab", KeyKind.GOST_512)), draft.document()),
        Failure.SIGNER_NOT_ENTITLED);
    assertRefused(
        WireDraft.seal(
            withSide(node.federation().kg().seal("lab", KeyKind.GOST_256)), draft.document()),
        Failure.SIGNER_UNTRUSTED);
  }

  @Test
  void sideSignatureThatWasChanged() throws Exception {
    Identity side = node.federation().kz().seal("lab", KeyKind.ML_DSA_65);
    HollowContainer good = WireDraft.seal(withSide(side), draft.document());
    byte[] bent = good.lastHop().sides().get(0).content().toArray();
    bent[bent.length / 2] ^= 1;
    assertRefused(
        replace(good, "META-INF/pqc001.p7s", bent),
        Failure.SIGNATURE_INVALID,
        Failure.SIGNER_UNTRUSTED,
        Failure.TIMESTAMP_INVALID);
  }

  @Test
  void sideSignaturesOfTheSameAuthority_areTakenAndStandInTheContainer() throws Exception {
    TestState kz = node.federation().kz();
    Clock clock = Clock.systemUTC();
    EnvelopeSigner both =
        new EnvelopeSigner(
            new CadesSigner(kz.labSeal(), node.lab().stamper(), clock),
            List.of(
                new CadesSigner(kz.seal("lab", KeyKind.ML_DSA_65), node.lab().stamper(), clock),
                new CadesSigner(kz.seal("lab", KeyKind.GOST_256), node.lab().stamper(), clock)));
    HollowContainer sealed = WireDraft.seal(both, draft.document());
    assertThat(draft.post(sealed.write().toArray()).size()).isPositive();
    Bytes kept =
        Bytes.of(node.lab().node().call(Request.of("GET", Paths.ofPackage(draft.id()))).body());
    assertThat(HollowContainer.read(kept)).isEqualTo(sealed);
    assertThat(sealed.lastHop().sides())
        .extracting(side -> side.name().text())
        .containsExactly("META-INF/gost001.p7s", "META-INF/pqc001.p7s");
  }

  @Test
  void signerOfAStateThatIsNotTrusted() throws Exception {
    TestState unknown = TestState.create("UZ", Clock.systemUTC());
    assertRefused(
        WireDraft.seal(signer(unknown.seal("lab")), draft.document()), Failure.SIGNER_UNTRUSTED);
  }

  @Test
  void certificateThatSignsNoDocuments() throws Exception {
    assertRefused(
        WireDraft.seal(signer(node.federation().kz().labTls()), draft.document()),
        Failure.SIGNER_UNTRUSTED);
  }

  @Test
  void rightKeyOutsideItsAppointment() throws Exception {
    Path file = home.resolve("authorities.conf");
    String register = Files.readString(file);
    HollowContainer good = draft.seal();
    node.change(file, register.replace("2020-01-01", "2090-01-01"));
    try {
      node.assertRefused(() -> draft.post(good.write().toArray()), Failure.SIGNER_NOT_ENTITLED);
    } finally {
      node.change(file, register);
    }
    assertThat(draft.post(good.write().toArray()).size()).isPositive();
  }

  @Test
  void timestampOfAnUnknownState() throws Exception {
    Identity unit = TestState.create("UZ", Clock.systemUTC()).tsa();
    assertRefused(
        ForgedTimestamp.of(draft.seal(), node, unit, Duration.ZERO, true),
        Failure.TIMESTAMP_INVALID);
  }

  @Test
  void timestampOverSomethingElse() throws Exception {
    assertRefused(
        ForgedTimestamp.of(draft.seal(), node, node.federation().kz().tsa(), Duration.ZERO, false),
        Failure.TIMESTAMP_INVALID);
  }

  @Test
  void signingTimeFarFromTheTimestamp() throws Exception {
    for (Duration off : List.of(Duration.ofMinutes(-11), Duration.ofMinutes(11))) {
      assertRefused(
          ForgedTimestamp.of(draft.seal(), node, node.federation().kz().tsa(), off, true),
          Failure.TIMESTAMP_INVALID);
    }
  }

  @Test
  void signatureWithoutTimestamp() throws Exception {
    assertRefused(
        ForgedTimestamp.without(draft.seal(), node),
        Failure.TIMESTAMP_INVALID,
        Failure.SIGNATURE_INVALID);
  }

  @Test
  void documentWithADoctype() throws Exception {
    String xml = new String(draft.document().write(), StandardCharsets.UTF_8);
    Map<String, String> prologues =
        Map.of(
            "an entity of a file", "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
            "entities that grow", "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
            "an outer subset", "<!DOCTYPE p SYSTEM \"http://127.0.0.1:1/x.dtd\">");
    for (String doctype : prologues.values()) {
      byte[] bent =
          xml.replaceFirst("<Package", doctype + "<Package").getBytes(StandardCharsets.UTF_8);
      assertThat(bent.length).isGreaterThan(xml.length());
      HollowContainer sealed = WireDraft.seal(lab(), bent, WireDraft.manifest(draft.items()));
      assertRefused(sealed, Failure.DOCUMENT_MALFORMED);
    }
  }

  @Test
  void containersOfAnotherForm() throws Exception {
    byte[] good = draft.seal().write().toArray();
    for (Map.Entry<String, byte[]> bent : BentContainers.of(draft.seal()).entrySet()) {
      try {
        assertRefused(bent.getValue(), Failure.CONTAINER_MALFORMED);
      } catch (AssertionError e) {
        throw new AssertionError(bent.getKey(), e);
      }
    }
    assertThat(draft.post(good).size()).isPositive();
  }

  @Test
  void anyTruncationOfTheContainer() throws Exception {
    byte[] good = draft.seal().write().toArray();
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      assertRefused(cut, Failure.CONTAINER_MALFORMED);
    }
  }

  @Test
  void containerBeyondTheLimit() throws Exception {
    assertRefused(new byte[(16 << 20) + 1], Failure.REQUEST_TOO_LARGE, Failure.CONTAINER_MALFORMED);
  }
}
