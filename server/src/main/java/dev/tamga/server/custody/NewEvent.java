package dev.tamga.server.custody;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An event that is about to be logged.
 *
 * @param id of the event; a time-ordered one (RFC 9562, version 7) keeps the index compact
 * @param type as {@code RECEIVED} (CUSTODY.md section 1)
 * @param recorded when the node wrote it down
 * @param document makes the event's bytes once its number is known
 */
public record NewEvent(UUID id, String type, Instant recorded, Document document) {
  private static final Pattern TYPE = Pattern.compile("[A-Z_]{1,32}");

  /**
   * @throws IllegalArgumentException if {@code type} is not upper-case letters
   */
  public NewEvent {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("event type: " + type + " (expected: as RECEIVED)");
    }
  }

  /** Makes {@code event.xml}. */
  @FunctionalInterface
  public interface Document {
    /**
     * The bytes that are kept and hashed.
     *
     * @param seq the event's number within its package
     */
    byte[] at(long seq);
  }
}
