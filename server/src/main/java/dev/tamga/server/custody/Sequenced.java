package dev.tamga.server.custody;

import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.model.Sha256;

/**
 * An event that has its place in the log; durable only when the transaction is.
 *
 * @param index of the entry in the log, from 0
 * @param entry what the log holds; its {@code event} is the digest of the event's bytes
 * @param leafHash of the entry
 */
public record Sequenced(long index, LogEntry entry, Sha256 leafHash) {
  /** The event's number within its package. */
  public long seq() {
    return entry.seq();
  }
}
