package dev.tamga.common.wire;

/** What a path of PROTOCOL.md section 3 names; a node answers each in one place. */
public enum Resource {
  /** {@code /v1/node}. */
  NODE,
  /** {@code /v1/packages}. */
  PACKAGES,
  /** {@code /v1/packages/{id}}. */
  PACKAGE,
  /** {@code /v1/packages/{id}/draft}. */
  DRAFT,
  /** {@code /v1/packages/{id}/items}. */
  ITEMS,
  /** {@code /v1/packages/{id}/items/{n}}. */
  ITEM,
  /** {@code /v1/packages/{id}/seal}. */
  SEAL,
  /** {@code /v1/packages/{id}.asice}. */
  CONTAINER,
  /** {@code /v1/packages/{id}/acceptance}. */
  ACCEPTANCE,
  /** {@code /v1/packages/{id}/hold}. */
  HOLD,
  /** {@code /v1/packages/{id}/receipts/{seq}}. */
  RECEIPT,
  /** {@code /v1/packages/{id}/custody}. */
  CUSTODY,
  /** {@code /v1/log/checkpoint}. */
  CHECKPOINT,
  /** {@code /v1/log/checkpoint/timestamp}. */
  CHECKPOINT_TIMESTAMP,
  /** {@code /v1/log/tile/...}. */
  TILE,
  /** {@code /v1/log/witnessed}. */
  WITNESSED,
  /** {@code /v1/log/witnessed/fork}. */
  WITNESSED_FORK,
  /** {@code /v1/log/key}. */
  LOG_KEY,
  /** {@code /v1/timestamp}. */
  TIMESTAMP,
  /** {@code /v1/notices}. */
  NOTICES
}
