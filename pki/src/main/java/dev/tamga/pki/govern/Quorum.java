package dev.tamga.pki.govern;

import dev.tamga.pki.cert.Profile;
import java.time.Duration;
import java.util.Set;

/** How many must agree, and for how long they may (pki/GOVERNANCE.md, section 2). */
final class Quorum {
  /** How long a request lives. */
  static final Duration LIFE = Duration.ofHours(72);

  /** How long a revocation waits for its review before it escalates. */
  static final Duration REVIEW = Duration.ofHours(24);

  /** Software, not persons or institutions: short-lived, and renewed by itself. */
  private static final Set<Profile> MACHINES =
      Set.of(Profile.TLS_SERVER_NODE, Profile.TLS_PEER_NODE, Profile.TLS_CLIENT_SYSTEM);

  private Quorum() {}

  static boolean isMachine(Profile profile) {
    return MACHINES.contains(profile);
  }

  /** Votes of others than the requester; what is not listed as one needs two. */
  static int needed(Request request) {
    if (request.action() == Action.ROLLOVER) {
      return 3;
    }
    boolean machine =
        request.action() == Action.ISSUE && request.profile().map(Quorum::isMachine).orElse(false);
    return machine || request.action() == Action.REVOKE ? 1 : 2;
  }
}
