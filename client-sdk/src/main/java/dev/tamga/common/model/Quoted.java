package dev.tamga.common.model;

/** Foreign text made fit for a message: short, on one line, without control characters. */
public final class Quoted {
  private static final int MAX_CHARS = 120;

  private Quoted() {}

  /** {@code text} in double quotes, cut at 120 characters, anything unprintable as a hex escape. */
  public static String of(CharSequence text) {
    StringBuilder out = new StringBuilder("\"");
    int end = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)
          || Character.isSurrogate(c)
          || Character.getType(c) == Character.FORMAT
          || Character.getType(c) == Character.LINE_SEPARATOR
          || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
        out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
      } else {
        out.append(c);
      }
    }
    return out.append(text.length() > MAX_CHARS ? "\"..." : "\"").toString();
  }
}
