package dev.tamga.server.storage.blob;

import dev.tamga.common.model.Bytes;

/**
 * Bytes of a blob that lie as one object in an object store, never changed (STORAGE.md section 4).
 *
 * @param blob whose bytes they are
 * @param first where in the blob they begin
 * @param length bytes, at least 1
 * @param key names the object, after the store's prefix
 * @param checksums CRC-32C (RFC 3720) of each MiB from the first byte on, 4 bytes each, big-endian
 */
public record Segment(BlobId blob, long first, int length, String key, Bytes checksums) {
  /**
   * @throws IllegalArgumentException if the place or the number of checksums cannot be right
   */
  public Segment {
    int chunks = length / Extent.CHUNK_BYTES + (length % Extent.CHUNK_BYTES == 0 ? 0 : 1);
    if (first < 0 || length < 1 || checksums.size() != chunks * Integer.BYTES) {
      throw new IllegalArgumentException(
          "segment of "
              + blob
              + ": first byte "
              + first
              + ", bytes "
              + length
              + ", checksums "
              + checksums.size() / Integer.BYTES
              + " (expected: >= 0, >= 1, "
              + chunks
              + ')');
    }
  }

  /** The first byte after it. */
  public long end() {
    return first + length;
  }
}
