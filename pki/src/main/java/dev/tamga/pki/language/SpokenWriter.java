package dev.tamga.pki.language;

import java.io.PrintWriter;

/**
 * Tells whole lines in the person's language. What is printed otherwise ({@code print}, {@code
 * printf}: JSON, transcripts, certificates) passes as it is.
 */
final class SpokenWriter extends PrintWriter {
  private final Words words;

  SpokenWriter(PrintWriter out, Words words) {
    super(out, true);
    this.words = words;
  }

  @Override
  public void println(String line) {
    super.println(words.say(line));
  }

  /** So picocli prints what is wrong with a command line. */
  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }
}
