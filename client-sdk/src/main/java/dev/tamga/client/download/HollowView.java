package dev.tamga.client.download;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.common.zip.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A container on the disk seen without its items, whose bytes are not read: a look into terabytes
 * takes a moment. The central directory says what there is; every header is then spelled anew from
 * that and compared, so that what is accepted has the form of FORMAT.md section 1, but for the
 * content of items.
 *
 * @param hollow all but the items
 * @param items heads of the items, as the container says; their bytes were not looked at
 */
public record HollowView(HollowContainer hollow, List<EntryHead> items) {
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int WIDE_END_BYTES = 56;
  private static final int CENTRAL_BYTES = 46;
  private static final int CENTRAL_SIGNATURE = 0x0201_4b50;
  private static final long OVERFLOW = 0xFFFF_FFFFL;

  /** 1,000 objects and 99 hops, of the longest names. */
  private static final int MOST_DIRECTORY = 2 << 20;

  /** Keeps the heads in an unchanging list. */
  public HollowView {
    items = List.copyOf(items);
  }

  /**
   * Looks into the container.
   *
   * @throws Refusal CONTAINER_MALFORMED if it is none
   * @throws IOException if it cannot be read
   */
  public static HollowView of(Path file) throws Refusal, IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<EntryHead> heads = heads(directory(channel));
      return read(channel, new ContainerLayout(heads));
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private static ByteBuffer directory(FileChannel channel) throws Refusal, IOException {
    long length = channel.size();
    int most = END_BYTES + LOCATOR_BYTES + WIDE_END_BYTES;
    ByteBuffer tail = bytes(channel, Math.max(0, length - most), (int) Math.min(length, most));
    int end = tail.limit() - END_BYTES;
    if (end < 0) {
      throw malformed(length + " bytes");
    }
    long size = tail.getInt(end + 12) & OVERFLOW;
    long offset = tail.getInt(end + 16) & OVERFLOW;
    if (offset == OVERFLOW && tail.limit() == most) {
      size = tail.getLong(40); // of the Zip64 end record, where a container has it
      offset = tail.getLong(48);
    }
    if (size < CENTRAL_BYTES || size > MOST_DIRECTORY || offset < 0 || offset > length - size) {
      throw malformed("directory of " + size + " bytes at " + offset);
    }
    return bytes(channel, offset, (int) size);
  }

  /** Heads of all entries after {@code mimetype}; loosely read, for all is compared afterwards. */
  private static List<EntryHead> heads(ByteBuffer directory) throws Refusal {
    List<EntryHead> heads = new ArrayList<>();
    for (int at = 0; at < directory.limit(); ) {
      if (directory.limit() - at < CENTRAL_BYTES
          || directory.getInt(at) != CENTRAL_SIGNATURE
          || directory.limit() - at < CENTRAL_BYTES + lengths(directory, at)) {
        throw malformed("byte " + at + " of its directory");
      }
      if (at > 0) {
        heads.add(head(directory, at));
      }
      at += CENTRAL_BYTES + lengths(directory, at);
    }
    return heads;
  }

  private static int lengths(ByteBuffer directory, int at) {
    return (directory.getShort(at + 28) & 0xFFFF) + (directory.getShort(at + 30) & 0xFFFF);
  }

  private static EntryHead head(ByteBuffer directory, int at) throws Refusal {
    int nameLength = directory.getShort(at + 28) & 0xFFFF;
    byte[] name = new byte[nameLength];
    directory.get(at + CENTRAL_BYTES, name);
    long size = directory.getInt(at + 24) & OVERFLOW;
    if (size == OVERFLOW) {
      if (lengths(directory, at) - nameLength < 4 + Long.BYTES) {
        throw malformed("byte " + at + " of its directory");
      }
      size = directory.getLong(at + CENTRAL_BYTES + nameLength + 4);
    }
    return new EntryHead(
        new EntryName(new String(name, StandardCharsets.UTF_8)),
        size,
        directory.getInt(at + 16) & OVERFLOW);
  }

  private static HollowView read(FileChannel channel, ContainerLayout layout)
      throws Refusal, IOException {
    if (layout.length() != channel.size()) {
      throw malformed(channel.size() + " bytes, " + layout.length() + " by its directory");
    }
    List<Bytes> contents = new ArrayList<>();
    long at = 0;
    for (Piece piece : layout.pieces()) {
      if (piece instanceof Known known) {
        requireSame(channel, at, known.bytes());
      } else if (!layout.entries().get(((Content) piece).entry()).name().isItem()) {
        contents.add(part(channel, at, piece.length()));
      }
      at += piece.length();
    }
    List<Entry> parts = new ArrayList<>();
    List<EntryHead> items = new ArrayList<>();
    for (EntryHead head : layout.entries()) {
      if (head.name().isItem()) {
        items.add(head);
      } else {
        parts.add(entry(head, head.size() == 0 ? Bytes.EMPTY : contents.remove(0)));
      }
    }
    return new HollowView(HollowContainer.of(parts), items);
  }

  private static Entry entry(EntryHead head, Bytes content) throws Refusal {
    Entry entry = new Entry(head.name(), content);
    if (!entry.head().equals(head)) {
      throw malformed("CRC-32 of " + head.name());
    }
    return entry;
  }

  private static Bytes part(FileChannel channel, long at, long length) throws Refusal, IOException {
    if (length > Limits.PART_BYTES) {
      throw malformed("a part of " + length + " bytes");
    }
    return Bytes.of(bytes(channel, at, (int) length).array());
  }

  private static void requireSame(FileChannel channel, long at, Bytes expected)
      throws Refusal, IOException {
    if (!bytes(channel, at, expected.size()).equals(expected.buffer())) {
      throw malformed("header at byte " + at);
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int length)
      throws Refusal, IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw malformed("it ends early");
      }
    }
    return bytes.flip();
  }

  private static Refusal malformed(String detail) {
    return new Refusal(
        Failure.CONTAINER_MALFORMED,
        "container: " + detail + " (expected: the form of FORMAT.md 1)",
        "FORMAT.md 1",
        "Take the file as it was sent; a ZIP tool may have written it anew.");
  }
}
