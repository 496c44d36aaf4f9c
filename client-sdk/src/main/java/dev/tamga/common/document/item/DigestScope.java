package dev.tamga.common.document.item;

/** Of which bytes a declared digest is; the two are never mixed up. */
public enum DigestScope {
  /** The bytes of the item. */
  FILE,
  /** The decoded content of the image. */
  MEDIUM
}
