package dev.tamga.common.document.item;

/** What an item is (FORMAT.md section 5, ISO/IEC 27037). */
public enum ItemKind {
  /** Data about a device itself. */
  DEVICE,
  /** Data about a medium itself. */
  MEDIA,
  /** Image of a medium. */
  IMAGE,
  /** Files selected from a source. */
  LOGICAL_EXPORT,
  /** Extraction from a mobile device. */
  MOBILE_EXTRACTION,
  /** Memory of a running system. */
  MEMORY,
  /** Data of a service provider (UNCC 2(e)). */
  CLOUD_EXPORT,
  /** Logs, traffic data (UNCC 2(c)). */
  LOG,
  /** Report of an examiner. */
  REPORT,
  /** Document. */
  DOCUMENT,
  /** Anything else. */
  OTHER
}
