package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.nio.ByteBuffer;

/** Reads one blob. For one thread at a time, which nobody may interrupt while it reads. */
public interface BlobReader extends AutoCloseable {
  /** Bytes that can be read. */
  long length();

  /**
   * Fills {@code buffer} with the chunk in which {@code offset} lies (in an object store chunks are
   * counted from the first byte of a segment), checks it, and leaves the buffer's position at
   * {@code offset} and its limit at the chunk's end.
   *
   * @param offset from 0 to less than {@link #length}
   * @param buffer of at least {@link Extent#CHUNK_BYTES}, best a direct one; its content is
   *     replaced
   * @throws Refusal {@code STORED_DATA_DAMAGED} if the chunk is not what was stored; the buffer is
   *     then empty, and {@link Damage#of} says where; {@code BUSY} if the disk, an object store or
   *     the database fails
   */
  void read(long offset, ByteBuffer buffer) throws Refusal;

  @Override
  void close();
}
