package dev.tamga.cli.result;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints words in lines: headings, labels with values, indented blocks. */
public final class Sheet {
  private static final int LABEL = 26;

  private final PrintWriter out;
  private final Words words;
  private final String indent;

  /** Prints to {@code out} in the language of {@code words}. */
  public Sheet(PrintWriter out, Words words) {
    this(out, words, "");
  }

  private Sheet(PrintWriter out, Words words, String indent) {
    this.out = out;
    this.words = words;
    this.indent = indent;
  }

  Words words() {
    return words;
  }

  /** The same, two more spaces to the right. */
  Sheet inner() {
    return new Sheet(out, words, indent + "  ");
  }

  /** A line of the language's own. */
  void line(String key, Object... values) {
    out.println(indent + words.text(key, values));
  }

  /** A line as it is; made fit for a terminal. */
  void raw(String text) {
    out.println(indent + Words.safe(text));
  }

  void empty() {
    out.println();
  }

  /** A label and its value; nothing if there is no value. Foreign text is made fit. */
  void row(String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    String label = words.text(key);
    int width = Math.max(2, LABEL - indent.length() - label.length());
    List<String> lines = value.lines().toList();
    String gap = " ".repeat(width);
    for (int i = 0; i < lines.size(); i++) {
      String before = i == 0 ? label + gap : " ".repeat(label.length() + width);
      out.println(indent + before + Words.safe(lines.get(i)));
    }
  }
}
