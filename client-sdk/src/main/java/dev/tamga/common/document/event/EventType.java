package dev.tamga.common.document.event;

/** What happened to a package (CUSTODY.md section 1). */
public enum EventType {
  /** All bytes of all items are here, digests computed. */
  RECEIVED,
  /** Signature, paths, timestamp, digests and documents were checked. */
  VERIFIED,
  /** The package counts as handed in. */
  SEALED,
  /** Bytes leave to a recipient. */
  RELEASED,
  /** The recipient took custody. */
  ACCEPTED,
  /** The recipient disputes. */
  DISPUTED,
  /** An earlier event was wrong, or holds no longer; nothing is ever edited. */
  CORRECTED,
  /** The node found that stored bytes are no longer what was sealed (STORAGE.md section 7). */
  DAMAGED,
  /** The evidence was disposed of. */
  DISPOSED,
  /** Reserved: passed on to another node. */
  RELAYED,
  /** Reserved: exported. */
  EXPORTED,
  /** Reserved: looked at. */
  ACCESSED,
  /** Reserved: consent to another use (UNCC 40(19)). */
  CONSENTED,
  /** An authority placed its hold on the package (PROTOCOL.md section 8). */
  HELD,
  /** It ended its hold. */
  UNHELD
}
