package dev.tamga.server.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.DatabaseTrouble;
import dev.tamga.server.storage.Work;
import dev.tamga.server.testkit.DatabaseWire;
import dev.tamga.server.testkit.DatabaseWire.Cut;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STORAGE.md sections 1 to 3, on a real server and a wire that breaks. */
@Tag("database-server")
class PostgresDatabaseTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path folder;
  private DatabaseWire wire;
  private PostgresDatabase database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    wire = DatabaseWire.open();
    database = PostgresDatabase.open(overTheWire(), 2, CLOCK);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    writer.write(h -> h.execute("CREATE TABLE t (v INTEGER PRIMARY KEY, seen INTEGER)"));
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
    wire.close();
  }

  private PostgresAddress direct() {
    return TestDatabase.address(folder);
  }

  private PostgresAddress overTheWire() {
    PostgresAddress direct = direct();
    String url = direct.url().replaceFirst(":[0-9]+/", ":" + wire.port() + '/');
    return new PostgresAddress(url, direct.user(), direct.passwordFile(), direct.ca());
  }

  /** Keeps how many rows it saw. */
  private static Work<Integer> insert(int value) {
    return handle -> handle.execute("INSERT INTO t (v, seen) SELECT ?, count(*) FROM t", value);
  }

  private List<Integer> values() throws Refusal {
    return database.read(h -> h.select("SELECT v FROM t ORDER BY v").mapTo(Integer.class).list());
  }

  @Test
  void sessionThatTheServerEndsInABatch_isReplacedAndTheBatchRunAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    int inserted =
        writer.write(
            handle -> {
              int done = insert(1).apply(handle);
              if (runs.incrementAndGet() == 1) {
                var unused = handle.execute("SELECT pg_terminate_backend(pg_backend_pid())");
              }
              return done;
            });
    assertThat(inserted).isEqualTo(1);
    assertThat(runs).hasValue(2);
    assertThat(values()).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(value = Cut.class, names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
  void commitWithoutAnAnswer_isFoundOutAndKeptOnce(Cut where) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    writer.afterCommit(told::addAndGet);
    writer.write(insert(1));
    reconnect(); // so that the commit is in plain text
    wire.cut(where);
    int inserted =
        writer.write(
            handle -> {
              runs.incrementAndGet();
              return insert(2).apply(handle);
            });
    assertThat(inserted).isEqualTo(1);
    assertThat(runs).as("run again if it was lost").hasValue(where == Cut.BEFORE_COMMIT ? 2 : 1);
    assertThat(told).hasValue(2);
    assertThat(values()).containsExactly(1, 2);
    writer.write(insert(3));
    assertThat(values()).containsExactly(1, 2, 3);
  }

  /** Also the readers, of which one that was just used is not asked whether it still lives. */
  private void reconnect() {
    wire.breakDown();
    wire.mend();
    for (int i = 0; i < 2; i++) {
      try {
        var unused = values();
      } catch (Refusal e) {
        assertThat(e.failure()).isEqualTo(Failure.BUSY);
      }
    }
  }

  @Test
  void databaseThatIsAway_isToldAsBusyAndEverythingGoesOnWhenItIsBack() throws Exception {
    wire.breakDown();
    long start = System.nanoTime();
    assertThatThrownBy(() -> writer.write(insert(1)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
              assertThat(refusal.detail()).contains("nothing of the request was kept");
              assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(5));
            });
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("its patience, not longer")
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
    assertThatThrownBy(this::values)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.failure()).isEqualTo(Failure.BUSY));
    assertThat(writer.isStopped()).isFalse();
    wire.mend();
    writer.write(insert(2));
    assertThat(values()).containsExactly(2);
  }

  @Test
  void nodeThatIsPausedInABatch_losesItsTurnAndWritesNothingStale() throws Exception {
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch wakes = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (PostgresDatabase other = PostgresDatabase.open(direct(), 1, CLOCK);
        BatchWriter second = BatchWriter.start(other, Steps.UNWATCHED)) {
      Future<Integer> paused =
          threads.submit(
              () ->
                  writer.write(
                      handle -> {
                        int done = insert(1).apply(handle);
                        if (runs.incrementAndGet() == 1) {
                          holds.countDown();
                          awake(wakes);
                        }
                        return done;
                      }));
      holds.await();
      second.write(insert(2)); // waits until the server ends the paused session
      wakes.countDown();
      assertThat(paused.get()).isEqualTo(1);
    }
    threads.shutdown();
    assertThat(runs).hasValue(2);
    List<Integer> seen =
        database.read(h -> h.select("SELECT seen FROM t ORDER BY v").mapTo(Integer.class).list());
    assertThat(seen).as("1 was written anew, after 2").containsExactly(1, 0);
  }

  @Test
  void nodeThatStandsStillInTheMiddleOfARequest_losesItsTurn() throws Exception {
    Duration turnWait = Duration.ofSeconds(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    wire.stallAfter("stands still here");
    String much = "x".repeat(1 << 20); // the server has the statement, and a part of its value
    try (PostgresDatabase other =
            PostgresDatabase.open(direct(), 1, new Sessions(direct(), turnWait, CLOCK));
        BatchWriter second = BatchWriter.start(other, Steps.UNWATCHED)) {
      Future<Integer> stands =
          threads.submit(
              () ->
                  writer.write(
                      handle -> {
                        int done = insert(1).apply(handle);
                        var unused =
                            handle
                                .createQuery("SELECT length(:much) /* stands still here */")
                                .bind("much", much)
                                .mapTo(Integer.class)
                                .one();
                        return done;
                      }));
      wire.awaitStall();
      second.write(insert(2));
      assertThat(stands.get()).as("written anew").isEqualTo(1);
    }
    threads.shutdown();
    assertThat(values()).containsExactly(1, 2);
  }

  /** What the server is told of, so that a machine that is gone does not keep the turn. */
  @ParameterizedTest
  @CsvSource({
    "tcp_keepalives_idle, 2",
    "tcp_keepalives_interval, 2",
    "tcp_keepalives_count, 3",
    "tcp_user_timeout, 10000",
    "idle_in_transaction_session_timeout, 5s",
    "lock_timeout, 10s",
  })
  void sessionThatWrites_hasTheSettingsThatEndIt(String name, String value) throws Exception {
    assertThat(writer.<String>write(h -> show(h, name))).isEqualTo(value);
  }

  private static String show(Handle handle, String name) {
    return handle.select("SHOW " + name).mapTo(String.class).one();
  }

  @Test
  void anotherUsualIsolationLevel_isNotThatOfTheWriterNorOfReaders() throws Exception {
    set("default_transaction_isolation = serializable");
    reconnect();
    assertThat(writer.<String>write(h -> show(h, "transaction_isolation")))
        .isEqualTo("read committed");
    assertThat(database.<String>read(h -> show(h, "transaction_isolation")))
        .isEqualTo("repeatable read");
  }

  @Test
  void commitThatNoStandbyHas_isNotFoundOutToBeDurableUntilOneHasIt() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    String waiting =
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name ="
            + " 'tamga'";
    TestDatabase.askServer("ALTER SYSTEM SET synchronous_standby_names = 'absent'");
    try {
      TestDatabase.askServer("SELECT pg_reload_conf()");
      Future<Integer> write = threads.submit(() -> writer.write(insert(1)));
      String first = awaitOther(waiting, "", write);
      TestDatabase.askServer("SELECT pg_terminate_backend(" + first + ")"); // it is kept here alone
      String asks = awaitOther(waiting, first, write);
      assertThat(asks).as("the session that asks").isNotEmpty();
      assertThat(write).as("not answered").isNotDone();
      TestDatabase.askServer("ALTER SYSTEM RESET synchronous_standby_names");
      TestDatabase.askServer("SELECT pg_reload_conf()");
      assertThat(write.get()).isEqualTo(1);
      assertThat(values()).containsExactly(1);
    } finally {
      TestDatabase.askServer("ALTER SYSTEM RESET synchronous_standby_names");
      TestDatabase.askServer("SELECT pg_reload_conf()");
      threads.shutdown();
    }
  }

  /** Another session than {@code before}; empty if there is an answer without one. */
  private static String awaitOther(String waiting, String before, Future<Integer> write)
      throws InterruptedException {
    while (!write.isDone()) {
      String pid = TestDatabase.askServer(waiting);
      if (!pid.isEmpty() && !pid.equals(before)) {
        return pid;
      }
      Thread.sleep(20);
    }
    return "";
  }

  @Test
  void newConnectionToAServerThatMayLoseWhatIsAcknowledged_isRefusedAndTold() throws Exception {
    set("synchronous_commit = off");
    assertThatThrownBy(() -> database.openWriter())
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(database.troubleOf(e)).isEqualTo(DatabaseTrouble.AWAY));
    assertThat(database.problem().orElseThrow())
        .contains("synchronous_commit = off", "STORAGE.md 3");
    set("synchronous_commit = on");
    database.openWriter().close();
    assertThat(database.problem()).isEmpty();
  }

  @Test
  void tooManyConnections_areNoBrokenDisk() {
    assertThat(database.troubleOf(new SQLException("sorry, too many clients already", "53300")))
        .isEqualTo(DatabaseTrouble.AWAY);
  }

  @Test
  void migration_mayTakeLongButNotWaitLongForATable() throws Exception {
    set("statement_timeout = 60000");
    try (HikariDataSource source = MigrateSchema.source(direct());
        Connection connection = source.getConnection();
        Handle handle = Jdbi.open(connection)) {
      assertThat(connection.getNetworkTimeout()).as("for ever").isZero();
      assertThat(show(handle, "statement_timeout")).isEqualTo("0");
      assertThat(show(handle, "lock_timeout")).isEqualTo("5s");
    }
  }

  private static void awake(CountDownLatch wakes) {
    try {
      wakes.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"synchronous_commit, off", "synchronous_commit, local"})
  void serverThatMayLoseWhatIsAcknowledged_isRefused(String setting, String value)
      throws Exception {
    set(setting + " = " + value);
    assertThatThrownBy(() -> PostgresDatabase.open(direct(), 1, CLOCK))
        .hasMessageContaining(setting + " = " + value)
        .hasMessageContaining("STORAGE.md 3");
  }

  private void set(String setting) throws Refusal {
    int unused =
        writer.write(
            h ->
                h.execute(
                    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "
                        + setting
                        + "', current_database()); END $$"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-6, 6})
  void clockThatDiffers_isRefused(long seconds) {
    Clock other = Clock.offset(CLOCK, Duration.ofSeconds(seconds));
    assertThatThrownBy(() -> PostgresDatabase.open(direct(), 1, other))
        .hasMessageContaining("clock")
        .hasMessageContaining("NTP");
  }

  @Test
  void schemaOfANewerVersion_isRefused() throws Exception {
    int unused =
        writer.write(
            h ->
                h.execute(
                    "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', 'SQL',"
                        + " 'V99__later.sql', 1, installed_by, now(), 1, true"
                        + " FROM flyway_schema_history WHERE installed_rank = 1"));
    assertThatThrownBy(() -> PostgresDatabase.open(direct(), 1, CLOCK))
        .hasMessageContaining("could not be opened")
        .hasMessageContaining("99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost/tamga",
        "postgresql://localhost/tamga?fsync=off",
        "postgresql://user:word@localhost/tamga",
        "postgresql://localhost",
        "postgresql://db.example.kz:5432/tamga",
        "postgresql://localhost:5432,db.example.kz:5432/tamga",
      })
  void addressOfAnotherFormOrWithoutACaForAnotherMachine_isRefused(String url) {
    assertThatThrownBy(
            () -> new PostgresAddress(url, "u", Path.of("p"), java.util.Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("url:");
  }
}
