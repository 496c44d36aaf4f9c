package dev.tamga.common.model;

/** How a package is classified (FORMAT.md section 5). */
public enum Classification {
  /** No restriction by classification. */
  UNCLASSIFIED,
  /** For official use. */
  OFFICIAL,
  /** A State secret; every node refuses it (CSTO 10). */
  SECRET;

  /**
   * Whether a node refuses it before it takes any content: state secrets do not travel this way.
   */
  public boolean isRefusedHere() {
    return this == SECRET;
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException if {@code text} is not the name of one
   */
  public static Classification of(String text) {
    for (Classification one : values()) {
      if (one.name().equals(text)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        "classification: "
            + Quoted.of(text)
            + " (expected: UNCLASSIFIED or OFFICIAL; FORMAT.md 5)");
  }
}
