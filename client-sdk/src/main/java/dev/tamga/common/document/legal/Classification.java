package dev.tamga.common.document.legal;

/** The classification that the sender declares (CSTO 10). */
public enum Classification {
  /** Not classified. */
  UNCLASSIFIED,
  /** For official use. */
  OFFICIAL,
  /** State secret: a document that says so is well formed, and every node refuses it. */
  SECRET;

  /**
   * Whether a node refuses it before it takes any content: state secrets do not travel this way.
   */
  public boolean isRefusedHere() {
    return this == SECRET;
  }
}
