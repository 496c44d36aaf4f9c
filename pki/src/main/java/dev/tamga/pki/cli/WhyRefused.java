package dev.tamga.pki.cli;

import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.tsp.InvalidTimestampException;

/** The stable name of what a refusal means: by it other languages tell meaning and remedy. */
final class WhyRefused {
  private WhyRefused() {}

  /** As {@code Untrusted.EXPIRED}; empty for a refusal that is of no closed set. */
  static String name(Exception e) {
    if (e instanceof UntrustedException refused) {
      return "Untrusted." + refused.reason();
    }
    if (e instanceof ListRefusedException refused) {
      return "List." + refused.reason();
    }
    if (e instanceof StatusRefusedException refused) {
      return "Status." + refused.kind();
    }
    if (e instanceof InvalidTimestampException refused) {
      return "Timestamp." + refused.kind();
    }
    return e instanceof GovernanceException refused ? "Governance." + refused.kind() : "";
  }
}
