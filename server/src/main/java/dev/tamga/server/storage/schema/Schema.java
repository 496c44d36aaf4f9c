package dev.tamga.server.storage.schema;

import java.io.IOException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/** The schema of one database, and the one that this program knows. */
public final class Schema {
  private final Flyway flyway;

  /**
   * @param database to connect to
   * @param migrations where the program has its versions, on the class path
   */
  public Schema(DataSource database, String migrations) {
    this.flyway =
        Flyway.configure()
            .dataSource(database)
            .locations(migrations)
            .ignoreMigrationPatterns(new String[0]) // also not those of a newer version
            .load();
  }

  /**
   * Makes the schema, or brings it up to this program's version.
   *
   * @throws FlywayException if it cannot be reached, is damaged, or of a newer version
   */
  public void migrate() {
    var unused = flyway.migrate();
  }

  /**
   * Returns if the schema is there and of this program's version. Changes nothing.
   *
   * @param place the database, in words for a person
   * @throws IOException if there is none, or it is of another version, with what to do
   * @throws FlywayException if it cannot be reached, or is damaged
   */
  public void requireCurrent(String place) throws IOException {
    MigrationInfoService all = flyway.info();
    MigrationInfo stored = all.current();
    if (stored == null || stored.getVersion() == null) {
      throw new IOException(place + ": nothing is stored there. Name the right one");
    }
    MigrationVersion known =
        Arrays.stream(all.all())
            .filter(one -> one.getState().isResolved() && one.getVersion() != null)
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo)
            .orElseThrow();
    int newer = stored.getVersion().compareTo(known);
    if (newer != 0) {
      String is =
          place + ": its schema has version " + stored.getVersion() + " (expected: " + known;
      throw new IOException(
          newer > 0
              ? is + ", this program's; STORAGE.md 1). Use the newer program"
              : is
                  + ", this program's; STORAGE.md 1). Start the node once, which brings it up, or"
                  + " use the program of that version");
    }
    flyway.validate();
  }
}
