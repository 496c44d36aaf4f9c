package dev.tamga.server.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.tamga.server.storage.schema.Schema;

/**
 * Brings the schema up to this version's. A crash leaves whole migrations: each is one transaction.
 */
final class MigrateSchema {
  static final String MIGRATIONS = "classpath:dev/tamga/server/storage/postgres";

  /**
   * A migration of much data takes as long as it takes. But it does not wait long for a table that
   * is in use: who comes after it, as every batch of nodes that still run, would wait as well.
   */
  private static final String SETTINGS =
      "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
          + " SET lock_timeout = '5s'";

  private static final int MOST_CONNECTIONS = 4; // Flyway: one that locks, one that works

  private MigrateSchema() {}

  /**
   * @throws org.flywaydb.core.api.FlywayException if the schema is damaged or of a newer version,
   *     or a migration failed; then nothing of that one is kept
   */
  static void run(PostgresAddress address) {
    try (HikariDataSource source = source(address)) {
      new Schema(source, MIGRATIONS).migrate();
    }
  }

  static HikariDataSource source(PostgresAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("migration");
    config.setDataSource(
        new DriverDataSource(
            address.jdbcUrl(), null, address.patientProperties(), address.user(), null));
    config.setConnectionInitSql(SETTINGS);
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1); // Flyway says why it cannot connect
    return new HikariDataSource(config);
  }
}
