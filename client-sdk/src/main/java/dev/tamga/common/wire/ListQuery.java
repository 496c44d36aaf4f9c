package dev.tamga.common.wire;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The query of {@code GET /v1/packages} (PROTOCOL.md section 7).
 *
 * @param box which list
 * @param after where the page before ended; empty for the first
 * @param limit most packages of the page, 1 to 1,000
 */
public record ListQuery(Box box, Optional<Cursor> after, int limit) {
  /** Packages on a page if the caller does not say. */
  public static final int DEFAULT_LIMIT = 100;

  /** Most packages on a page. */
  public static final int MAX_LIMIT = 1000;

  private static final int MAX_CHARS = 256;
  private static final Set<String> NAMES = Set.of("box", "after", "limit");
  private static final Pattern LIMIT_FORM = Pattern.compile("[1-9][0-9]{0,3}");

  /** Whose side of the packages. */
  public enum Box {
    /** Received. */
    IN,
    /** Sent. */
    OUT;

    private String text() {
      return this == IN ? "in" : "out";
    }
  }

  /**
   * @throws IllegalArgumentException if {@code limit} is out of bounds
   */
  public ListQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit: " + limit + " (expected: 1 to " + MAX_LIMIT + "; PROTOCOL.md 7)");
    }
  }

  /** What follows the question mark. */
  public String print() {
    String next = after.map(cursor -> "&after=" + cursor).orElse("");
    return "box=" + box.text() + next + "&limit=" + limit;
  }

  /**
   * Reads what follows the question mark: each name once, in any order, nothing percent-encoded.
   *
   * @throws Refusal MALFORMED_REQUEST naming the part
   */
  public static ListQuery parse(String query) throws Refusal {
    Map<String, String> parts = parts(query);
    try {
      return new ListQuery(
          boxOf(parts.getOrDefault("box", "")),
          Optional.ofNullable(parts.get("after")).map(Cursor::new),
          limitOf(parts.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT))));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private static Map<String, String> parts(String query) throws Refusal {
    Map<String, String> parts = new HashMap<>();
    if (query.length() > MAX_CHARS) {
      throw refused("query: " + query.length() + " characters (expected: <= " + MAX_CHARS + ')');
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !NAMES.contains(name)) {
        throw refused("query: " + Quoted.of(part) + " (expected: box=, after= or limit=)");
      }
      if (parts.put(name, part.substring(equals + 1)) != null) {
        throw refused("query: " + name + " twice (expected: once)");
      }
    }
    return parts;
  }

  private static Box boxOf(String text) {
    for (Box box : Box.values()) {
      if (box.text().equals(text)) {
        return box;
      }
    }
    throw new IllegalArgumentException("box: " + Quoted.of(text) + " (expected: in or out)");
  }

  private static int limitOf(String text) {
    if (!LIMIT_FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "limit: " + Quoted.of(text) + " (expected: 1 to " + MAX_LIMIT + ')');
    }
    return Integer.parseInt(text);
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Failure.MALFORMED_REQUEST,
        detail,
        "PROTOCOL.md 7",
        "Ask with box=in or box=out, after= of the page before and limit=1 to 1000.");
  }
}
