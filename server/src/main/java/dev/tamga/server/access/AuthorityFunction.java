package dev.tamga.server.access;

/** What an authority does in proceedings. */
public enum AuthorityFunction {
  /** Examines devices and media, and makes evidence. */
  LABORATORY,
  /** Investigates. */
  INVESTIGATION,
  /** Prosecutes. */
  PROSECUTION,
  /** Tries. */
  COURT,
  /** Sends and receives requests for its State. */
  CENTRAL_AUTHORITY
}
