package dev.tamga.server.migrate;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.rows.CompareRows;
import dev.tamga.server.migrate.rows.Tables;
import java.io.IOException;
import java.util.List;

/**
 * Makes sure that the copy is the whole: each table has the same rows, the log with them, and
 * {@code check} finds nothing in the new place, which reads every byte again from there.
 */
final class VerifyMove {
  private final House from;
  private final House to;
  private final MoveHouse.Check check;

  VerifyMove(House from, House to, MoveHouse.Check check) {
    this.from = from;
    this.to = to;
    this.check = check;
  }

  /**
   * Returns if nothing is wrong. Changes nothing.
   *
   * @throws MoveException with what differs
   */
  void run() throws MoveException, Refusal, IOException {
    List<String> tables = from.database().read(Tables::copied);
    for (String table : tables) {
      String differs = CompareRows.run(table, from.database(), to.database());
      if (!differs.isEmpty()) {
        throw new MoveException(
            "The copy is not the same: " + differs + ". Empty the new place and begin anew.");
      }
    }
    long found = check.run(to.database(), to.blobs());
    if (found > 0) {
      throw new MoveException(
          "The copy is complete, but check finds "
              + found
              + " disagreements in it (see above). The old place stays in use: run check on it,"
              + " start its node once if receipts are missing, and begin anew.");
    }
  }
}
