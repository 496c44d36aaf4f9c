package dev.tamga.server.migrate;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemSum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * Copies the bytes of one item from store to store, each MiB checked against its checksum while it
 * is read. Not forced: that is the caller's. For one thread; the buffer is used again.
 */
public final class CopyItem {
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);

  /**
   * Reads all, and appends what comes after the writer's place.
   *
   * @return the digests of all bytes
   * @throws Refusal {@code STORED_DATA_DAMAGED} if bytes are not what was stored; what the writer
   *     refuses, with a part of the bytes written
   */
  public ItemSum copy(BlobReader reader, BlobWriter writer) throws Refusal {
    MessageDigest sha256 = sha256();
    CRC32 crc32 = new CRC32();
    for (long position = 0; position < reader.length(); ) {
      reader.read(position, chunk);
      int count = chunk.remaining();
      crc32.update(chunk.duplicate());
      sha256.update(chunk.duplicate());
      long there = Math.min(count, Math.max(0, writer.position() - position));
      position += count;
      chunk.position(chunk.position() + (int) there);
      if (chunk.hasRemaining()) {
        writer.append(chunk);
      }
    }
    return new ItemSum(Sha256.of(sha256.digest()), crc32.getValue());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
