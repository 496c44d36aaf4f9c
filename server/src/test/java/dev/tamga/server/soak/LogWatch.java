package dev.tamga.server.soak;

import dev.tamga.client.http.Request;
import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Paths;
import dev.tamga.server.testkit.Party;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/** Somebody who keeps every checkpoint that he is shown, to hold them against the log later. */
final class LogWatch implements Callable<Boolean> {
  private static final long EVERY_MILLIS = 500;

  private final Party party;
  private final VerifierKey key;
  private final Ledger ledger;
  private final BooleanSupplier done;
  private final SortedMap<Long, Sha256> seen = new ConcurrentSkipListMap<>();

  LogWatch(Party party, VerifierKey key, Ledger ledger, BooleanSupplier done) {
    this.party = party;
    this.key = key;
    this.ledger = ledger;
    this.done = done;
  }

  @Override
  public Boolean call() throws InterruptedException {
    while (!done.getAsBoolean()) {
      try {
        look();
      } catch (Refusal e) {
        if (!e.failure().retriable()) {
          ledger.fault("checkpoint: " + e.failure() + ": " + e.detail());
        }
      }
      Thread.sleep(EVERY_MILLIS);
    }
    return true;
  }

  private void look() throws Refusal, InterruptedException {
    byte[] note = party.node().call(Request.of("GET", Paths.checkpoint())).body();
    Checkpoint shown = SignedCheckpoint.verify(SignedNote.parse(note), key).checkpoint();
    Sha256 before = seen.putIfAbsent(shown.size(), shown.root());
    if (before != null && !before.equals(shown.root())) {
      ledger.fault("fork: size " + shown.size() + " has the roots " + before + ", " + shown.root());
    }
  }

  /** Roots by size. */
  Map<Long, Sha256> seen() {
    return seen;
  }
}
