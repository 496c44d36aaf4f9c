package dev.tamga.server.storage.blob;

/**
 * What is kept of a blob: the truth in the database about a file (CUSTODY.md section 4).
 *
 * @param blob which one
 * @param length bytes from 0 on that are durable
 * @param tailCrc CRC-32C (RFC 3720) of the bytes after the last full chunk; 0 if there are none
 * @param last key of the object that ends at {@code length}: keys are random and objects never
 *     change, so that two extents with the same key have the same bytes (STORAGE.md section 6);
 *     empty for files and where nothing is kept
 */
public record Extent(BlobId blob, long length, int tailCrc, String last) {
  /** Bytes of a chunk, for each of which a checksum is kept. */
  public static final int CHUNK_BYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException if {@code length} is negative
   */
  public Extent {
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
    }
  }

  /** Of a file. */
  public Extent(BlobId blob, long length, int tailCrc) {
    this(blob, length, tailCrc, "");
  }

  /** Of a blob of which nothing is kept. */
  public static Extent empty(BlobId blob) {
    return new Extent(blob, 0, 0);
  }

  /** How many chunks are full; their checksums are kept with the bytes. */
  public long fullChunks() {
    return length / CHUNK_BYTES;
  }

  /** Bytes after the last full chunk. */
  public int tailBytes() {
    return (int) (length % CHUNK_BYTES);
  }
}
