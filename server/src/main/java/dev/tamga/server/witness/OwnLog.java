package dev.tamga.server.witness;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogGuard;
import dev.tamga.server.storage.Database;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what neighbours have of the node's own log against its database, and halts the log while
 * the database lacks any of it (CUSTODY.md section 5). Thread-safe.
 */
final class OwnLog {
  private static final Logger log = LoggerFactory.getLogger(OwnLog.class);

  private final CustodyLog custody;
  private final Database database;
  private final Map<String, SignedCheckpoint> copies = new TreeMap<>(); // by who has them
  private boolean halted;

  OwnLog(CustodyLog custody, Database database) {
    this.custody = custody;
    this.database = database;
  }

  /** By which copies are verified. */
  VerifierKey key() {
    return custody.verifierKey();
  }

  /**
   * Judges by one copy more. The database is read after the copy came: what another node of the
   * service has signed meanwhile is seen.
   *
   * @param who has it
   * @throws Refusal {@code BUSY} if the database cannot be read: what was decided before stands
   */
  synchronized void judge(String who, SignedCheckpoint copy) throws Refusal {
    SignedCheckpoint unused = copies.merge(who, copy, OwnLog::larger);
    judgeAgain();
  }

  private static SignedCheckpoint larger(SignedCheckpoint one, SignedCheckpoint other) {
    return one.checkpoint().size() > other.checkpoint().size() ? one : other;
  }

  /**
   * Judges once more by what came before: the newest database may have been put back.
   *
   * @throws Refusal as {@link #judge}
   */
  synchronized void judgeAgain() throws Refusal {
    Optional<Refusal> verdict = database.read(this::verdict);
    if (verdict.isPresent()) {
      custody.halt(verdict.get());
      if (!halted) {
        halted = true;
        log.error("nothing is written: {}. {}", verdict.get().detail(), verdict.get().action());
      }
    } else if (halted) {
      halted = false;
      custody.goOn();
      log.warn("the database has what neighbours have seen of it again: the node goes on");
    }
  }

  /**
   * Returns if no copy keeps the node from writing.
   *
   * @throws Refusal what halts the log
   */
  void requireNotHalted() throws Refusal {
    Optional<Refusal> why = custody.refusal();
    if (why.isPresent()) {
      throw why.get();
    }
  }

  private Optional<Refusal> verdict(Handle handle) {
    for (Map.Entry<String, SignedCheckpoint> copy : copies.entrySet()) {
      try {
        LogGuard.checkSeen(handle, copy.getValue().checkpoint(), copy.getKey());
      } catch (Refusal refusal) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }
}
