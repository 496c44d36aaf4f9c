package dev.tamga.common.document.item;

/** Whether an item is one file or many (FORMAT.md section 6). */
public enum ItemForm {
  /** One file. */
  FILE,
  /** A tar of many files with its inventory. */
  BUNDLE
}
