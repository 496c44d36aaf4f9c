package dev.tamga.pki.cli.option;

import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.language.Words;
import java.io.Console;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Typed before what cannot be undone: the last 8 hex digits of the name of the thing, so that
 * nobody ends another one by habit.
 */
public final class Confirmation {
  private static final int DIGITS = 8;
  private static final String TYPE = "? Type its last " + DIGITS + " hex digits: ";

  @Option(
      names = "--yes",
      paramLabel = "DIGITS",
      description = "The last 8 hex digits that are asked for, where nobody can be asked.")
  private @Nullable String given;

  /**
   * Asks, or takes what {@code --yes} said.
   *
   * @param question what is about to be done, to which thing; shows the names in whole
   * @param names in lower-case hex, of at least 8 digits or padded with zeros; any of them will do
   * @param see the command that shows them
   * @throws RefusedException if there is nobody to ask, or other digits were typed
   */
  public void require(String question, List<String> names, String see) throws RefusedException {
    String typed = given == null ? ask(question) : given;
    boolean matches =
        names.stream()
            .map(Confirmation::tail)
            .anyMatch(typed.strip().toLowerCase(Locale.ROOT)::equals);
    if (!matches) {
      throw new RefusedException(
          question
              + ": not done, for other digits were given (expected: the last "
              + DIGITS
              + " hex digits; see "
              + see
              + ")");
    }
  }

  private static String tail(String name) {
    String padded = "0".repeat(DIGITS) + name;
    return padded.substring(padded.length() - DIGITS);
  }

  private static String ask(String question) throws RefusedException {
    Console console = System.console();
    String typed =
        console == null ? null : console.readLine("%s", Words.current().say(question + TYPE));
    if (typed == null) {
      throw new RefusedException(
          question
              + ": not done, for there is nobody to ask (expected: a terminal, or --yes with its last "
              + DIGITS
              + " hex digits)");
    }
    return typed;
  }
}
