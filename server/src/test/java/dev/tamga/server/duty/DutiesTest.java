package dev.tamga.server.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is to be done once is done once, whichever nodes there are (STORAGE.md section 5). */
class DutiesTest {
  private static final String DUTY = "duty of tests";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long MOST_SECONDS = 60;
  private static final long LOOK_MILLIS = 20;
  private static final String TIME_IS_UP = "UPDATE duty SET until = 0";

  @TempDir private Path folder;
  private final List<DutyNode> nodes = new ArrayList<>();

  private DutyNode node(String name) throws Exception {
    DutyNode node = new DutyNode(TestDatabase.address(folder), name);
    nodes.add(node);
    return node;
  }

  @AfterEach
  void close() throws Exception {
    for (DutyNode node : nodes) {
      node.close();
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** The runs that have written, in the order in which they did. */
  private List<Long> ran() throws Exception {
    return nodes
        .get(0)
        .database()
        .read(handle -> handle.select("SELECT epoch FROM ran ORDER BY n").mapTo(Long.class).list());
  }

  /** Holds the duty, as a node that stands still in the middle of it, until it is let go on. */
  private static final class Standing {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<HeldDuty> wrote = new CompletableFuture<>();

    private void run(DutyNode node, HeldDuty held) throws Exception {
      begun.countDown();
      goOn.await();
      try {
        node.write(held);
        wrote.complete(held);
      } catch (Refusal refusal) {
        wrote.completeExceptionally(refusal);
        throw refusal;
      }
    }
  }

  private static Standing standing(DutyNode node) throws Exception {
    Standing standing = new Standing();
    node.duties().add(DUTY, Duration.ZERO, HOUR, held -> standing.run(node, held));
    node.duties().start();
    assertThat(standing.begun.await(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return standing;
  }

  private static void writing(DutyNode node) throws Exception {
    node.duties().add(DUTY, HOUR, node::write);
    node.duties().start();
  }

  @Test
  void dutyOfThreeNodes_runsOnceEachTime() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int n = 0; n < 3; n++) {
      DutyNode node = node("node-" + n);
      node.duties()
          .add(
              DUTY,
              Duration.ZERO,
              Duration.ofMillis(1),
              held -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                node.write(held);
                running.decrementAndGet();
              });
    }
    for (DutyNode node : nodes) {
      node.duties().start();
    }
    await(() -> ran().size() >= 5);
    assertThat(most).hasValue(1);
    assertThat(ran()).startsWith(1L, 2L, 3L, 4L, 5L).doesNotHaveDuplicates();
    await(() -> nodes.get(0).gauge("tamga.duty.done", DUTY) > 0);
  }

  @Test
  void dutyThatIsNotDue_isNotDone() throws Exception {
    Standing first = standing(node("a"));
    first.goOn.countDown();
    await(() -> nodes.get(0).gauge("tamga.duty.done", DUTY) > 0);
    DutyNode other = node("b");
    writing(other);
    await(() -> other.gauge("tamga.duty.done", DUTY) > 0); // it has looked
    assertThat(other.gauge("tamga.duty.held", DUTY)).isZero();
    assertThat(ran()).containsExactly(1L);
  }

  @Test
  void holderThatStandsStill_isFollowedWhenItsTimeIsUpAndWritesNothing() throws Exception {
    DutyNode still = node("a");
    Standing standing = standing(still);
    assertThat(still.gauge("tamga.duty.held", DUTY)).isEqualTo(1);
    DutyNode other = node("b");
    writing(other);
    assertThat(other.execute(TIME_IS_UP)).isEqualTo(1);
    await(() -> !ran().isEmpty());
    standing.goOn.countDown();
    assertThatThrownBy(() -> standing.wrote.get(MOST_SECONDS, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
              assertThat(refusal.detail()).contains(DUTY, "run 1", "another run has begun");
            });
    assertThat(ran()).containsExactly(2L);
  }

  @Test
  void dutyThatIsHeldOrDoneByAClockThatWentBack_isDone() throws Exception {
    DutyNode node = node("a");
    String row =
        "INSERT INTO duty (name, holder, epoch, until, due, done) VALUES ('%s', 'b', 7, %s)";
    String day = "extract(epoch FROM now()) * 1000 + 86400000";
    assertThat(node.execute(row.formatted(DUTY, day + ", 0, 0"))).isEqualTo(1);
    String other = "other " + DUTY;
    assertThat(node.execute(row.formatted(other, "0, " + day + ", " + day))).isEqualTo(1);
    node.duties().add(other, Duration.ofDays(2), HOUR, node::write);
    writing(node);
    await(() -> ran().size() == 2);
    assertThat(ran()).containsExactly(8L, 8L);
  }

  @Test
  void nodeThatIsStopped_letsItsDutyGoAtOnce() throws Exception {
    DutyNode stopped = node("a");
    Standing standing = standing(stopped);
    DutyNode other = node("b");
    writing(other);
    stopped.duties().close();
    await(() -> ran().equals(List.of(2L)));
    assertThat(standing.wrote).isNotDone();
  }

  @Test
  void nodeThatIsStartedAgain_doesNotWaitForWhatItHeldWhenItDied() throws Exception {
    Standing dead = standing(node("a"));
    writing(node("a"));
    await(() -> ran().equals(List.of(2L)));
    dead.goOn.countDown();
  }

  @Test
  void runThatFails_isTriedAgainWhenItIsNextDue() throws Exception {
    DutyNode node = node("a");
    AtomicInteger runs = new AtomicInteger();
    node.duties()
        .add(
            DUTY,
            Duration.ZERO,
            Duration.ofMillis(1),
            held -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("for the test");
              }
              node.write(held);
            });
    node.duties().start();
    await(() -> ran().size() >= 1);
    assertThat(ran().get(0)).isEqualTo(2);
  }

  @Test
  void processThatIsPaused_isFollowedAndWritesNothingWhenItWakes() throws Exception {
    DutyNode here = node("here");
    Path output = Files.createTempFile(folder, "process", ".log");
    Process process = process(output);
    try {
      await(() -> ran().size() >= 3);
      signal("-STOP", process);
      assertThat(here.execute(TIME_IS_UP)).isEqualTo(1); // it may have the turn, for 5 s
      writing(here);
      await(() -> ran().contains(2L));
      signal("-CONT", process);
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("refused: duty", "another run has begun");
    assertThat(ran()).isSorted().endsWith(2L);
  }

  private Process process(Path output) throws Exception {
    var address = TestDatabase.address(folder);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DutyProcess.class.getName(),
            address.url(),
            address.user(),
            address.passwordFile().toString(),
            DUTY)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static void signal(String which, Process process) throws Exception {
    assertThat(Command.run("kill", which, Long.toString(process.pid())).status()).isZero();
  }
}
