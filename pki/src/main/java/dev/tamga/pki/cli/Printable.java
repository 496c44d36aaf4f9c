package dev.tamga.pki.cli;

/**
 * Text of others made fit for a terminal. A name in a certificate, or a reason in a statement, may
 * hold what moves the cursor, hides or turns around what stands before it, or adds a line that
 * looks like one of ours.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text on one line: what does not print is written as {@code \\}{@code uXXXX}, as JSON has
   * it.
   */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** The same, but line feeds stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lineFeeds) {
    StringBuilder out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      if (isPrintable(point) || (lineFeeds && point == '\n')) {
        out.appendCodePoint(point);
      } else {
        for (char half : Character.toChars(point)) {
          out.append("\\u").append(Integer.toHexString(0x10000 | half), 1, 5);
        }
      }
    }
    return out.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
