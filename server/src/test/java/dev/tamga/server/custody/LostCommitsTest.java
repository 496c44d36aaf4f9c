package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.testkit.DatabaseWire;
import dev.tamga.server.testkit.DatabaseWire.Cut;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A running node, whose database is another one after the wire broke (CUSTODY.md section 5). */
class LostCommitsTest {
  private static final long MOST_MILLIS = 30_000;
  private static final PackageId ID = PackageId.random();

  @TempDir private Path folder;
  private DatabaseWire wire;
  private PostgresDatabase database;
  private LogAnchor anchor;
  private CustodyLog log;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    wire = DatabaseWire.open();
    PostgresAddress direct = TestDatabase.address(state());
    String url = direct.url().replaceFirst(":[0-9]+/", ":" + wire.port() + '/');
    database =
        PostgresDatabase.open(
            new PostgresAddress(url, direct.user(), direct.passwordFile(), direct.ca()),
            1,
            Clock.systemUTC());
    anchor = LogAnchor.open(folder.resolve("log-anchor.txt"));
    log = new CustodyLog(TestLog.ORIGIN, TestLog.KEY, anchor);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    boolean unused =
        writer.write(
            handle -> {
              log.begin(handle);
              return true;
            });
    writer.afterWork(log::keep);
    writer.undone(log::undo);
    writer.beforeCommit(log::publish);
    writer.afterCommit(works -> log.committed());
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    anchor.close();
    database.close();
    wire.close();
  }

  private Path state() {
    return folder.resolve("state");
  }

  private long append(String event) throws Refusal {
    return writer.write(h -> log.append(h, ID, List.of(TestLog.event(event)))).get(0).index();
  }

  /** While nobody is connected to either, which the server sees a moment after the wire broke. */
  private void replace(Path from, Path to) throws Exception {
    wire.breakDown();
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      try {
        TestDatabase.replaceShared(from, to);
        wire.mend();
        return;
      } catch (IllegalStateException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  @Test
  void databaseThatLostWhatWasAcknowledged_isWrittenAgainOnlyWhenItHasIt() throws Exception {
    Path older = folder.resolve("older");
    Path newest = folder.resolve("newest");
    assertThat(append("a")).isZero();
    assertThat(append("b")).isEqualTo(1);
    replace(state(), older);
    assertThat(append("c")).isEqualTo(2);
    replace(state(), newest);

    replace(older, state());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> append("d"))
          .isInstanceOfSatisfying(
              Refusal.class,
              e -> {
                assertThat(e.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
                assertThat(e.detail()).contains("the database has 2 entries, the anchor 3");
              });
    }
    assertThat(log.refusal()).isPresent();

    replace(newest, state());
    assertThat(append("e")).isEqualTo(3);
    assertThat(log.refusal()).isEmpty();
  }

  @Test
  void quietNode_findsOutADatabaseThatLostWhatAnotherNodeHadAcknowledged() throws Exception {
    Path older = folder.resolve("older");
    assertThat(append("a")).isZero();
    replace(state(), older);
    try (Elsewhere other = new Elsewhere()) {
      other.append("b");
    }
    assertThat(writer.<Boolean>write(handle -> true)).as("its row is renewed").isTrue();
    replace(older, state());
    assertThatThrownBy(() -> append("c"))
        .isInstanceOfSatisfying(
            Refusal.class,
            e -> {
              assertThat(e.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
              assertThat(e.detail()).contains("the database has 1 entries, the anchor 2");
            });
  }

  /** Another node of the service, with a wire of its own. */
  private final class Elsewhere implements AutoCloseable {
    private final PostgresDatabase shared;
    private final LogAnchor mine;
    private final CustodyLog same;
    private final BatchWriter batches;

    private Elsewhere() throws Exception {
      shared = PostgresDatabase.open(TestDatabase.address(state()), 1, Clock.systemUTC());
      mine = LogAnchor.open(folder.resolve("other-anchor.txt"));
      same = new CustodyLog(TestLog.ORIGIN, TestLog.KEY, mine);
      batches = BatchWriter.start(shared, Steps.UNWATCHED);
      batches.afterWork(same::keep);
      batches.beforeCommit(same::publish);
      batches.afterCommit(works -> same.committed());
    }

    private void append(String event) throws Refusal {
      var unused = batches.write(h -> same.append(h, ID, List.of(TestLog.event(event))));
    }

    @Override
    public void close() throws Exception {
      batches.close();
      mine.close();
      shared.close();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Cut.class, names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
  void commitWithoutAnAnswer_leavesTheAnchorWhereTheDatabaseIs(Cut where) throws Exception {
    assertThat(append("a")).isZero();
    wire.breakDown(); // so that the next commit is in plain text
    wire.mend();
    wire.cut(where);
    assertThat(append("b")).isEqualTo(1);
    try (PostgresDatabase direct =
        PostgresDatabase.open(TestDatabase.address(state()), 1, Clock.systemUTC())) {
      long stored = direct.read(handle -> LogState.get(handle).size());
      assertThat(stored).isEqualTo(2);
      assertThat(anchor.read().orElseThrow().size()).isEqualTo(stored);
    }
  }

  @Test
  void batchThatIsRefusedAsAWhole_leavesTheAnchorAlone() throws Exception {
    assertThat(append("a")).isZero();
    log.halt(TestLog.refusal());
    assertThatThrownBy(() -> append("b")).isInstanceOf(Refusal.class);
    assertThat(anchor.read().orElseThrow().size()).isEqualTo(1);
    log.goOn();
    assertThat(append("c")).as("what was refused left no gap").isEqualTo(1);
    assertThat(anchor.read().orElseThrow().size()).isEqualTo(2);
  }
}
