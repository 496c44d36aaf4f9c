package dev.tamga.server.step;

import java.util.Locale;

/** A step of the order of a commit; the table of CUSTODY.md section 4 says what a crash leaves. */
public enum Step {
  /** The draft's row is durable, the answer not yet sent. */
  DRAFT_OPENED,
  /** The item's row is durable, the answer not yet sent. */
  ITEM_ANNOUNCED,
  /** Bytes are in the blob file, not forced. */
  BYTES_WRITTEN,
  /** Blob and checksum file are forced, the offset is not recorded. */
  BYTES_FORCED,
  /** What arrived so far is forced and its offset durable, while the upload goes on. */
  PROGRESS_RECORDED,
  /** The item's offset is durable, the answer not yet sent. */
  OFFSET_RECORDED,
  /** All checks of the seal passed; nothing lasting happened yet. */
  SEAL_VERIFIED,
  /** A batch's work is in the transaction, which is not committed. */
  BATCH_APPLIED,
  /** The transaction is durable: the commit point. */
  COMMITTED,
  /** The receipt's row is durable. */
  RECEIPT_STORED;

  /** The name of CUSTODY.md section 4, as {@code batch-applied}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
