package dev.tamga.common.model;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of an entry of a container or of a file in a bundle, safe on every file system
 * (FORMAT.md section 2).
 *
 * @param text relative path with {@code /} between its segments, in Unicode NFC
 */
public record EntryName(String text) implements Comparable<EntryName> {
  /** Most bytes of a name in UTF-8. */
  public static final int MAX_BYTES = 1024;

  /** Most bytes of a segment in UTF-8. */
  public static final int MAX_SEGMENT_BYTES = 255;

  /** The folder in which every item of a package lies. */
  public static final String EVIDENCE = "evidence/";

  private static final Set<Byte> FORBIDDEN_TYPES =
      Set.of(
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR);
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\\..*)?");

  /**
   * @throws IllegalArgumentException naming the rule of FORMAT.md section 2 that it breaks
   */
  public EntryName {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (text.isEmpty() || bytes > MAX_BYTES) {
      throw refused(text, "1 to " + MAX_BYTES + " bytes of UTF-8, not " + bytes);
    }
    text.codePoints().forEach(c -> requireAllowed(text, c));
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw refused(text, "Unicode normalisation form C");
    }
    for (String segment : text.split("/", -1)) {
      requireSegment(text, segment);
    }
  }

  private static void requireAllowed(String text, int codePoint) {
    if (FORBIDDEN_TYPES.contains((byte) Character.getType(codePoint))) {
      throw refused(
          text,
          "no control, format, private or unassigned character (U+"
              + Integer.toHexString(codePoint)
              + ")");
    }
    if (codePoint == '\\' || codePoint == ':') {
      throw refused(text, "no backslash and no colon");
    }
  }

  private static void requireSegment(String text, String segment) {
    if (segment.isEmpty()) {
      throw refused(text, "a relative path without empty segments");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw refused(text, "no . or .. segment");
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
      throw refused(text, "segments of at most " + MAX_SEGMENT_BYTES + " bytes");
    }
    if (segment.startsWith(" ") || segment.endsWith(" ") || segment.endsWith(".")) {
      throw refused(text, "segments that neither start or end with a space nor end with a dot");
    }
    if (DEVICE.matcher(segment).matches()) {
      throw refused(text, "no device name of Windows");
    }
  }

  private static IllegalArgumentException refused(String text, String expected) {
    return new IllegalArgumentException(
        "name: " + Quoted.of(text) + " (expected: " + expected + "; FORMAT.md 2)");
  }

  /**
   * Two names with the same key may not stand in one container: equal after NFKC and case folding.
   */
  public String collisionKey() {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(folded.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
  }

  /**
   * Whether this names an item of a package: it lies in {@code evidence/}, in an exhibit's folder.
   */
  public boolean isItem() {
    return text.startsWith(EVIDENCE) && text.indexOf('/', EVIDENCE.length()) > 0;
  }

  /** The last segment. */
  public String fileName() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(EntryName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
