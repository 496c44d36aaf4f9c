package dev.tamga.common.zip;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;

/** The refusal of a container whose bytes are not those of FORMAT.md. */
final class Malformed {
  private Malformed() {}

  /**
   * @param detail what, which value, what was expected
   * @param section of FORMAT.md
   */
  static Refusal container(String detail, int section) {
    return new Refusal(
        Failure.CONTAINER_MALFORMED,
        "container: " + detail,
        "FORMAT.md " + section,
        "Fetch the container again; if it stays so, ask its sender for one that is not re-zipped.");
  }
}
