package dev.tamga.pki.language;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Where a command writes, in a charset that has the letters of every {@link Language}. */
public final class Terminal {
  private Terminal() {}

  /** The standard output; each line is written at once. */
  public static PrintWriter out() {
    return new PrintWriter(System.out, true, charset());
  }

  /** The standard error; each line is written at once. */
  public static PrintWriter err() {
    return new PrintWriter(System.err, true, charset());
  }

  /** The terminal's; one that cannot write Russian or Kazakh gives way to UTF-8. */
  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
    try {
      Charset charset = Charset.forName(name);
      return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
