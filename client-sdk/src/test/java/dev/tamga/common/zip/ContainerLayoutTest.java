package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContainerLayoutTest {
  private static final long GIB = 1L << 30;

  @Test
  void firstBytes_areTheMimetypeEntry() {
    String header =
        "504b0304"
            + "0a00"
            + "0008"
            + "0000"
            + "0000"
            + "2152"
            + "8a21f945"
            + "1f000000"
            + "1f000000"
            + "0800"
            + "0000";
    byte[] container = Samples.write(Samples.small());
    assertThat(HexFormat.of().formatHex(container, 0, 30)).isEqualTo(header);
    assertThat(new String(container, 30, 39, StandardCharsets.US_ASCII))
        .isEqualTo("mimetypeapplication/vnd.etsi.asic-e+zip");
    assertThat(ContainerLayout.PROLOGUE.size()).isEqualTo(69);
    assertThat(HexFormat.of().formatHex(container, 69, 73)).isEqualTo("504b0304");
  }

  @Test
  void length_isThatOfTheWrittenContainer() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      Map<EntryName, Bytes> entries = Samples.random(random);
      assertThat(new ContainerLayout(Samples.heads(entries)).length())
          .isEqualTo(Samples.write(entries).length);
    }
  }

  @Test
  void everyRange_isThatPartOfTheContainer() {
    Map<EntryName, Bytes> entries = Samples.small();
    byte[] container = Samples.write(entries);
    ContainerLayout layout = new ContainerLayout(Samples.heads(entries));
    List<Bytes> contents = new ArrayList<>(entries.values());
    for (int from = 0; from <= container.length; from += 3) {
      for (int to = from; to <= container.length; to += 5) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Piece piece : layout.range(from, to - from)) {
          assertThat(piece.length()).isPositive();
          out.writeBytes(bytesOf(piece, contents).toArray());
        }
        assertThat(Arrays.equals(out.toByteArray(), Arrays.copyOfRange(container, from, to)))
            .as("%d to %d", from, to)
            .isTrue();
      }
    }
  }

  private static Bytes bytesOf(Piece piece, List<Bytes> contents) {
    return piece instanceof Content content
        ? contents.get(content.entry()).slice((int) content.from(), (int) content.length())
        : ((Known) piece).bytes();
  }

  @Test
  void rangeOutsideTheContainer_isRefused() {
    ContainerLayout layout = new ContainerLayout(Samples.heads(Samples.small()));
    assertThatThrownBy(() -> layout.range(0, layout.length() + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> layout.range(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> layout.range(1, Long.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(layout.range(layout.length(), 0)).isEmpty();
  }

  @Test
  void zip64_startsExactlyWhereThirtyTwoBitsEnd() {
    assertThat(ZipRecords.local(head("a", 0xFFFF_FFFEL))).hasSize(31);
    assertThat(ZipRecords.local(head("a", 0xFFFF_FFFFL))).hasSize(51);
    assertThat(ZipRecords.central(head("a", 1), 0xFFFF_FFFEL)).hasSize(47);
    assertThat(ZipRecords.central(head("a", 1), 0xFFFF_FFFFL)).hasSize(47 + 12);
    assertThat(ZipRecords.central(head("a", 0xFFFF_FFFFL), 0)).hasSize(47 + 20);
    assertThat(ZipRecords.central(head("a", 0xFFFF_FFFFL), 0xFFFF_FFFFL)).hasSize(47 + 28);
    assertThat(ZipRecords.end(0xFFFE, 0, 0)).hasSize(22);
    assertThat(ZipRecords.end(0xFFFF, 0, 0)).hasSize(98);
    assertThat(ZipRecords.end(1, 0xFFFF_FFFEL, 0xFFFF_FFFEL)).hasSize(22);
    assertThat(ZipRecords.end(1, 0xFFFF_FFFFL, 0)).hasSize(98);
    assertThat(ZipRecords.end(1, 0, 0xFFFF_FFFFL)).hasSize(98);
  }

  @Test
  void entryBeyondFourGib_hasItsOffsetInTheZip64Field() {
    ContainerLayout layout =
        new ContainerLayout(List.of(head("evidence/1/a", 5 * GIB), head("evidence/1/b", 1)));
    long secondHeader = 69 + 30 + 12 + 20 + 5 * GIB;
    long directory = secondHeader + 30 + 12 + 1;
    ByteBuffer end = ByteBuffer.wrap(layout.directory().toArray()).order(ByteOrder.LITTLE_ENDIAN);
    int second = 46 + 8 + 46 + 12 + 20;
    assertThat(end.getShort(second + 6)).isEqualTo((short) 45);
    assertThat(end.getInt(second + 42)).isEqualTo(-1);
    assertThat(end.getLong(second + 46 + 12 + 4)).isEqualTo(secondHeader);
    int zip64 = end.capacity() - 98;
    assertThat(end.getLong(zip64 + 48)).isEqualTo(directory);
    assertThat(end.getLong(zip64 + 56 + 8)).isEqualTo(directory + zip64);
    assertThat(layout.length()).isEqualTo(directory + end.capacity());
    assertThat(layout.range(secondHeader - 1, 2))
        .containsExactly(new Content(0, 5 * GIB - 1, 1), new Known(Bytes.of(new byte[] {'P'})));
  }

  @Test
  void largestItems_keepTheArithmeticExact() {
    ContainerLayout layout = new ContainerLayout(List.of(head("a", Limits.ITEM_BYTES)));
    assertThat(layout.length()).isGreaterThan(Limits.ITEM_BYTES);
    assertThat(layout.range(Limits.ITEM_BYTES, 1))
        .containsExactly(new Content(0, Limits.ITEM_BYTES - 69 - 31 - 20, 1));
    assertThatThrownBy(
            () ->
                new ContainerLayout(
                    List.of(head("a", Limits.ITEM_BYTES), head("b", Limits.ITEM_BYTES))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^63");
    assertThatThrownBy(() -> head("a", Limits.ITEM_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreEntriesThanSixteenBits_getAZip64EndRecord() {
    List<EntryHead> heads =
        IntStream.range(0, 65_535).mapToObj(i -> head("evidence/1/" + i, 0)).toList();
    Bytes directory = new ContainerLayout(heads).directory();
    ByteBuffer end = directory.slice(directory.size() - 98, 98).buffer();
    end.order(ByteOrder.LITTLE_ENDIAN);
    assertThat(end.getLong(24)).isEqualTo(65_536);
    assertThat(end.getShort(98 - 14)).isEqualTo((short) -1);
  }

  private static EntryHead head(String name, long size) {
    return new EntryHead(new EntryName(name), size, 0);
  }
}
