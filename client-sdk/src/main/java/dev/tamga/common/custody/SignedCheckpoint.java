package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.pki.key.LogKey;

/**
 * A checkpoint that its log signed: only signing and verifying make one, so whoever holds one may
 * rely on it (CUSTODY.md section 3).
 */
public final class SignedCheckpoint {
  private static final String RULE = "CUSTODY.md 3";

  private final Checkpoint checkpoint;
  private final SignedNote note;

  private SignedCheckpoint(Checkpoint checkpoint, SignedNote note) {
    this.checkpoint = checkpoint;
    this.note = note;
  }

  /** Signs; the key's name is the checkpoint's origin. */
  public static SignedCheckpoint sign(Checkpoint checkpoint, LogKey key) {
    return new SignedCheckpoint(
        checkpoint, SignedNote.sign(checkpoint.text(), checkpoint.origin(), key));
  }

  /**
   * Verifies a note.
   *
   * @throws Refusal {@code PROOF_INVALID} if {@code key} did not sign it or it is of another
   *     origin; {@code DOCUMENT_MALFORMED} if it is no checkpoint
   */
  public static SignedCheckpoint verify(SignedNote note, VerifierKey key) throws Refusal {
    Checkpoint checkpoint = Checkpoint.parse(note.open(key));
    if (!checkpoint.origin().equals(key.name())) {
      throw Form.invalid(
          "checkpoint: origin "
              + Quoted.of(checkpoint.origin())
              + " (expected: "
              + Quoted.of(key.name())
              + ", the name of its key)",
          RULE);
    }
    return new SignedCheckpoint(checkpoint, note);
  }

  /** What was signed. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The note with all its signatures, as it came. */
  public SignedNote note() {
    return note;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedCheckpoint that && that.note.equals(note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return note.toString();
  }
}
