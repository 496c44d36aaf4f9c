package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.common.zip.Limits;
import dev.tamga.common.zip.Samples;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HollowContainerTest {
  private static final Bytes DOCUMENT = Bytes.utf8("<Package/>");

  @Test
  void anyHollowContainer_readsAndWritesTheSameBytes() throws Refusal {
    Random random = new Random(8);
    for (int i = 0; i < 200; i++) {
      Map<EntryName, Bytes> entries = Samples.random(random);
      entries.keySet().removeIf(EntryName::isItem);
      Bytes bytes = Bytes.of(Samples.write(entries));
      HollowContainer hollow = HollowContainer.read(bytes);
      assertThat(hollow.write()).isEqualTo(bytes);
      assertThat(HollowContainer.of(hollow.entries())).isEqualTo(hollow);
    }
  }

  @Test
  void itsParts_areFoundByName() throws Refusal {
    List<Entry> entries = new ArrayList<>();
    for (String name : List.of("receipt.xml", "event.xml", "entry.txt", "event.tlog-proof")) {
      entries.add(new Entry(new EntryName(name), Bytes.utf8(name)));
    }
    entries.addAll(hop(1).entries());
    HollowContainer receipt = HollowContainer.of(entries);
    assertThat(receipt.kind()).isEqualTo(ContainerKind.RECEIPT);
    assertThat(receipt.document()).isEqualTo(Bytes.utf8("receipt.xml"));
    assertThat(receipt.objects()).hasSize(4);
    assertThat(receipt.object(new EntryName("entry.txt"))).contains(Bytes.utf8("entry.txt"));
    assertThat(receipt.object(new EntryName("other.txt"))).isEmpty();
    assertThat(receipt.hops()).containsExactly(hop(1));
  }

  @Test
  void withHop_onlyAppends() throws Refusal {
    HollowContainer one = small();
    HollowContainer two = one.withHop(hop(2));
    assertThat(two.hops()).containsExactly(hop(1), hop(2));
    assertThat(two.lastHop()).isEqualTo(hop(2));
    assertThat(one.isStartOf(two)).isTrue();
    assertThat(one.isStartOf(one)).isTrue();
    assertThat(two.isStartOf(one)).isFalse();
    assertThat(one.hops()).hasSize(1);
  }

  @Test
  void hopOutOfOrder_isRefused() {
    assertThatThrownBy(() -> small().withHop(hop(3)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("META-INF/custody/002-*.xml");
    assertThatThrownBy(() -> small().withHop(hop(1))).isInstanceOf(Refusal.class);
  }

  @Test
  void hopWithoutStatement_isABugOfTheCaller() {
    assertThatThrownBy(() -> new Hop(2, null, Bytes.EMPTY, Bytes.EMPTY, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Hop(100, null, Bytes.EMPTY, Bytes.EMPTY, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void item_isRefused() {
    assertThatThrownBy(() -> HollowContainer.read(Bytes.of(Samples.write(Samples.small()))))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONTAINER_MALFORMED))
        .hasMessageContaining("without items");
  }

  @Test
  void largerThanSixteenMib_isRefused() {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(new EntryName("custody.xml"), DOCUMENT));
    for (int i = 1; i <= 4; i++) {
      EntryName name = new EntryName("custody/00000" + i + "-event.xml");
      entries.add(new Entry(name, Bytes.of(new byte[Limits.PART_BYTES])));
    }
    entries.addAll(hop(1).entries());
    assertThatThrownBy(() -> HollowContainer.of(entries))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("(expected: at most 16777216)");
  }

  @Test
  void partLargerThanItsLimit_isRefused() {
    Hop large =
        new Hop(1, null, Bytes.EMPTY, Bytes.of(new byte[Limits.SIGNATURE_BYTES + 1]), List.of());
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(new EntryName("package.xml"), DOCUMENT));
    entries.addAll(large.entries());
    assertThatThrownBy(() -> HollowContainer.of(entries))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("65537 bytes (expected: at most 65536)");
  }

  @Test
  void wholeContainer_isTheOneWithItems_inAnyRange() throws Refusal {
    Map<EntryName, Bytes> items = new LinkedHashMap<>();
    items.put(new EntryName("evidence/1/a"), Bytes.utf8("first item"));
    items.put(new EntryName("evidence/1/empty"), Bytes.EMPTY);
    items.put(new EntryName("evidence/2/b"), Bytes.utf8("second"));
    Map<EntryName, Bytes> entries = Samples.withItems(items);
    byte[] expected = Samples.write(entries);
    entries.keySet().removeIf(EntryName::isItem);
    HollowContainer hollow = HollowContainer.read(Bytes.of(Samples.write(entries)));
    List<EntryHead> heads = Samples.heads(items);
    WholeContainer whole = new WholeContainer(hollow, heads);
    assertThat(whole.length()).isEqualTo(expected.length);
    List<Bytes> contents = List.copyOf(items.values());
    for (int from = 0; from < expected.length; from += 7) {
      int length = Math.min(100, expected.length - from);
      assertThat(fetch(whole, contents, from, length))
          .isEqualTo(Arrays.copyOfRange(expected, from, from + length));
    }
    assertThat(fetch(whole, contents, 0, expected.length)).isEqualTo(expected);
  }

  private static byte[] fetch(WholeContainer whole, List<Bytes> items, long from, long length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Piece piece : whole.range(from, length)) {
      Bytes bytes =
          piece instanceof Content content
              ? items.get(whole.itemOf(content)).slice((int) content.from(), (int) content.length())
              : ((Known) piece).bytes();
      out.writeBytes(bytes.toArray());
    }
    return out.toByteArray();
  }

  @Test
  void wholeContainerOfWhatIsNoPackage_isABugOfTheCaller() throws Refusal {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(new EntryName("log-key.txt"), DOCUMENT));
    entries.addAll(hop(1).entries());
    HollowContainer key = HollowContainer.of(entries);
    assertThatThrownBy(() -> new WholeContainer(key, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    EntryHead notAnItem = new EntryHead(ContainerLayout.MIMETYPE, 0, 0);
    assertThatThrownBy(() -> new WholeContainer(small(), List.of(notAnItem)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HollowContainer small() throws Refusal {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(new EntryName("package.xml"), DOCUMENT));
    entries.addAll(hop(1).entries());
    return HollowContainer.of(entries);
  }

  private static Hop hop(int number) {
    Entry statement =
        number == 1
            ? null
            : new Entry(EntryOrder.statement(number, "acceptance"), Bytes.utf8("<Acceptance/>"));
    return new Hop(
        number, statement, Bytes.utf8("m" + number), Bytes.utf8("s" + number), List.of());
  }
}
