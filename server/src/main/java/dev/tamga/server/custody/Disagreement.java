package dev.tamga.server.custody;

/**
 * Two things that are stored and should agree do not.
 *
 * @param what kind of thing, as {@code leaf hash}
 * @param where in the log, as {@code index 12}
 * @param expected what it should be
 * @param found what it is
 */
public record Disagreement(String what, String where, String expected, String found) {
  /** One line for people. */
  @Override
  public String toString() {
    return what + ", " + where + ": found " + found + ", expected " + expected;
  }
}
