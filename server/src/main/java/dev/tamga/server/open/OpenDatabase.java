package dev.tamga.server.open;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.config.DatabaseConfig;
import dev.tamga.server.config.StorageConfig;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the database of the configuration (STORAGE.md): embedded, or shared by several nodes. */
public final class OpenDatabase {
  /** Which one it is among all there are; the same whatever it is called by. */
  private static final String WHICH =
      "SELECT concat((SELECT oid FROM pg_database WHERE datname = current_database()), '@',"
          + " CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000000 AS bigint))";

  private OpenDatabase() {}

  /**
   * Opens it, makes its schema if there is none, and brings it up to this version's.
   *
   * @throws IOException if it cannot be reached, is in use or is refused
   * @throws IllegalArgumentException if its address has not the form
   */
  public static Database of(StorageConfig config, Clock clock) throws IOException {
    return open(config, config.readers(), clock);
  }

  private static Database open(StorageConfig config, int readers, Clock clock) throws IOException {
    return config.database().isPresent()
        ? PostgresDatabase.open(address(config.database().get()), readers, clock)
        : SqliteDatabase.open(embedded(config), readers);
  }

  /**
   * The same, if there is one; its schema is left as it is.
   *
   * @throws IOException also if nothing is stored there, or by another version of this program
   */
  public static Database toCheck(StorageConfig config, Clock clock) throws IOException {
    return config.database().isPresent()
        ? PostgresDatabase.openAsItIs(address(config.database().get()), config.readers(), clock)
        : SqliteDatabase.openAsItIs(embedded(config), config.readers());
  }

  /**
   * Returns if a database is the one that is meant.
   *
   * @param meant the data folder; of PostgreSQL, what {@code conf/backup/restore.sh} asked it for:
   *     the database's oid, an at sign, and when its server started, in microseconds
   * @throws IOException if it is another one, or cannot be read
   */
  public static void requireMeant(StorageConfig config, Database database, String meant)
      throws IOException {
    boolean is =
        config.database().isPresent()
            ? which(database).equals(meant)
            : config.data().toRealPath().equals(Path.of(meant).toRealPath());
    if (!is) {
      throw new IOException(
          "The configuration names another database than the one that is meant: "
              + place(config)
              + " is not "
              + meant
              + ". Name that one in storage.data or storage.database.");
    }
  }

  private static String which(Database database) throws IOException {
    try {
      return database.read(handle -> handle.select(WHICH).mapTo(String.class).one());
    } catch (Refusal e) {
      throw new IOException("the database could not be read: " + e.getMessage(), e);
    }
  }

  /** The same, made if there is none, for a copy that reads while it reads. */
  static Database toFill(StorageConfig config, Clock clock) throws IOException {
    return open(config, Math.max(8, config.readers()), clock);
  }

  private static Path embedded(StorageConfig config) {
    return config.data().resolve("state");
  }

  /** Where it is, in words for a person. */
  static String place(StorageConfig config) {
    return config
        .database()
        .map(DatabaseConfig::url)
        .orElseGet(() -> embedded(config).toAbsolutePath().normalize().toString());
  }

  /**
   * The server, and as whom a node comes to it.
   *
   * @throws IllegalArgumentException if the address has not the form
   */
  public static PostgresAddress address(DatabaseConfig config) {
    return new PostgresAddress(config.url(), config.user(), config.passwordFile(), config.ca());
  }
}
