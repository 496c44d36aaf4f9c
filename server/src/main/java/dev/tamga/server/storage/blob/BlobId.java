package dev.tamga.server.storage.blob;

/**
 * The number of a blob: that of its item's row. It is never given twice, so that a file left over
 * from a crash can never be taken for another item's.
 *
 * @param number from 1
 */
public record BlobId(long number) {
  /**
   * @throws IllegalArgumentException if it is not positive
   */
  public BlobId {
    if (number < 1) {
      throw new IllegalArgumentException("blob: " + number + " (expected: >= 1)");
    }
  }

  @Override
  public String toString() {
    return "blob " + number;
  }
}
