package dev.tamga.pki.accept;

import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Whether a vote counts (pki/TRUST.md section 3). */
final class VoteRules {
  private static final Duration FUTURE = Duration.ofMinutes(5);

  private VoteRules() {}

  static void check(Vote vote, TrustHistory history, Administrators administrators, Instant now)
      throws ListRefusedException {
    X509Certificate certificate =
        administrators
            .certificate(vote.person(), vote.key())
            .orElseThrow(
                () ->
                    refused(
                        "key "
                            + vote.key()
                            + " is not "
                            + vote.person()
                            + "'s (expected: administrators/"
                            + vote.person()
                            + ".crt with it)"));
    vote.verify(certificate);
    if (vote.at().isAfter(now.plus(FUTURE))) {
      throw refused("of " + vote.at() + " (now: " + now + ')');
    }
    Version head = history.head().orElseThrow(() -> refused("there is no list"));
    if (!head.list().hash().equals(vote.list())) {
      throw refused(
          "over " + vote.list() + " (expected: " + head.list().hash() + ", the newest list)");
    }
    if (head.list().seq() != vote.seq()) { // its file would stand among another list's votes
      throw refused("for number " + vote.seq() + " (expected: " + head.list().seq() + ')');
    }
    if (head.acceptance().isPresent() || head.rejected()) {
      throw refused(head.list() + " is " + head.state() + " already (expected: one that waits)");
    }
    if (head.voters().contains(vote.person())) {
      throw refused(vote.person() + " has voted already (expected: another person)");
    }
    if (vote.decision() == Decision.ACCEPT && head.list().isExpired(now)) {
      throw new ListRefusedException(
          Reason.EXPIRED,
          head.list() + ": was good until " + head.list().nextUpdate() + "; fetch a newer one");
    }
  }

  private static ListRefusedException refused(String what) {
    return new ListRefusedException(Reason.VOTE, "vote: " + what);
  }
}
