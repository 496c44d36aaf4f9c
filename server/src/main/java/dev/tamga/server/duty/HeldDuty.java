package dev.tamga.server.duty;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import org.jdbi.v3.core.Handle;

/** A duty in the hands of this node, for one run. Thread-safe. */
public final class HeldDuty {
  private final String name;
  private final long epoch;
  private volatile long sureUntil; // by System.nanoTime

  /**
   * @param askedAt when it was asked for, before the database counted its time
   */
  HeldDuty(String name, long epoch, long askedAt) {
    this.name = name;
    this.epoch = epoch;
    this.sureUntil = askedAt + DutyRow.LEASE.toNanos();
  }

  /** The run's number: each is greater than those before, on whichever node. */
  public long epoch() {
    return epoch;
  }

  /**
   * Whether it is worth going on: no other node can have taken it yet. Costs nothing; says nothing
   * of the next moment, for which there is {@link #require}.
   */
  public boolean isHeld() {
    return System.nanoTime() - sureUntil < 0;
  }

  /**
   * For the transaction that writes: what a run writes after another one began is undone.
   *
   * @throws Refusal {@code BUSY} if another node, or a later run, has taken the duty
   */
  public void require(Handle handle) throws Refusal {
    if (!DutyRow.isHeld(handle, name, epoch)) {
      sureUntil = System.nanoTime();
      throw new Refusal(
          Failure.BUSY,
          "duty \"" + name + "\", run " + epoch + ": another run has begun",
          "STORAGE.md 5",
          "Nothing: the other run does what is to be done.");
    }
  }

  String name() {
    return name;
  }

  void renewed(long askedAt) {
    sureUntil = askedAt + DutyRow.LEASE.toNanos();
  }

  void lost() {
    sureUntil = System.nanoTime();
  }
}
