package dev.tamga.server.testkit;

import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of a folder, in the kind that {@code -Dtamga.database} names: {@code sqlite}, which
 * is the usual one, or {@code postgres}. The same folder has the same database when it is opened
 * again.
 */
public final class TestDatabase {
  private static final boolean POSTGRES =
      System.getProperty("tamga.database", "sqlite").equals("postgres");
  private static final String FILE = "state.db";

  /** Past every constraint but the columns' types. */
  private static final String DROP_CHECKS =
      "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname FROM"
          + " pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
          + " LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname);"
          + " END LOOP; END $$";

  private TestDatabase() {}

  /** Whether tests run on PostgreSQL. */
  public static boolean isPostgres() {
    return POSTGRES;
  }

  /** Opens it, and makes it if there is none. */
  public static Database open(Path folder, int readers) throws IOException {
    Files.createDirectories(folder);
    return POSTGRES
        ? PostgresDatabase.open(address(folder), readers, Clock.systemUTC())
        : SqliteDatabase.open(folder, readers);
  }

  /** Where it is. */
  public static PostgresAddress address(Path folder) {
    PostgresServer server = PostgresServer.get();
    String name = create(folder);
    return new PostgresAddress(
        server.url(name), PostgresServer.USER, server.passwordFile(), Optional.empty());
  }

  /** Lines of {@code storage} in {@code server.conf}; empty for the embedded one. */
  public static String settings(Path folder) {
    return POSTGRES ? postgresSettings(folder) : "";
  }

  /** The same for PostgreSQL, whatever the property says. */
  public static String postgresSettings(Path folder) {
    PostgresAddress address = address(folder);
    return "\nstorage.database { url = \"%s\", user = tamga, password-file = \"%s\" }\n"
        .formatted(address.url(), address.passwordFile());
  }

  private static String create(Path folder) {
    String name = name(folder);
    PostgresServer server = PostgresServer.get();
    if (server.ask("SELECT 1 FROM pg_database WHERE datname = '" + name + "'").isEmpty()) {
      String unused = server.ask("CREATE DATABASE " + name + " OWNER " + PostgresServer.USER);
    }
    return name;
  }

  private static String name(Path folder) {
    return "t"
        + Integer.toHexString(folder.toAbsolutePath().normalize().hashCode())
        + Integer.toHexString(folder.toAbsolutePath().normalize().toString().length());
  }

  /** Puts a copy of one in the place of another; nobody may have them open. */
  public static void replace(Path from, Path to) throws IOException {
    if (POSTGRES) {
      replaceShared(from, to);
      return;
    }
    Files.createDirectories(to);
    Files.copy(from.resolve(FILE), to.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The same in PostgreSQL, whatever the usual kind is.
   *
   * @throws IllegalStateException as long as someone is connected to one of them
   */
  public static void replaceShared(Path from, Path to) {
    dropShared(to);
    String unused =
        PostgresServer.get()
            .ask("CREATE DATABASE " + name(to) + " OWNER tamga TEMPLATE " + create(from));
  }

  private static void dropShared(Path folder) {
    String unused = PostgresServer.get().ask("DROP DATABASE IF EXISTS " + name(folder));
  }

  /** Loses one; nobody may have it open. */
  public static void delete(Path folder) throws IOException {
    if (POSTGRES) {
      dropShared(folder);
    } else {
      Files.delete(folder.resolve(FILE));
    }
  }

  /** As the administrator of the PostgreSQL server; the first column of the first row, if any. */
  public static String askServer(String sql) {
    return PostgresServer.get().ask(sql);
  }

  /** Reads past the node; of PostgreSQL. */
  public static Handle raw(Path folder) {
    return Jdbi.open(() -> PostgresServer.get().connect(name(folder)));
  }

  /** Changes rows behind the node's back, past every constraint. */
  public static int tamper(Path folder, String sql, Object... values) {
    if (POSTGRES) {
      try (Handle raw = Jdbi.open(() -> PostgresServer.get().connect(name(folder)))) {
        raw.execute(DROP_CHECKS);
        return raw.execute(asPostgres(sql), values);
      }
    }
    try (Handle raw = Jdbi.open("jdbc:sqlite:" + folder.resolve(FILE) + "?foreign_keys=off")) {
      raw.execute("PRAGMA ignore_check_constraints = ON");
      return raw.execute(sql, values);
    }
  }

  /** The same text but for constants of bytes. */
  private static String asPostgres(String sql) {
    return sql.replace("AS BLOB", "AS BYTEA")
        .replaceAll("x'([0-9a-f]*)'", "'\\\\x$1'::bytea")
        .replaceAll(
            "zeroblob\\(((?:[^()]|\\([^()]*\\))*)\\)", "decode(repeat('00', ($1)::int), 'hex')");
  }
}
