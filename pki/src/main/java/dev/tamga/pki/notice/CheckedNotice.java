package dev.tamga.pki.notice;

import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import java.io.IOException;
import java.time.Instant;

/**
 * Proof that a State says what stands in a notice: only {@link NoticeCheck} makes one. Immutable.
 */
public final class CheckedNotice {
  private final String state;
  private final RevocationNotice notice;
  private final Instant stampedAt;

  CheckedNotice(String state, RevocationNotice notice, Instant stampedAt) {
    this.state = state;
    this.notice = notice;
    this.stampedAt = stampedAt;
  }

  /** The State that says it; it counts for certificates below that State's anchors only. */
  public String state() {
    return state;
  }

  /** What it says. */
  public RevocationNotice notice() {
    return notice;
  }

  /** By when it was signed, says the timestamp authority: from here propagation is measured. */
  public Instant stampedAt() {
    return stampedAt;
  }

  /**
   * Tells the index; on return it survives a crash. To tell it again is harmless.
   *
   * @return whether it was news, and how many notices before it were missed
   * @throws StatusRefusedException FULL; nothing of it counts then
   * @throws IOException if it could not be kept: do not acknowledge it, so that it comes again
   */
  public StatusIndex.Told into(StatusIndex index) throws StatusRefusedException, IOException {
    return index.learnNotice(
        new Issuer(state, notice.issuerKey()), notice.seq(), notice.revoked(), notice.released());
  }
}
