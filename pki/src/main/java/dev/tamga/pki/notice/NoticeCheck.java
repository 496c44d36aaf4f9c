package dev.tamga.pki.notice;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.InvalidSignatureException;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Checks a notice that came from outside: form, signature, whose seal it is, time (pki/STATUS.md
 * section 5). Which CA it is about is not compared with the signer here: the index takes the word
 * of a State for certificates of that State only.
 *
 * <p>Immutable, thread-safe.
 */
public final class NoticeCheck {
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final CadesVerifier signatures;
  private final NoticeSenders senders;

  /**
   * @param signatures checks by the snapshot in force and the index
   * @param senders whose seals may revoke
   */
  public NoticeCheck(CadesVerifier signatures, NoticeSenders senders) {
    this.signatures = signatures;
    this.senders = senders;
  }

  /**
   * Checks.
   *
   * @param content the notice
   * @param signature CAdES-BASELINE-T over it, detached
   * @throws StatusRefusedException TOO_LONG, MALFORMED, WRONG_SIGNER or FUTURE
   */
  public CheckedNotice check(byte[] content, byte[] signature) throws StatusRefusedException {
    RevocationNotice notice = RevocationNotice.parse(content);
    VerifiedSignature signed = verify(content, signature);
    String state = signed.signerPath().anchor().state();
    if (!signed.profile().equals(Optional.of(Profile.ORG_SEAL))
        || !senders.mayRevoke(state, signed.signer())) {
      throw new StatusRefusedException(
          Kind.WRONG_SIGNER,
          "notice: signed by \""
              + signed.signer().getSubjectX500Principal().getName()
              + "\" (expected: an org-seal that may revoke for "
              + state
              + "); list its key, if that State has told it to you");
    }
    requireTime(notice, signed.stampedAt());
    return new CheckedNotice(state, notice, signed.stampedAt());
  }

  private VerifiedSignature verify(byte[] content, byte[] signature) throws StatusRefusedException {
    try {
      return signatures.verify(content, signature);
    } catch (InvalidSignatureException e) {
      throw new StatusRefusedException(Kind.WRONG_SIGNER, "notice: " + e.getMessage(), e);
    }
  }

  private static void requireTime(RevocationNotice notice, Instant stampedAt)
      throws StatusRefusedException {
    Instant latest = stampedAt.plus(SKEW);
    boolean ahead =
        notice.time().isAfter(latest)
            || notice.entries().stream().anyMatch(one -> one.since().isAfter(latest));
    if (ahead) {
      throw new StatusRefusedException(
          Kind.FUTURE,
          "notice "
              + notice.seq()
              + ": a time after its timestamp, "
              + stampedAt
              + " (expected: at most 5 minutes)");
    }
  }
}
