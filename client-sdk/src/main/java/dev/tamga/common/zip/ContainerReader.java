package dev.tamga.common.zip;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container once, from its first byte to its last, and refuses all that {@link
 * ContainerLayout} would not have written (FORMAT.md sections 1, 2, 10): every header is derived
 * and compared, never believed.
 *
 * <pre>{@code
 * var reader = new ContainerReader(in);
 * for (var head = reader.next(); head.isPresent(); head = reader.next()) {
 *   for (int n; (n = reader.read(buffer, 0, buffer.length)) >= 0; ) { ... }
 * }
 * }</pre>
 *
 * <p>Content goes straight from the stream into the caller's buffer; a large one (64 KiB and more)
 * makes the stream's own speed the limit. Nothing is buffered but headers: about 2 KiB for an
 * entry, at most 1,495 entries. What was read counts only once {@link #next} has returned empty:
 * until then a later byte may still refuse it all. After an exception the reader is of no use. Not
 * for threads; does not close the stream.
 */
public final class ContainerReader {
  private final RecordInput in;
  private final EntryOrder order = new EntryOrder();
  private final NameSet names = new NameSet();
  private final List<byte[]> directory = new ArrayList<>();
  private final CRC32 crc = new CRC32();
  private @Nullable EntryHead current;
  private long remaining;
  private long hollowBytes;
  private boolean ended;

  /**
   * @param in the container; small reads are few, so it need not be buffered
   */
  public ContainerReader(InputStream in) {
    this.in = new RecordInput(in);
  }

  /**
   * The next entry after {@code mimetype}, or empty when the container has ended as it must and the
   * stream with it.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED}, with the first byte that differs
   * @throws IOException if the stream fails
   * @throws IllegalStateException if the content of the entry before was not read to its end
   */
  public Optional<EntryHead> next() throws IOException, Refusal {
    if (remaining > 0) {
      throw new IllegalStateException(remaining + " bytes of " + current + " were not read");
    }
    if (ended) {
      return Optional.empty();
    }
    if (in.position() == 0) {
      in.requireNext(ContainerLayout.PROLOGUE.toArray(), "mimetype");
      directory.add(ZipRecords.central(ContainerLayout.MIMETYPE_HEAD, 0));
      names.add(ContainerLayout.MIMETYPE);
    }
    if (in.startsWith(ZipRecords.LOCAL_SIGNATURE)) {
      return Optional.of(open());
    }
    end();
    return Optional.empty();
  }

  /**
   * Reads content of the current entry; after its last byte its CRC-32 has been checked.
   *
   * @return how many bytes, at least 1 unless {@code length} is 0; or -1 at the end of the content
   * @throws Refusal {@code CONTAINER_MALFORMED} if the stream ends before it, or the CRC-32 differs
   * @throws IOException if the stream fails
   */
  public int read(byte[] buffer, int offset, int length) throws IOException, Refusal {
    if (remaining == 0) {
      return -1;
    }
    int got = in.read(buffer, offset, (int) Math.min(length, remaining));
    if (got < 0) {
      throw in.malformed(
          "ends within " + nameOfCurrent() + ", " + remaining + " bytes before its end");
    }
    crc.update(buffer, offset, got);
    remaining -= got;
    requireCrc();
    return got;
  }

  /**
   * The whole content of the current entry, of one that is not an item.
   *
   * @throws Refusal as {@link #read} does
   * @throws IOException if the stream fails
   * @throws IllegalStateException if the entry is an item: those may be larger than the heap
   */
  public Bytes readPart() throws IOException, Refusal {
    if (current == null || current.name().isItem()) {
      throw new IllegalStateException(current + " is not for the heap");
    }
    int size = (int) current.size();
    byte[] content = new byte[Math.min(size, 1 << 16)]; // grows with what comes, not what is said
    int filled = 0;
    for (int n; (n = read(content, filled, content.length - filled)) >= 0; ) {
      filled += n;
      if (filled == content.length && filled < size) {
        content = Arrays.copyOf(content, (int) Math.min(size, 2L * filled));
      }
    }
    return Bytes.of(content);
  }

  /** What the container is; empty before its first entry was read. */
  public Optional<ContainerKind> kind() {
    return order.kind();
  }

  /** How many bytes of the container were read. */
  public long position() {
    return in.position();
  }

  private EntryHead open() throws IOException, Refusal {
    long start = in.position();
    byte[] header = localHeader();
    EntryHead head = head(RecordInput.littleEndian(header));
    in.requireSame(
        ZipRecords.local(head), header, start, "local header of " + Quoted.of(head.name().text()));
    requireAllowed(head);
    directory.add(ZipRecords.central(head, start));
    current = head;
    remaining = head.size();
    crc.reset();
    requireCrc();
    return head;
  }

  private byte[] localHeader() throws IOException, Refusal {
    byte[] fixed = in.read(ZipRecords.LOCAL_BYTES, "a local header");
    int nameLength = nameLength(RecordInput.littleEndian(fixed));
    int extraLength =
        Short.toUnsignedInt(
            RecordInput.littleEndian(fixed).getShort(ZipRecords.LOCAL_EXTRA_LENGTH_AT));
    if (nameLength > EntryName.MAX_BYTES) {
      throw in.malformed("a name of " + nameLength + " bytes (expected: at most 1024)");
    }
    if (extraLength != 0 && extraLength != ZipRecords.LOCAL_EXTRA_BYTES) {
      throw in.malformed("a local extra field of " + extraLength + " bytes (expected: 0 or 20)");
    }
    byte[] rest = in.read(nameLength + extraLength, "a local header");
    byte[] header = Arrays.copyOf(fixed, fixed.length + rest.length);
    System.arraycopy(rest, 0, header, fixed.length, rest.length);
    return header;
  }

  private static int nameLength(ByteBuffer header) {
    return Short.toUnsignedInt(header.getShort(ZipRecords.LOCAL_NAME_LENGTH_AT));
  }

  /** What the header says, to be held against what it would have to look like then. */
  private EntryHead head(ByteBuffer header) throws Refusal {
    int nameEnd = ZipRecords.LOCAL_BYTES + nameLength(header);
    long size = Integer.toUnsignedLong(header.getInt(ZipRecords.LOCAL_SIZE_AT));
    if (size == ZipRecords.OVERFLOW && header.capacity() > nameEnd) {
      size = header.getLong(nameEnd + Integer.BYTES);
    }
    long crc32 = Integer.toUnsignedLong(header.getInt(ZipRecords.LOCAL_CRC_AT));
    try {
      ByteBuffer name = header.slice(ZipRecords.LOCAL_BYTES, nameLength(header));
      String text = StandardCharsets.UTF_8.newDecoder().decode(name).toString();
      return new EntryHead(new EntryName(text), size, crc32);
    } catch (CharacterCodingException e) {
      throw in.malformed("a name that is not UTF-8").causedBy(e);
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private void requireAllowed(EntryHead head) throws Refusal {
    EntryOrder.Place place = order.accept(head.name());
    try {
      names.add(head.name());
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage())).causedBy(e);
    }
    if (place.part() == EntryOrder.Part.ITEM) {
      return;
    }
    int most = place.part().mostBytes();
    hollowBytes += head.size();
    if (head.size() > most || hollowBytes > Limits.HOLLOW_BYTES) {
      throw Malformed.container(
          Quoted.of(head.name().text())
              + ": "
              + head.size()
              + " bytes (expected: at most "
              + most
              + ", and "
              + Limits.HOLLOW_BYTES
              + " in all entries but the items)",
          10);
    }
  }

  private void requireCrc() throws Refusal {
    if (remaining == 0 && current != null && crc.getValue() != current.crc32()) {
      throw in.malformed(
          "content of "
              + nameOfCurrent()
              + " with CRC-32 "
              + Long.toHexString(crc.getValue())
              + " (expected: "
              + Long.toHexString(current.crc32())
              + ", as its header says)");
    }
  }

  private void end() throws IOException, Refusal {
    order.finish();
    long start = in.position();
    for (byte[] expected : directory) {
      in.requireNext(expected, "central directory");
    }
    in.requireNext(ZipRecords.end(directory.size(), start, in.position() - start), "end record");
    if (!in.atEnd()) {
      throw in.malformed("a byte after the end record (expected: nothing)");
    }
    ended = true;
  }

  private String nameOfCurrent() {
    return current == null ? "no entry" : Quoted.of(current.name().text());
  }
}
