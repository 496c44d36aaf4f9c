package dev.tamga.common.zip;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * Writes a container as a stream, in the order of its layout (FORMAT.md section 1). No clock, no
 * seeking: the same entries always give the same bytes.
 *
 * <p>Each entry's content is counted and its CRC-32 checked against its head while it goes out; so
 * what this finished is what the layout promised. Not for threads.
 */
public final class ContainerWriter implements Closeable {
  private final OutputStream out;
  private final ContainerLayout layout;
  private int written;

  /**
   * @param out takes headers in small pieces and contents in those of the caller's buffer
   * @param layout what will be written
   * @throws IOException if {@code out} fails
   */
  public ContainerWriter(OutputStream out, ContainerLayout layout) throws IOException {
    this.out = out;
    this.layout = layout;
    ContainerLayout.PROLOGUE.writeTo(out);
  }

  /**
   * Writes the next entry.
   *
   * @throws Refusal {@code SOURCE_CHANGED} if the content has not the size and CRC-32 of its head
   * @throws IOException if the stream fails
   * @throws IllegalStateException if another entry is next
   */
  public void write(EntryName name, Bytes content) throws IOException, Refusal {
    EntryHead head = begin(name);
    requireSame(head, EntryHead.of(name, content));
    content.writeTo(out);
  }

  /**
   * Writes the next entry from a stream, to that stream's end.
   *
   * @param buffer through which the content passes; 64 KiB and more
   * @throws Refusal {@code SOURCE_CHANGED} if the content has not the size and CRC-32 of its head;
   *     what was written so far is not a container
   * @throws IOException if a stream fails
   * @throws IllegalStateException if another entry is next
   */
  public void write(EntryName name, InputStream content, byte[] buffer)
      throws IOException, Refusal {
    EntryHead head = begin(name);
    CRC32 crc = new CRC32();
    long size = 0;
    for (int n; (n = content.read(buffer)) >= 0; ) {
      size += n;
      if (size > head.size()) {
        throw changed(head, "more than " + head.size() + " bytes");
      }
      crc.update(buffer, 0, n);
      out.write(buffer, 0, n);
    }
    requireSame(head, new EntryHead(name, size, crc.getValue()));
  }

  /**
   * Writes the central directory and the end record, and flushes.
   *
   * @throws IOException if the stream fails
   * @throws IllegalStateException if an entry was not written
   */
  public void finish() throws IOException {
    if (written < layout.entries().size()) {
      throw new IllegalStateException(layout.entries().get(written).name() + " was not written");
    }
    layout.directory().writeTo(out);
    out.flush();
  }

  /** Closes the stream. Without {@link #finish} before, what was written is not a container. */
  @Override
  public void close() throws IOException {
    out.close();
  }

  private EntryHead begin(EntryName name) throws IOException {
    if (written == layout.entries().size() || !layout.entries().get(written).name().equals(name)) {
      throw new IllegalStateException(name + " is not the next entry");
    }
    EntryHead head = layout.entries().get(written);
    written++;
    out.write(ZipRecords.local(head));
    return head;
  }

  private static void requireSame(EntryHead expected, EntryHead actual) throws Refusal {
    if (!actual.equals(expected)) {
      throw changed(
          expected, actual.size() + " bytes with CRC-32 " + Long.toHexString(actual.crc32()));
    }
  }

  private static Refusal changed(EntryHead head, String found) {
    return new Refusal(
        Failure.SOURCE_CHANGED,
        Quoted.of(head.name().text())
            + ": "
            + found
            + " (expected: "
            + head.size()
            + " bytes with CRC-32 "
            + Long.toHexString(head.crc32())
            + ")",
        "FORMAT.md 1",
        "Write the container again from files that nothing changes meanwhile.");
  }
}
