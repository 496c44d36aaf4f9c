package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;

/**
 * The right to write one blob. Used by one thread; {@link #close} from any, as often as one likes.
 */
public interface BlobLease extends AutoCloseable {
  /**
   * Opens the blob to append after what is kept. What lies beyond is cut off.
   *
   * @param kept what the database says now
   * @throws Refusal {@code STORED_DATA_DAMAGED} if less is stored, or the unfinished chunk fails
   *     its checksum; {@code STORAGE_FULL} if the file cannot be made or opened; {@code
   *     ITEM_LOCKED} if the lease was closed
   */
  BlobWriter append(Extent kept) throws Refusal;

  /** Lets the blob go, and closes the writer that was opened with it. */
  @Override
  void close();
}
