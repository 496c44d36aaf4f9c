package dev.tamga.server.migrate;

/**
 * Is told how a move goes on. Called from several threads, often; it must return soon.
 *
 * <p>First {@link #all}, then the others as it comes.
 */
public interface MoveListener {
  /** What there is in the old place, of which a part may be in the new one. */
  void all(Inventory inventory);

  /** So many rows of a table are in the new place, more than before. */
  void rows(String table, long more);

  /** The rows are all there, and so many bytes, by earlier runs. */
  void found(long there);

  /** So many bytes are in the new place, more than before, and would survive a power cut. */
  void bytes(long more);

  /** The copy is complete and is being checked. */
  void checking();
}
