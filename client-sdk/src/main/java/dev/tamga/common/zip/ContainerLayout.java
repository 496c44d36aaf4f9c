package dev.tamga.common.zip;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where every byte of a container stands, computed from its entries alone, without any content
 * (FORMAT.md section 1). So a node knows the exact length of a container that it never stored, and
 * streams any range of it.
 *
 * <p>Arithmetic only: whether the entries make a container is for {@link ContainerReader}. About
 * 200 bytes of memory for an entry. Immutable, safe for threads.
 */
public final class ContainerLayout {
  /** The first entry of every container, implied by all classes of this package. */
  public static final EntryName MIMETYPE = new EntryName("mimetype");

  /** The content of {@link #MIMETYPE}, without a newline. */
  public static final Bytes MEDIA_TYPE = Bytes.utf8("application/vnd.etsi.asic-e+zip");

  /** A stretch of a container. */
  public sealed interface Piece {
    /** Bytes in it, at least 1. */
    long length();
  }

  /**
   * Bytes that are at hand: headers, or the content of an entry that is kept in memory.
   *
   * @param bytes the bytes themselves
   */
  public record Known(Bytes bytes) implements Piece {
    @Override
    public long length() {
      return bytes.size();
    }
  }

  /**
   * Content of an entry, to be fetched from wherever it is kept.
   *
   * @param entry index in {@link ContainerLayout#entries}, from 0
   * @param from first byte, counted within that entry's content
   * @param length how many bytes, at least 1
   */
  public record Content(int entry, long from, long length) implements Piece {}

  static final EntryHead MIMETYPE_HEAD = EntryHead.of(MIMETYPE, MEDIA_TYPE);

  /** The first 69 bytes of every container: the entry {@code mimetype}, header and content. */
  static final Bytes PROLOGUE = prologue();

  private final List<EntryHead> entries;

  /** The whole container in order; the pieces of {@link #range} are cut from these. */
  private final List<Piece> pieces = new ArrayList<>();

  private final long length;

  /**
   * @param entries all entries after {@code mimetype}, in order
   * @throws IllegalArgumentException if the container were 2^63 bytes or longer
   */
  public ContainerLayout(List<EntryHead> entries) {
    this.entries = List.copyOf(entries);
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    directory.writeBytes(ZipRecords.central(MIMETYPE_HEAD, 0));
    pieces.add(new Known(PROLOGUE));
    long at = PROLOGUE.size();
    for (int i = 0; i < this.entries.size(); i++) {
      EntryHead head = this.entries.get(i);
      byte[] local = ZipRecords.local(head);
      directory.writeBytes(ZipRecords.central(head, at));
      pieces.add(new Known(Bytes.of(local)));
      if (head.size() > 0) {
        pieces.add(new Content(i, 0, head.size()));
      }
      at = sum(at, local.length + head.size());
    }
    int directorySize = directory.size();
    directory.writeBytes(ZipRecords.end(1L + this.entries.size(), at, directorySize));
    pieces.add(new Known(Bytes.of(directory.toByteArray())));
    this.length = sum(at, directory.size());
  }

  private static Bytes prologue() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ZipRecords.local(MIMETYPE_HEAD));
    out.writeBytes(MEDIA_TYPE.toArray());
    return Bytes.of(out.toByteArray());
  }

  private static long sum(long a, long b) {
    if (Long.MAX_VALUE - a < b) {
      throw new IllegalArgumentException("container: 2^63 bytes or more (expected: fewer)");
    }
    return a + b;
  }

  /** The central directory and the end record: the last piece. */
  Bytes directory() {
    return ((Known) pieces.get(pieces.size() - 1)).bytes();
  }

  /** All entries after {@code mimetype}, in order. */
  public List<EntryHead> entries() {
    return entries;
  }

  /** Exact length of the container in bytes. */
  public long length() {
    return length;
  }

  /** The whole container, from the first byte to the last. */
  public List<Piece> pieces() {
    return List.copyOf(pieces);
  }

  /**
   * A range of the container, as pieces in order without a gap.
   *
   * @param from first byte, from 0
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if the range is not within the container
   */
  public List<Piece> range(long from, long length) {
    Objects.checkFromIndexSize(from, length, this.length);
    List<Piece> cut = new ArrayList<>();
    long at = 0;
    for (Piece piece : pieces) {
      long start = Math.max(from, at);
      long end = Math.min(from + length, at + piece.length());
      if (start < end) {
        cut.add(part(piece, start - at, end - start));
      }
      at += piece.length();
    }
    return cut;
  }

  private static Piece part(Piece piece, long from, long length) {
    return piece instanceof Content content
        ? new Content(content.entry(), from, length)
        : new Known(((Known) piece).bytes().slice((int) from, (int) length));
  }
}
