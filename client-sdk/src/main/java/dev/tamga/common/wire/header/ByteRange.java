package dev.tamga.common.wire.header;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one range of a {@code Range: bytes=} header (RFC 9110 section 14.1.2, PROTOCOL.md section 9).
 *
 * @param first the first byte, or -1 for the last {@code last} bytes
 * @param last the last byte, inclusive, or -1 for all from {@code first} on
 */
public record ByteRange(long first, long last) {
  private static final Pattern FORM =
      Pattern.compile("bytes=(?:(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})?|-(0|[1-9][0-9]{0,17}))");
  private static final Pattern CONTENT_FORM =
      Pattern.compile("bytes (0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})/([1-9][0-9]{0,18})");

  /**
   * @throws IllegalArgumentException if it is neither from-to, from, nor the last so many
   */
  public ByteRange {
    boolean suffix = first == -1 && last >= 0;
    boolean open = first >= 0 && last == -1;
    if (!suffix && !open && (first < 0 || last < first)) {
      throw new IllegalArgumentException(
          "range: " + first + " to " + last + " (expected: 0 <= first <= last)");
    }
  }

  /** All bytes from {@code first} on. */
  public static ByteRange from(long first) {
    return new ByteRange(first, -1);
  }

  /**
   * Reads the value of a {@code Range} header. One in another unit than bytes is none (RFC 9110
   * section 14.2).
   *
   * @throws Refusal RANGE_NOT_SATISFIABLE if there is more than one range, or it is malformed
   */
  public static Optional<ByteRange> parse(String header) throws Refusal {
    String text = header.strip();
    if (!text.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher("bytes=" + text.substring("bytes=".length()));
    if (!parts.matches()) {
      throw refused("range: " + Quoted.of(text) + " (expected: one range, as bytes=0-99)");
    }
    try {
      return Optional.of(
          parts.group(3) != null
              ? new ByteRange(-1, Long.parseLong(parts.group(3)))
              : new ByteRange(
                  Long.parseLong(parts.group(1)),
                  parts.group(2) == null ? -1 : Long.parseLong(parts.group(2))));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  /** The value of the {@code Range} header. */
  public String print() {
    return "bytes=" + (first < 0 ? "" : first) + '-' + (last < 0 ? "" : last);
  }

  /**
   * The bytes of a representation of {@code length} bytes that this names.
   *
   * @throws Refusal RANGE_NOT_SATISFIABLE if there are none
   */
  public Span resolve(long length) throws Refusal {
    long from = first >= 0 ? first : Math.max(0, length - last);
    long end = first >= 0 && last >= 0 ? Math.min(length, last + 1) : length;
    if (from >= end) {
      throw refused("range: " + print() + " of " + length + " bytes (expected: some of them)");
    }
    return new Span(from, end - from);
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Failure.RANGE_NOT_SATISFIABLE,
        detail,
        "PROTOCOL.md 9, RFC 9110 14.1.2",
        "Ask for one range within the length, or for the whole.");
  }

  /** The value of {@code Content-Range} in an answer 416 (RFC 9110 section 14.4). */
  public static String unsatisfied(long total) {
    return "bytes */" + total;
  }

  /**
   * Bytes in one piece.
   *
   * @param offset of the first, from 0
   * @param length at least 1
   */
  public record Span(long offset, long length) {
    /**
     * @throws IllegalArgumentException if it is empty, negative or ends beyond 2^63-1
     */
    public Span {
      if (offset < 0 || length < 1 || offset + length < 0) {
        throw new IllegalArgumentException(
            "span: " + length + " at " + offset + " (expected: at least 1 byte, from 0)");
      }
    }

    /** The value of {@code Content-Range} in an answer 206 (RFC 9110 section 14.4). */
    public String contentRange(long total) {
      return "bytes " + offset + '-' + (offset + length - 1) + '/' + total;
    }

    /**
     * Reads the value of a {@code Content-Range} header.
     *
     * @throws Refusal ANSWER_MALFORMED if it is not one range of a known length
     */
    public static Span ofContentRange(String header) throws Refusal {
      Matcher parts = CONTENT_FORM.matcher(header);
      try {
        if (parts.matches()) {
          long from = Long.parseLong(parts.group(1));
          long to = Long.parseLong(parts.group(2));
          if (to >= from && to < Long.parseLong(parts.group(3))) {
            return new Span(from, to - from + 1);
          }
        }
      } catch (NumberFormatException e) {
        throw malformed(header).causedBy(e);
      }
      throw malformed(header);
    }

    private static Refusal malformed(String header) {
      return new Refusal(
          Failure.ANSWER_MALFORMED,
          "content-range: " + Quoted.of(header) + " (expected: as bytes 0-99/1000)",
          "RFC 9110 14.4",
          "Report it to the operator of the node.");
    }
  }
}
