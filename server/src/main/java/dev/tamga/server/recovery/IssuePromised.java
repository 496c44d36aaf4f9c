package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.Receipts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues receipts that were promised and not stored (CUSTODY.md section 5): by a node that died
 * between the commit and the signature, or could not sign. Twice is harmless: a receipt is stored
 * once. 1,000 promises in memory at a time. For one thread at a time.
 */
public final class IssuePromised {
  /** A younger promise is in the hands of the node that made it. */
  static final Duration AGE = Duration.ofMinutes(1);

  private static final int AT_ONCE = 1000;

  /** So many that could not be signed one after the other: no other could now. */
  private static final int ENOUGH = 5;

  private static final Logger log = LoggerFactory.getLogger(IssuePromised.class);

  private final Database database;
  private final IssueReceipt receipts;
  private final Clock clock;
  private final Instant start;
  private int inARow; // of one run, which is alone on this node

  /** Wires the step, at the start of the node: its own process before made no younger promise. */
  public IssuePromised(Database database, IssueReceipt receipts, Clock clock) {
    this.database = database;
    this.receipts = receipts;
    this.clock = clock;
    this.start = clock.instant();
  }

  /**
   * Runs once. What cannot be issued stays promised, and does not keep the others waiting.
   *
   * @param goOn asked before each
   * @return how many were issued
   * @throws Refusal {@code BUSY} if the database cannot be read, or nothing can be signed now: the
   *     next run goes on
   */
  public int run(BooleanSupplier goOn) throws Refusal {
    Instant past = clock.instant().minus(AGE);
    Instant before = past.isAfter(start) ? past : start;
    int issued = 0;
    inARow = 0;
    List<Receipts.Due> page = page(before, Optional.empty());
    while (!page.isEmpty()) {
      for (Receipts.Due due : page) {
        if (!goOn.getAsBoolean()) {
          return issued;
        }
        issued += issue(due) ? 1 : 0;
      }
      page = page(before, Optional.of(page.get(page.size() - 1)));
    }
    return issued;
  }

  private List<Receipts.Due> page(Instant before, Optional<Receipts.Due> after) throws Refusal {
    return database.read(handle -> Receipts.due(handle, before, after, AT_ONCE));
  }

  private boolean issue(Receipts.Due due) throws Refusal {
    try {
      var unused = receipts.issue(due);
      inARow = 0;
      return true;
    } catch (Refusal refusal) {
      log.warn("receipt {} of package {} is still due: {}", due.seq(), due.pkg(), refusal.detail());
      if (refusal.failure().retriable() && ++inARow >= ENOUGH) {
        throw refusal;
      }
      return false;
    }
  }
}
