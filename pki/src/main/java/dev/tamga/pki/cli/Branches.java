package dev.tamga.pki.cli;

import dev.tamga.pki.ca.Branch;

/** Branches of a CA as commands name them. */
final class Branches {
  private Branches() {}

  static Branch named(String text) throws RefusedException {
    return Branch.named(text)
        .orElseThrow(
            () ->
                new RefusedException(
                    "branch: \"" + text + "\" (expected: root, tls, sign, time or list)"));
  }
}
