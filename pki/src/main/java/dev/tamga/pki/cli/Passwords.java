package dev.tamga.pki.cli;

import dev.tamga.pki.key.Secret;
import dev.tamga.pki.language.Words;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a password comes from: a file, an open file descriptor, or a prompt. Never an argument or
 * the environment, which other users of the machine can read.
 */
public final class Passwords {
  private Passwords() {}

  /**
   * Reads one.
   *
   * @param file a file with mode 600, or null
   * @param descriptor an open file descriptor, or null; without either a prompt asks
   * @param what for the prompt and messages
   * @param confirm whether a prompt asks twice, as for a new key store
   * @throws RefusedException if both are given, or there is nobody to ask
   * @throws IOException if it cannot be read
   */
  public static Secret read(
      @Nullable Path file, @Nullable Integer descriptor, String what, boolean confirm)
      throws IOException, RefusedException {
    if (file != null && descriptor != null) {
      throw new RefusedException(
          "password of " + what + ": both a file and a descriptor (expected: one of them)");
    }
    if (file != null) {
      return Secret.readFile(file);
    }
    if (descriptor != null) {
      return Secret.readDescriptor(descriptor);
    }
    return prompt(what, confirm);
  }

  private static Secret prompt(String what, boolean confirm) throws RefusedException {
    Console console = System.console();
    if (console == null) {
      throw new RefusedException(
          "password of "
              + what
              + ": none given and no terminal to ask at (expected: a password"
              + " file with mode 600, or a file descriptor); see --help");
    }
    Words words = Words.current();
    char[] first = console.readPassword("%s", words.say("Password of " + what + ": "));
    if (first == null || first.length == 0) {
      throw new RefusedException("password of " + what + ": empty (expected: a password)");
    }
    char[] again = confirm ? console.readPassword("%s", words.say("Once more: ")) : first.clone();
    try {
      if (!Arrays.equals(first, again)) {
        throw new RefusedException("password of " + what + ": typed differently; try again");
      }
      return Secret.of(first);
    } finally {
      Arrays.fill(first, '\0');
      if (again != null) {
        Arrays.fill(again, '\0');
      }
    }
  }
}
