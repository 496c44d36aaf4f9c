package dev.tamga.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.EveryDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EveryDatabase
class BatchWriterTest {
  @TempDir Path directory;
  private Database database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    open(Steps.UNWATCHED);
  }

  private void open(Steps steps) throws Exception {
    database = TestDatabase.open(directory, 2);
    writer = BatchWriter.start(database, steps);
    writer.write(h -> h.execute("CREATE TABLE IF NOT EXISTS t (v INTEGER PRIMARY KEY)"));
  }

  private void reopen(Steps steps) throws Exception {
    close();
    open(steps);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  private static Work<Integer> insert(int value) {
    return handle -> handle.execute("INSERT INTO t VALUES (?)", value);
  }

  private List<Integer> values() throws Refusal {
    return database.read(h -> h.select("SELECT v FROM t ORDER BY v").mapTo(Integer.class).list());
  }

  private static Refusal refusal() {
    return new Refusal(Failure.ITEM_DIFFERS, "item 1", "test", "nothing");
  }

  /** Holds the writer in a first batch until {@code works} more wait, then lets it go. */
  private List<Future<Integer>> asOneBatch(List<Work<Integer>> works) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    Future<Boolean> first =
        threads.submit(
            () ->
                writer.write(
                    handle -> {
                      held.countDown();
                      return awaited(go);
                    }));
    held.await();
    List<Future<Integer>> outcomes = new ArrayList<>();
    for (Work<Integer> work : works) {
      int before = writer.waiting();
      outcomes.add(threads.submit(() -> writer.write(work)));
      while (writer.waiting() == before) {
        Thread.onSpinWait();
      }
    }
    go.countDown();
    first.get();
    threads.shutdown();
    return outcomes;
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void write_isDurableAndReadableWhenItReturns() throws Exception {
    writer.write(insert(7));
    assertThat(values()).containsExactly(7);
    reopen(Steps.UNWATCHED);
    assertThat(values()).containsExactly(7);
  }

  @Test
  void refusedWork_isUndoneAlone() throws Exception {
    List<Future<Integer>> outcomes =
        asOneBatch(
            List.of(
                insert(1),
                handle -> {
                  insert(2).apply(handle);
                  throw refusal();
                },
                insert(1), // the key is taken: an exception of the database
                insert(3)));
    outcomes.get(0).get();
    assertThatThrownBy(outcomes.get(1)::get).cause().hasMessageContaining("ITEM_DIFFERS");
    assertThatThrownBy(outcomes.get(2)::get)
        .cause()
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.INTERNAL));
    outcomes.get(3).get();
    assertThat(values()).containsExactly(1, 3);
  }

  @Test
  void worksThatWait_shareOneCommitAndOneRunOfTheHook() throws Exception {
    AtomicInteger hooked = new AtomicInteger();
    List<Integer> commits = new ArrayList<>();
    writer.beforeCommit(handle -> hooked.incrementAndGet());
    writer.afterCommit(commits::add);
    List<Work<Integer>> works = new ArrayList<>();
    for (int i = 0; i < BatchWriter.MAX_BATCH + 1; i++) {
      works.add(insert(i));
    }
    for (Future<Integer> outcome : asOneBatch(works)) {
      outcome.get();
    }
    assertThat(commits).containsExactly(1, BatchWriter.MAX_BATCH, 1);
    assertThat(hooked).hasValue(3);
  }

  @Test
  void hookWritesInTheSameTransaction_andItsRefusalUndoesTheBatch() throws Exception {
    writer.beforeCommit(handle -> insert(100).apply(handle));
    writer.write(insert(1));
    assertThat(values()).containsExactly(1, 100);

    assertThatThrownBy(() -> writer.write(insert(2))).hasMessageContaining("INTERNAL");
    assertThat(values()).as("100 was taken, so 2 is gone too").containsExactly(1, 100);
    assertThat(writer.isStopped()).isFalse();
  }

  @Test
  void allRefused_runsNoHookAndCommitsNothing() throws Exception {
    writer.beforeCommit(handle -> insert(100).apply(handle));
    assertThatThrownBy(
            () ->
                writer.write(
                    (Handle handle) -> {
                      throw refusal();
                    }))
        .isInstanceOf(Refusal.class);
    assertThat(values()).isEmpty();
  }

  @Test
  void queueFull_isRefusedAsBusyWithADelay() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    threads.submit(
        () ->
            writer.write(
                handle -> {
                  held.countDown();
                  return awaited(go);
                }));
    held.await();
    for (int i = 0; i < BatchWriter.MAX_WAITING; i++) {
      int value = i;
      threads.submit(() -> writer.write(insert(value)));
    }
    while (writer.waiting() < BatchWriter.MAX_WAITING) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> writer.write(insert(-1)))
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.failure()).isEqualTo(Failure.BUSY);
              assertThat(r.retryAfter()).isPresent();
            });
    go.countDown();
    threads.shutdown();
    writer.close();
    assertThat(values()).hasSize(BatchWriter.MAX_WAITING);
  }

  @Test
  void crashAfterTheCommit_stopsTheWriterAndKeepsTheBatch() throws Exception {
    reopen(
        new Steps() {
          private int commits;

          @Override
          public void reached(Step step) {
            if (step == Step.COMMITTED && ++commits == 2) {
              throw new IllegalStateException("crash");
            }
          }
        });
    assertThatThrownBy(() -> writer.write(insert(1))).hasMessageContaining("not known");
    assertThat(writer.isStopped()).isTrue();
    assertThatThrownBy(() -> writer.write(insert(2))).hasMessageContaining("restarted");
    reopen(Steps.UNWATCHED);
    assertThat(values()).containsExactly(1);
  }

  @Test
  void refusalThatRestsOnAWorkOfALostBatch_isNotTheAnswer() throws Exception {
    writer.beforeCommit(
        handle -> {
          if (handle
              .select("SELECT 1 FROM t WHERE v = 1")
              .mapTo(Integer.class)
              .findOne()
              .isPresent()) {
            throw lost();
          }
        });
    List<Future<Integer>> outcomes =
        asOneBatch(
            List.of(
                insert(1),
                handle -> {
                  if (handle.select("SELECT v FROM t").mapTo(Integer.class).findOne().isPresent()) {
                    throw refusal(); // as of an item that is there already
                  }
                  return 0;
                }));
    for (Future<Integer> outcome : outcomes) {
      assertThatThrownBy(outcome::get)
          .cause()
          .isInstanceOfSatisfying(
              Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.BUSY));
    }
    assertThat(values()).isEmpty();
  }

  private static Refusal lost() {
    return new Refusal(Failure.BUSY, "the batch", "test", "Try again.");
  }

  @Test
  void crashBeforeTheCommit_keepsNothing() throws Exception {
    AtomicBoolean armed = new AtomicBoolean();
    reopen(
        step -> {
          if (step == Step.BATCH_APPLIED && armed.get()) {
            throw new IllegalStateException("crash");
          }
        });
    armed.set(true);
    assertThatThrownBy(() -> writer.write(insert(1))).hasMessageContaining("INTERNAL");
    assertThat(values()).isEmpty();
    armed.set(false);
    writer.write(insert(2));
    assertThat(values()).containsExactly(2);
  }

  @Test
  void writeAfterClose_isRefused() throws Exception {
    writer.close();
    assertThatThrownBy(() -> writer.write(insert(1))).isInstanceOf(Refusal.class);
  }

  @Test
  void sixtyFourThreads_eachHasItsOwnResult() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(64);
    List<Future<Integer>> sums = new ArrayList<>();
    for (int t = 0; t < 64; t++) {
      int thread = t;
      sums.add(
          threads.submit(
              () -> {
                int wrong = 0;
                for (int i = 0; i < 50; i++) {
                  int value = thread * 50 + i;
                  int back =
                      writer.write(
                          h -> {
                            insert(value).apply(h);
                            return value;
                          });
                  wrong += back == value ? 0 : 1;
                }
                return wrong;
              }));
    }
    for (Future<Integer> wrong : sums) {
      assertThat(wrong.get()).isZero();
    }
    threads.shutdown();
    assertThat(values()).hasSize(3200);
  }

  @Test
  void readerCannotWrite() {
    assertThatThrownBy(() -> database.read(insert(1)))
        .hasMessageMatching("(?s).*(READONLY|read-only transaction).*");
  }
}
