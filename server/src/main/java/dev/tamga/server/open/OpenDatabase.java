package dev.tamga.server.open;

import dev.tamga.server.config.DatabaseConfig;
import dev.tamga.server.config.StorageConfig;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the database of the configuration (STORAGE.md): embedded, or shared by several nodes. */
public final class OpenDatabase {
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
   * The same, if there is one.
   *
   * @throws IOException also if nothing is stored there
   */
  public static Database toCheck(StorageConfig config, Clock clock) throws IOException {
    if (config.database().isEmpty() && !Files.isDirectory(embedded(config))) {
      throw new IOException("data directory " + config.data() + ": nothing is stored there");
    }
    return open(config, config.readers(), clock);
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

  private static PostgresAddress address(DatabaseConfig config) {
    return new PostgresAddress(config.url(), config.user(), config.passwordFile(), config.ca());
  }
}
