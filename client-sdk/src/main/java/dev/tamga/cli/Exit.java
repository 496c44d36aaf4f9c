package dev.tamga.cli;

import dev.tamga.common.error.Refusal;

/** Exit codes; the help of every command lists them. Permanent, for scripts rely on them. */
final class Exit {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int NOT_VERIFIED = 3;
  static final int LINE_BROKEN = 4;
  static final int LOCAL_TROUBLE = 5;
  static final int INTERRUPTED = 130;

  private Exit() {}

  /** What may succeed when it is tried again, or is refused for good. */
  static int of(Refusal refusal) {
    return refusal.failure().retriable() ? LINE_BROKEN : REFUSED;
  }
}
