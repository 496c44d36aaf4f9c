package dev.tamga.server.storage.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.DatabaseTrouble;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.WriteSession;
import dev.tamga.server.storage.schema.Schema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The node's state: one SQLite database in write-ahead mode, forced at every commit.
 *
 * <p>One process at a time holds the directory, by a lock that the operating system drops when the
 * process dies. Within it {@link BatchWriter} alone writes; any thread reads.
 */
public final class SqliteDatabase implements Database {
  /** The database's file in the data directory. */
  static final String FILE = "state.db";

  private static final String LOCK = "state.lock";
  private static final String MIGRATIONS = "classpath:dev/tamga/server/storage/sqlite";
  private static final int BUSY_MILLIS = 10_000;

  /** Pages of indexes are wanted all over: what is not kept is read again for each event. */
  private static final String WRITER_CACHE = "PRAGMA cache_size = -65536"; // KiB

  /**
   * Each move of the write-ahead file into the database costs two syncs: seldom, 64 MiB at most.
   */
  private static final String WRITER_CHECKPOINT = "PRAGMA wal_autocheckpoint = 16384"; // pages

  private static final Duration READER_WAIT = Duration.ofSeconds(5);

  private final FileChannel lock;
  private final SQLiteDataSource source;
  private final Jdbi writer;
  private final HikariDataSource pool;
  private final Jdbi readers;

  private SqliteDatabase(FileChannel lock, SQLiteDataSource source, int readers) {
    this.lock = lock;
    this.source = source;
    this.writer = Jdbi.create(source);
    writer.getConfig(Handles.class).setForceEndTransactions(false);
    this.pool = new HikariDataSource(readPool(source, readers));
    this.readers = Jdbi.create(pool);
  }

  /**
   * Opens the database in {@code directory}, makes it if there is none, and brings its schema up to
   * this version's.
   *
   * @param readers most reads at one time, at least 1
   * @throws IOException if the directory is in use, cannot be written, or holds a database that is
   *     damaged or of a newer version
   */
  public static SqliteDatabase open(Path directory, int readers) throws IOException {
    Files.createDirectories(directory);
    return open(directory, readers, Schema::migrate);
  }

  /**
   * Opens the database in {@code directory} as it is; its schema is not changed.
   *
   * @param readers most reads at one time, at least 1
   * @throws IOException also if there is none, or its schema is not of this version
   */
  public static SqliteDatabase openAsItIs(Path directory, int readers) throws IOException {
    String place = "database " + directory.resolve(FILE);
    if (!Files.isRegularFile(directory.resolve(FILE))) {
      throw new IOException(place + ": nothing is stored there. Name the right one");
    }
    return open(directory, readers, schema -> schema.requireCurrent(place));
  }

  /** What is done about the schema. */
  @FunctionalInterface
  private interface Prepare {
    void run(Schema schema) throws IOException;
  }

  private static SqliteDatabase open(Path directory, int readers, Prepare prepare)
      throws IOException {
    FileChannel lock = lock(directory);
    try {
      SQLiteDataSource source = source(directory.resolve(FILE));
      prepare.run(new Schema(source, MIGRATIONS));
      return new SqliteDatabase(lock, source, readers);
    } catch (FlywayException e) {
      lock.close();
      throw new IOException(
          "database " + directory.resolve(FILE) + " could not be opened: " + e.getMessage(), e);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new IOException(
          "data directory "
              + directory
              + " is in use by another process (expected: one node for each directory)");
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  static SQLiteDataSource source(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL); // NORMAL may lose the last commits
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setGetGeneratedKeys(false); // nobody asks for them
    config.setJournalSizeLimit(64 << 20); // after a burst the write-ahead file shrinks again
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  private static HikariConfig readPool(SQLiteDataSource source, int readers) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state-readers");
    config.setDataSource(source);
    config.setConnectionInitSql("PRAGMA query_only = ON");
    config.setMaximumPoolSize(readers);
    config.setMaxLifetime(0); // a file does not time out
    config.setConnectionTimeout(READER_WAIT.toMillis());
    return config;
  }

  @Override
  public <T> T read(Work<T> work) throws Refusal {
    try {
      return readers.inTransaction(work::apply);
    } catch (ConnectionException e) {
      throw new Refusal(
              Failure.BUSY,
              "no database reader came free within " + READER_WAIT.toSeconds() + " s",
              "server.conf: storage.readers",
              "Try again.")
          .retryAfter(READER_WAIT)
          .causedBy(e);
    }
  }

  /** This machine's. */
  @Override
  public Instant now(Handle handle) {
    return handle
        .select("SELECT CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)")
        .mapTo(Long.class)
        .map(Instant::ofEpochMilli)
        .one();
  }

  /** Nothing is known to be better on a second try. */
  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public DatabaseTrouble troubleOf(Throwable failure) {
    return SqliteTrouble.of(failure);
  }

  /**
   * The one connection that writes. Jdbi must leave the transaction alone: where it did not begin
   * one itself, its close and rollback turn auto-commit on, which commits.
   */
  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public WriteSession openWriter() throws SQLException {
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(WRITER_CACHE);
      statement.execute(WRITER_CHECKPOINT);
    }
    connection.setAutoCommit(false);
    return new SqliteWriteSession(writer.open(connection));
  }

  @Override
  public void close() throws IOException {
    pool.close();
    lock.close();
  }
}
