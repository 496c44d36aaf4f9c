package dev.tamga.common.wire;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a page of a list ended (PROTOCOL.md section 7): opaque to a caller, a position to the node.
 *
 * @param text 1 to 64 of {@code A-Z a-z 0-9 - _}
 */
public record Cursor(String text) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * @throws IllegalArgumentException if it is of another form
   */
  public Cursor {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "cursor: " + Quoted.of(text) + " (expected: the next of the page before; PROTOCOL.md 7)");
    }
  }

  /**
   * The cursor of the entry at {@code position}.
   *
   * @throws IllegalArgumentException if {@code position} is negative
   */
  public static Cursor at(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: from 0)");
    }
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(position).array();
    return new Cursor(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /**
   * The position, on the node that made it.
   *
   * @throws Refusal MALFORMED_REQUEST if no node of this version made it
   */
  public long position() throws Refusal {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length == Long.BYTES) {
        long position = ByteBuffer.wrap(bytes).getLong();
        if (position >= 0 && at(position).equals(this)) {
          return position;
        }
      }
    } catch (IllegalArgumentException e) {
      throw notOurs().causedBy(e);
    }
    throw notOurs();
  }

  private Refusal notOurs() {
    return new Refusal(
        Failure.MALFORMED_REQUEST,
        "after: " + Quoted.of(text) + " (expected: the next of the page before)",
        "PROTOCOL.md 7",
        "Start without after, or take next from the page before.");
  }

  @Override
  public String toString() {
    return text;
  }
}
