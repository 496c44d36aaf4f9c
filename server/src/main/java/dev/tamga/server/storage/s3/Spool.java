package dev.tamga.server.storage.s3;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tamga.common.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file with the bytes of one segment until they are in the store, and their checksums. Not
 * forced: after a crash it counts for nothing. For one thread.
 */
final class Spool implements AutoCloseable {
  private static final String SUFFIX = ".spool";

  private final Path file;
  private final int room;
  private final CRC32C whole = new CRC32C();
  private final CRC32C chunk = new CRC32C();
  private final ByteBuffer chunks;
  private @Nullable FileChannel channel; // none before the first byte
  private @Nullable InputStream reading; // who reads does not close it if no connection is made
  private @Nullable IOException unread; // what a reader was told
  private int length;

  /**
   * @param folder where the file is made when the first byte comes
   * @param segmentBytes most bytes in it
   */
  Spool(Path folder, int segmentBytes) {
    this.file = folder.resolve(UUID.randomUUID() + SUFFIX);
    this.room = segmentBytes;
    this.chunks = ByteBuffer.allocate((segmentBytes / CHUNK_BYTES + 1) * Integer.BYTES);
  }

  /** Makes the folder, and removes what a crash left in it. */
  static void prepare(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, '*' + SUFFIX)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  int length() {
    return length;
  }

  boolean isFull() {
    return length == room;
  }

  /**
   * Takes as many bytes as there is room for in the current chunk.
   *
   * @throws IOException if the disk is full or failed; nothing of {@code bytes} counts then
   */
  void write(ByteBuffer bytes) throws IOException {
    int most = Math.min(room - length, CHUNK_BYTES - length % CHUNK_BYTES);
    ByteBuffer part = bytes.slice();
    part.limit(Math.min(part.limit(), most));
    FileChannel open = open();
    while (part.hasRemaining()) {
      int unused = open.write(part, length + part.position());
    }
    bytes.position(bytes.position() + part.limit());
    count(part.flip());
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file, CREATE_NEW, WRITE);
      channel = open;
    }
    return open;
  }

  private void count(ByteBuffer written) {
    length += written.remaining();
    whole.update(written.duplicate());
    chunk.update(written);
    if (length % CHUNK_BYTES == 0) {
      chunks.putInt((int) chunk.getValue());
      chunk.reset();
    }
  }

  /** CRC-32C of all bytes. */
  int crc() {
    return (int) whole.getValue();
  }

  /** CRC-32C of each MiB, as a segment has them. */
  Bytes checksums() {
    ByteBuffer all = chunks.duplicate();
    if (length % CHUNK_BYTES != 0) {
      all.putInt((int) chunk.getValue());
    }
    return Bytes.of(Arrays.copyOf(chunks.array(), all.position()));
  }

  /** A new stream over all bytes, from the first one on; it ends the one before. */
  InputStream read() {
    try {
      endReading();
      InputStream bytes = Files.newInputStream(file);
      reading = bytes;
      return bytes;
    } catch (IOException e) {
      unread = e;
      throw new UncheckedIOException("the spool file cannot be read: " + e.getMessage(), e);
    }
  }

  /** Why {@link #read} threw, if it did: who reads wraps it in exceptions of its own. */
  @Nullable IOException unread() {
    return unread;
  }

  /** Forgets all bytes: they are in the store. */
  void clear() throws IOException {
    endReading();
    if (channel != null) {
      var unused = channel.truncate(0);
    }
    length = 0;
    whole.reset();
    chunk.reset();
    chunks.clear();
  }

  private void endReading() throws IOException {
    InputStream open = reading;
    if (open != null) {
      reading = null;
      open.close();
    }
  }

  /** Removes the file. */
  @Override
  public void close() throws IOException {
    endReading();
    if (channel != null) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
