package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContainerReaderTest {
  @Test
  void anySplitOfTheStream_readsAlike() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 100; i++) {
      Map<EntryName, Bytes> entries = Samples.random(random);
      byte[] container = Samples.write(entries);
      assertThat(Samples.read(new ByteArrayInputStream(container), 1 << 16)).isEqualTo(entries);
      assertThat(Samples.read(new Dripping(container, random), 7)).isEqualTo(entries);
    }
  }

  @Test
  void thousandObjects_areTaken() throws Exception {
    Map<EntryName, Bytes> entries = withEmptyItems(999);
    assertThat(Samples.read(new ByteArrayInputStream(Samples.write(entries)), 10)).hasSize(1_002);
  }

  @Test
  void thousandAndOneObjects_areRefused() {
    byte[] container = Samples.write(withEmptyItems(1_000));
    assertRefused(container, "object 1001 (expected: at most 1000)");
  }

  private static Map<EntryName, Bytes> withEmptyItems(int count) {
    Map<EntryName, Bytes> items = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      items.put(new EntryName("evidence/1/" + i), Bytes.EMPTY);
    }
    return Samples.withItems(items);
  }

  @Test
  void ninetyNineHops_areTaken_oneMoreIsRefused() throws Exception {
    Map<EntryName, Bytes> entries = Samples.small();
    for (int hop = 2; hop <= 99; hop++) {
      entries.put(EntryOrder.statement(hop, "acceptance"), Bytes.EMPTY);
      entries.put(EntryOrder.manifest(hop), Bytes.EMPTY);
      entries.put(EntryOrder.signature(hop), Bytes.EMPTY);
    }
    byte[] container = Samples.write(entries);
    assertThat(Samples.read(new ByteArrayInputStream(container), 10)).isEqualTo(entries);
    entries.put(new EntryName("META-INF/custody/100-acceptance.xml"), Bytes.EMPTY);
    assertRefused(Samples.write(entries), "(expected: META-INF/gost099.p7s");
  }

  @Test
  void partLargerThanItsLimit_isRefusedByItsHeader() {
    Map<EntryName, Bytes> entries = Samples.small();
    entries.put(ContainerKind.PACKAGE.document(), Bytes.of(new byte[Limits.PART_BYTES + 1]));
    byte[] onlyHeaders = cutTo(Samples.write(entries), 69 + 30 + 11);
    assertRefused(onlyHeaders, "4194305 bytes (expected: at most 4194304");
  }

  @Test
  void signatureLargerThanItsLimit_isRefused() {
    Map<EntryName, Bytes> entries = Samples.small();
    entries.put(EntryOrder.signature(1), Bytes.of(new byte[Limits.SIGNATURE_BYTES + 1]));
    assertRefused(Samples.write(entries), "65537 bytes (expected: at most 65536");
  }

  @Test
  void partsLargerThanAHollowContainer_areRefused() {
    Map<EntryName, Bytes> entries = new LinkedHashMap<>();
    entries.put(new EntryName("custody.xml"), Bytes.utf8("<Custody/>"));
    for (int i = 1; i <= 4; i++) {
      entries.put(
          new EntryName("custody/00000" + i + "-event.xml"), Bytes.of(new byte[Limits.PART_BYTES]));
    }
    assertRefused(Samples.write(entries), "and 16777216 in all entries but the items");
  }

  @Test
  void declaredSize_claimsNoMemoryBeforeItsBytesCome() throws Exception {
    EntryHead head = new EntryHead(ContainerKind.PACKAGE.document(), Limits.PART_BYTES, 0);
    InputStream in =
        new SequenceInputStream(
            ContainerLayout.PROLOGUE.inputStream(),
            new ByteArrayInputStream(ZipRecords.local(head)));
    ContainerReader reader = new ContainerReader(in);
    assertThat(reader.next()).contains(head);
    assertThatThrownBy(reader::readPart)
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("ends within");
  }

  @Test
  void itemLargerThanFourGib_isRead() throws Exception {
    EntryHead large = Samples.zeros("evidence/1/disk.raw", (1L << 32) + 12_345);
    EntryHead after = Samples.zeros("evidence/1/small", 10);
    ContainerLayout layout =
        new ContainerLayout(
            List.of(
                Samples.zeros("package.xml", 3),
                large,
                after,
                Samples.zeros("META-INF/ASiCManifest001.xml", 5),
                Samples.zeros("META-INF/signature001.p7s", 5)));
    ContainerReader reader = new ContainerReader(Samples.zeros(layout));
    byte[] buffer = new byte[1 << 20];
    for (EntryHead expected : layout.entries()) {
      assertThat(reader.next()).contains(expected);
      long size = 0;
      for (int n; (n = reader.read(buffer, 0, buffer.length)) >= 0; ) {
        size += n;
      }
      assertThat(size).isEqualTo(expected.size());
    }
    assertThat(reader.next()).isEmpty();
    assertThat(reader.position()).isEqualTo(layout.length());
  }

  @Test
  void refusal_saysWhereAndWhichField() {
    byte[] container = Samples.write(Samples.small());
    container[69 + 8] = 8;
    assertRefused(
        container,
        "container: byte 77: local header of \"package.xml\", method: 0x08 (expected: 0x00)");
  }

  @Test
  void nextBeforeTheContentIsRead_isABugOfTheCaller() throws Exception {
    ContainerReader reader =
        new ContainerReader(new ByteArrayInputStream(Samples.write(Samples.small())));
    assertThat(reader.next()).isPresent();
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itemIntoTheHeap_isABugOfTheCaller() throws Exception {
    ContainerReader reader =
        new ContainerReader(new ByteArrayInputStream(Samples.write(Samples.small())));
    reader.next();
    reader.readPart();
    reader.next();
    assertThatThrownBy(reader::readPart).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void afterTheEnd_nextStaysEmpty() throws Exception {
    byte[] container = Samples.write(Samples.small());
    ContainerReader reader = new ContainerReader(new ByteArrayInputStream(container));
    byte[] buffer = new byte[100];
    while (reader.next().isPresent()) {
      while (reader.read(buffer, 0, 100) >= 0) {}
    }
    assertThat(reader.next()).isEmpty();
    assertThat(reader.position()).isEqualTo(container.length);
    assertThat(reader.kind()).contains(ContainerKind.PACKAGE);
  }

  private static void assertRefused(byte[] container, String detail) {
    assertThatThrownBy(() -> Samples.read(new ByteArrayInputStream(container), 1 << 16))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
              assertThat(refusal.detail()).contains(detail);
            });
  }

  private static byte[] cutTo(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  /** Gives a few bytes at a time, as a network does. */
  private static final class Dripping extends InputStream {
    private final InputStream in;
    private final Random random;

    Dripping(byte[] bytes, Random random) {
      this.in = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return in.read(buffer, offset, Math.min(length, 1 + random.nextInt(5)));
    }
  }
}
