package dev.tamga.server.storage.file;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a blob's file chunk by chunk into the caller's buffer; keeps nothing itself. */
final class FileBlobReader implements BlobReader {
  private static final Logger log = LoggerFactory.getLogger(FileBlobReader.class);

  private final Extent kept;
  private final FileChannel data;
  private final @Nullable FileChannel checksums; // none if no chunk is full

  FileBlobReader(Extent kept, FileChannel data, @Nullable FileChannel checksums) {
    this.kept = kept;
    this.data = data;
    this.checksums = checksums;
  }

  @Override
  public long length() {
    return kept.length();
  }

  @Override
  public void read(long offset, ByteBuffer buffer) throws Refusal {
    Objects.checkIndex(offset, kept.length());
    long index = offset / CHUNK_BYTES;
    long from = index * CHUNK_BYTES;
    int size = (int) Math.min(CHUNK_BYTES, kept.length() - from);
    buffer.clear().limit(size);
    try {
      readFully(data, buffer, from);
      check(index, buffer.flip());
    } catch (EOFException e) {
      throw damaged(buffer, from, "bytes up to " + kept.length(), "the end of the file");
    } catch (IOException e) {
      buffer.limit(0);
      throw BlobRefusals.unreadable(kept.blob(), e);
    }
    buffer.position((int) (offset - from));
  }

  private void check(long index, ByteBuffer chunk) throws IOException, Refusal {
    CRC32C crc = new CRC32C();
    crc.update(chunk.duplicate());
    int expected = expected(index);
    if ((int) crc.getValue() != expected) {
      throw damaged(chunk, index * CHUNK_BYTES, crc32c(expected), crc32c((int) crc.getValue()));
    }
  }

  private static String crc32c(int value) {
    return "CRC-32C " + HexFormat.of().toHexDigits(value);
  }

  private int expected(long index) throws IOException {
    if (index == kept.fullChunks()) {
      return kept.tailCrc();
    }
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES);
    readFully(Objects.requireNonNull(checksums), value, index * Integer.BYTES);
    return value.flip().getInt();
  }

  private static void readFully(FileChannel file, ByteBuffer into, long from) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (file.read(into, from + into.position() - start) < 0) {
        throw new EOFException("the file ends early");
      }
    }
  }

  private Refusal damaged(ByteBuffer buffer, long firstByte, String expected, String found) {
    buffer.limit(0);
    return BlobRefusals.damaged(kept.blob(), new Damage(firstByte, expected, found));
  }

  @Override
  public void close() {
    try (FileChannel first = data;
        FileChannel second = checksums) {
      log.trace("{} closed", kept.blob());
    } catch (IOException e) {
      log.debug("{} could not be closed", kept.blob(), e);
    }
  }
}
