package dev.tamga.pki.govern;

import java.util.Locale;

/** Where a request stands (pki/GOVERNANCE.md, section 2). */
public enum RequestState {
  /** Votes are missing. */
  PENDING,
  /** It may be executed. */
  APPROVED,
  /** It was executed. */
  DONE,
  /** Somebody said no. */
  REJECTED,
  /** Its 72 hours are over. */
  EXPIRED,
  /** A revocation that nobody but its requester has looked at. */
  UNREVIEWED,
  /** A revocation that others have approved. */
  REVIEWED,
  /** A revocation that was not approved in time, or was rejected. It stands all the same. */
  ESCALATED;

  /** As commands print it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
