package dev.tamga.cli;

import dev.tamga.client.PasswordPrompt;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.language.Terminal;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a command finds around it.
 *
 * @param clock the time
 * @param out for results
 * @param err for messages
 * @param bars for progress
 * @param terminal whether a person looks at {@code bars}
 * @param prompt asks for passwords
 * @param home where the user's own files are
 * @param language of the system
 */
record Surroundings(
    Clock clock,
    PrintWriter out,
    PrintWriter err,
    PrintStream bars,
    boolean terminal,
    PasswordPrompt prompt,
    Path home,
    String language) {

  static Surroundings ofTheProcess() {
    return new Surroundings(
        Clock.systemUTC(),
        Terminal.out(),
        Terminal.err(),
        System.err,
        isAtTerminal(),
        Surroundings::ask,
        Path.of(System.getProperty("user.home", ".")),
        Locale.getDefault().getLanguage());
  }

  @SuppressWarnings("SystemConsoleNull") // asked besides
  private static boolean isAtTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** From JDK 22 on there is a console without a terminal, too; it says so itself. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK has a console at a terminal only
    }
  }

  @SuppressWarnings("SystemConsoleNull") // asked besides
  private static Secret ask(String key) throws IOException {
    Console console = System.console();
    char[] typed =
        console != null && isTerminal(console) ? console.readPassword("%s: ", key) : null;
    if (typed == null || typed.length == 0) {
      return PasswordPrompt.NOBODY.ask(key);
    }
    try {
      return Secret.of(typed);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }
}
