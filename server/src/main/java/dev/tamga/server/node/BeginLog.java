package dev.tamga.server.node;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.LogGuard;
import dev.tamga.server.storage.BatchWriter;

/** Begins the custody log, or goes on with it (CUSTODY.md section 5). */
final class BeginLog {
  private BeginLog() {}

  /**
   * Lets the guard have its say, then has the log take part in every batch.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if the log may not go on, with what to do
   */
  static void run(BatchWriter writer, CustodyLog custody, LogAnchor anchor) throws Refusal {
    writer.afterCommit(works -> custody.committed()); // from the beginning: the anchor is kept up
    VerifierKey key = custody.verifierKey();
    boolean unused =
        writer.write(
            handle -> {
              LogGuard.check(handle, key, anchor);
              custody.begin(handle);
              return true;
            });
    writer.beforeWorks(custody::readAhead);
    writer.afterWork(custody::keep);
    writer.undone(custody::undo);
    writer.beforeCommit(custody::publish);
  }
}
