package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.PackageChain;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.step.Step;
import dev.tamga.server.testkit.EveryDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EveryDatabase
final class CustodyLogTest {
  private static final PackageId ONE = PackageId.random();
  private static final PackageId TWO = PackageId.random();

  @TempDir private Path folder;

  @Test
  void newLog_hasTheSignedCheckpointOfTheEmptyTree() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      assertThat(log.checkpoint().checkpoint().size()).isZero();
      assertThat(log.checkpoint().checkpoint().root()).isEqualTo(MerkleTree.EMPTY_ROOT);
      assertThat(log.check()).isEmpty();
      log.guard();
    }
  }

  @Test
  void twoPackagesInterleaved_haveGapFreeProvenChains() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      List<Sequenced> first = log.append(ONE, "a", "b");
      log.append(TWO, "c");
      log.append(ONE, "d");
      log.append(TWO, "e", "f");

      assertThat(first).extracting(Sequenced::index).containsExactly(0L, 1L);
      assertThat(first).extracting(Sequenced::seq).containsExactly(1L, 2L);
      assertThat(first.get(0).entry().prev()).isEqualTo(LogEntry.NO_PREV);
      assertThat(first.get(1).entry().prev()).isEqualTo(first.get(0).leafHash());
      assertThat(first.get(1).entry().event())
          .isEqualTo(MerkleTree.digest(TestLog.document("b", 2)));
      assertThat(prove(log, ONE)).isEqualTo(3);
      assertThat(prove(log, TWO)).isEqualTo(3);
      assertThat(log.check()).isEmpty();
    }
  }

  /** Walks the whole custody of a package as a court would; gives the number of its events. */
  private static long prove(TestLog log, PackageId id) throws Refusal {
    SignedCheckpoint checkpoint = log.checkpoint();
    PackageChain chain = PackageChain.of(id);
    log.database.read(
        handle -> {
          Prover prover = new Prover(handle);
          for (LoggedEvent event : LoggedEvent.after(handle, id, 0, 1000)) {
            byte[] proof = prover.prove(event.index(), checkpoint).print();
            chain.add(
                CustodyProof.verify(event.xml(), event.entry(), proof, log.log.verifierKey()));
          }
          return true;
        });
    return chain.seq();
  }

  @Test
  void entryNamesTheCheckpointBeforeItsBatch() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      Sequenced first = log.append(ONE, "a").get(0);
      SignedCheckpoint between = log.checkpoint();
      List<Sequenced> second = log.append(ONE, "b", "c");

      assertThat(first.entry().checkpointSize()).isZero();
      assertThat(second).allSatisfy(s -> assertThat(s.entry().checkpointSize()).isEqualTo(1));
      assertThat(second.get(1).entry().checkpointRoot()).isEqualTo(between.checkpoint().root());
    }
  }

  @Test
  void storedEvent_isFoundByItsNumber() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      Sequenced logged = log.append(ONE, "a", "b").get(1);
      LoggedEvent event = log.database.read(h -> LoggedEvent.find(h, ONE, 2).orElseThrow());

      assertThat(event.index()).isEqualTo(1);
      assertThat(event.xml()).isEqualTo(TestLog.document("b", 2));
      assertThat(event.entry()).isEqualTo(logged.entry().print());
      assertThat(event.recorded()).isEqualTo(TestLog.NOW);
      assertThat(log.database.<Boolean>read(h -> LoggedEvent.find(h, ONE, 3).isPresent()))
          .isFalse();
    }
  }

  @Test
  void refusedWorkInABatch_takesJustItsOwnEventsWithIt() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      List<Future<?>> works = oneBatch(log);

      assertThat(outcome(works.get(0))).isEqualTo("kept");
      assertThat(outcome(works.get(1))).isEqualTo("refused");
      assertThat(outcome(works.get(2))).isEqualTo("kept");
      assertThat(log.checkpoint().checkpoint().size()).isEqualTo(6);
      assertThat(prove(log, ONE)).isEqualTo(6);
      assertThat(prove(log, TWO)).isZero();
      assertThat(log.check()).isEmpty();
    }
  }

  /** Three works that the writer finds in its queue at once: the second fails after appending. */
  private static List<Future<?>> oneBatch(TestLog log) throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    threads.submit(
        () ->
            log.writer.write(
                handle -> {
                  blocked.countDown();
                  awaitQuietly(go);
                  return true;
                }));
    blocked.await();
    List<Future<?>> works = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      boolean refused = i == 1;
      works.add(threads.submit(() -> log.writer.write(handle -> work(log, handle, refused))));
      while (log.writer.waiting() <= i) {
        Thread.onSpinWait();
      }
    }
    go.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    return works;
  }

  private static boolean work(TestLog log, Handle handle, boolean refused) throws Refusal {
    log.append(handle, ONE, "a");
    log.append(handle, refused ? TWO : ONE, "b", "c");
    if (refused) {
      throw TestLog.refusal();
    }
    return true;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String outcome(Future<?> work) throws InterruptedException {
    try {
      work.get();
      return "kept";
    } catch (ExecutionException e) {
      return e.getCause() instanceof Refusal ? "refused" : "failed";
    }
  }

  @Test
  void lostTransaction_leavesNothingAndTheNextGoesOn() throws Exception {
    boolean[] crash = {false};
    try (TestLog log =
        TestLog.open(
            folder,
            step -> {
              if (crash[0] && step == Step.BATCH_APPLIED) {
                crash[0] = false;
                throw new IllegalStateException("crash before the commit");
              }
            })) {
      log.append(ONE, "a");
      SignedCheckpoint before = log.checkpoint();
      crash[0] = true;
      assertThatThrownBy(() -> log.append(ONE, "lost")).isInstanceOf(Refusal.class);

      assertThat(log.checkpoint()).isEqualTo(before);
      assertThat(log.anchor.read().orElseThrow().size()).isEqualTo(1);
      Sequenced next = log.append(ONE, "b").get(0);
      assertThat(next.index()).isEqualTo(1);
      assertThat(next.seq()).isEqualTo(2);
      assertThat(log.check()).isEmpty();
      assertThat(log.anchor.read().orElseThrow().size()).isEqualTo(2);
    }
  }

  @Test
  void reopenedLog_goesOn() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (TestLog log = TestLog.open(folder)) {
        log.guard();
        assertThat(log.append(ONE, "a").get(0).seq()).isEqualTo(round + 1);
      }
    }
    try (TestLog log = TestLog.open(folder)) {
      assertThat(log.check()).isEmpty();
      assertThat(prove(log, ONE)).isEqualTo(3);
    }
  }

  @Test
  void eventIdThatIsLoggedAlready_isRefusedAndLeavesTheLogAlone() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      NewEvent event = TestLog.event("a");
      log.writer.write(handle -> log.log.append(handle, ONE, List.of(event)));
      assertThatThrownBy(
              () -> log.writer.write(handle -> log.log.append(handle, TWO, List.of(event))))
          .isInstanceOf(Refusal.class)
          .hasRootCauseInstanceOf(SQLException.class);
      assertThat(log.checkpoint().checkpoint().size()).isEqualTo(1);
      assertThat(log.check()).isEmpty();
    }
  }

  @Test
  void emptyBatch_signsNothing() throws Exception {
    try (TestLog log = TestLog.open(folder)) {
      log.append(ONE, "a");
      SignedCheckpoint before = log.checkpoint();
      log.writer.write(handle -> true);
      assertThat(log.checkpoint()).isEqualTo(before);
    }
  }

  @Test
  void randomBatchesAndRollbacks_alwaysLeaveALogThatChecks() throws Exception {
    Random random = new Random(7);
    PackageId[] packages = {ONE, TWO, PackageId.random()};
    long kept = 0;
    try (TestLog log = TestLog.open(folder)) {
      for (int i = 0; i < 400; i++) {
        PackageId id = packages[random.nextInt(packages.length)];
        String[] contents = new String[1 + random.nextInt(4)];
        Arrays.fill(contents, "event " + i);
        boolean refused = random.nextInt(5) == 0;
        try {
          log.writer.write(
              handle -> {
                log.append(handle, id, contents);
                if (refused) {
                  throw TestLog.refusal();
                }
                return true;
              });
          kept += contents.length;
        } catch (Refusal e) {
          assertThat(refused).isTrue();
        }
      }
      assertThat(log.checkpoint().checkpoint().size()).isEqualTo(kept);
      assertThat(log.check()).isEmpty();
      log.guard();
      assertThat(prove(log, ONE)).isPositive();
    }
  }
}
