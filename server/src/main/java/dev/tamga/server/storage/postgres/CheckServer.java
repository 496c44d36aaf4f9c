package dev.tamga.server.storage.postgres;

import dev.tamga.server.storage.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses a server on which something acknowledged could be lost (STORAGE.md section 3): at start,
 * and behind each new connection that writes.
 */
final class CheckServer {
  private static final int LEAST_VERSION = 130_000;
  private static final String FACTS =
      "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
          + " current_setting('fsync'), current_setting('full_page_writes'),"
          + " current_setting('synchronous_commit'), pg_is_in_recovery(),"
          + " (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  private CheckServer() {}

  /**
   * @throws IOException with every reason why not, and what to do
   */
  static void run(Connection connection, Clock clock) throws SQLException, IOException {
    List<String> reasons = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet facts = statement.executeQuery(FACTS)) {
      facts.next();
      if (facts.getInt(1) < LEAST_VERSION) {
        reasons.add("server version " + facts.getInt(1) + " (expected: 130000 or more)");
      }
      require(reasons, "server_encoding", facts.getString(2), List.of("UTF8"));
      require(reasons, "fsync", facts.getString(3), List.of("on"));
      require(reasons, "full_page_writes", facts.getString(4), List.of("on"));
      require(
          reasons,
          "synchronous_commit",
          facts.getString(5),
          List.of("on", "remote_write", "remote_apply"));
      if (facts.getBoolean(6)) {
        reasons.add("a standby (expected: the primary; name all hosts in the url)");
      }
      Instant there = Instant.ofEpochMilli(facts.getLong(7));
      Duration apart = Duration.between(there, clock.instant()).abs();
      if (apart.compareTo(Database.CLOCKS_APART) > 0) {
        reasons.add(
            "clock "
                + there
                + ", here "
                + clock.instant()
                + " (expected: at most "
                + Database.CLOCKS_APART.toSeconds()
                + " s apart; keep both by NTP)");
      }
    }
    if (!reasons.isEmpty()) {
      throw new IOException("database server: " + String.join("; ", reasons) + " (STORAGE.md 3)");
    }
  }

  private static void require(
      List<String> reasons, String name, String found, List<String> expected) {
    if (!expected.contains(found)) {
      reasons.add(name + " = " + found + " (expected: " + String.join(" or ", expected) + ")");
    }
  }
}
