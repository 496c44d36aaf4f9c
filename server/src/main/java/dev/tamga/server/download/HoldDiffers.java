package dev.tamga.server.download;

import dev.tamga.common.document.event.EventId;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.server.storage.state.Holds;
import java.util.Optional;

/** Why a hold is not placed or ended (PROTOCOL.md section 8); speaks of the caller's own alone. */
record HoldDiffers(PackageId id, AuthorityId authority, Optional<Holds.Row> last) {
  private static final String RULE = "PROTOCOL.md 8";

  /** The hold stands as is wanted already, with other words. */
  Refusal refusal() {
    boolean held = last.map(row -> row.state() == State.HELD).orElse(false);
    return new Refusal(
        Failure.HOLD_DIFFERS,
        "package "
            + id
            + ", hold of "
            + authority
            + ": "
            + last.map(HoldDiffers::described).orElse("never on hold")
            + (held
                ? " (expected: no hold, or one with this very reason and these proceedings)"
                : " (expected: HELD)"),
        RULE,
        held
            ? "Look at the custody; to give another reason, end the hold first."
            : "Look at the custody; nothing is to be ended.");
  }

  private static String described(Holds.Row row) {
    return row.state()
        + " by custody event "
        + row.seq()
        + ", reason "
        + Quoted.of(row.reason())
        + row.proceedings().map(line -> ", proceedings " + Quoted.of(line)).orElse("");
  }

  /** The id is that of another event, of whichever package. */
  static Refusal anothers(EventId event) {
    return new Refusal(
        Failure.HOLD_DIFFERS,
        "event " + event + ": another act has this id (expected: a new one for each act)",
        RULE,
        "Send it with a new version 4 UUID.");
  }
}
