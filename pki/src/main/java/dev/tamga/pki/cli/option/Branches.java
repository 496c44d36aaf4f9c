package dev.tamga.pki.cli.option;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cli.RefusedException;

/** Branches of a CA as commands name them. */
public final class Branches {
  private Branches() {}

  /**
   * The branch of that name.
   *
   * @throws RefusedException if there is none
   */
  public static Branch named(String text) throws RefusedException {
    return Branch.named(text)
        .orElseThrow(
            () ->
                new RefusedException(
                    "branch: \"" + text + "\" (expected: root, tls, sign, time or list)"));
  }
}
