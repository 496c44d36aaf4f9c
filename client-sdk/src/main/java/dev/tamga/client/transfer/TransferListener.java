package dev.tamga.client.transfer;

/**
 * Is told how a transfer goes on. Called by the thread that transfers, after each piece of about a
 * MiB at most: it must return at once.
 */
@FunctionalInterface
public interface TransferListener {
  /** Wants to know nothing. */
  TransferListener SILENT = (what, done, total) -> {};

  /**
   * So much is done.
   *
   * @param what name of the item, or of the container
   * @param done bytes, which may fall when a broken line has lost some
   * @param total bytes
   */
  void moved(String what, long done, long total);
}
