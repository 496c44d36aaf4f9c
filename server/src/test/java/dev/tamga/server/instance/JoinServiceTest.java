package dev.tamga.server.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which nodes may be part of a service, and for how long (STORAGE.md section 5). */
class JoinServiceTest {
  private static final Member FIRST = member("one");

  @TempDir private Path home;
  private final WrongClock clock = new WrongClock();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private static Member member(String instance) {
    return new Member(instance, "0", "node.test", "node.test/custody");
  }

  /** Runs, but not as the database's. */
  private static final class WrongClock extends Clock {
    private volatile Duration apart = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(apart);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** As much of a node as joining needs. */
  private record Running(DataFolder folder, BatchWriter writer, Membership member)
      implements AutoCloseable {
    int write(String sql, Object... values) throws Refusal {
      return writer.write(handle -> handle.execute(sql, values));
    }

    /** The process ends, as by {@code kill -9}: the operating system drops the lock. */
    void kill() throws IOException {
      folder.close();
    }

    @Override
    public void close() throws Exception {
      member.close();
      folder.close();
    }
  }

  private Running start(String folder, Member member) throws Exception {
    return start(folder, member, home.resolve("shared"));
  }

  private Running start(String folder, Member member, Path blobs) throws Exception {
    PostgresDatabase database =
        opened(PostgresDatabase.open(TestDatabase.address(home), 2, Clock.systemUTC()));
    BatchWriter writer = opened(BatchWriter.start(database, Steps.UNWATCHED));
    BlobStore store = opened(FileBlobs.open(blobs));
    DataFolder data = opened(DataFolder.take(home.resolve(folder)));
    try {
      Membership joined = new JoinService(database, writer, store, data, clock).run(member);
      return opened(new Running(data, writer, joined));
    } catch (JoinRefusedException e) {
      data.close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Test
  void nameOfALivingNode_isRefusedFromAnotherFolder() throws Exception {
    Running first = start("a", FIRST);
    assertThatThrownBy(() -> start("b", FIRST))
        .isInstanceOf(JoinRefusedException.class)
        .hasMessageContaining("node.instance: \"one\" is held by a living process")
        .hasMessageContaining("Set node.instance");
    Running second = start("b", member("two"));
    assertThat(first.write("CREATE TABLE t (v INTEGER)")).isZero();
    assertThat(second.write("INSERT INTO t VALUES (1)")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, 3600})
  void clockThatGoesWrong_letsNothingBeWrittenUntilItIsRight(long seconds) throws Exception {
    Running node = start("a", FIRST);
    assertThat(node.write("CREATE TABLE t (v INTEGER)")).isZero();
    clock.apart = Duration.ofSeconds(seconds);
    node.member().renew();
    assertThat(node.member().problem().orElseThrow()).contains("clock", "NTP");
    assertThatThrownBy(() -> node.write("INSERT INTO t VALUES (1)"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
              assertThat(refusal.detail()).contains("clock", "nothing of the request was kept");
            });
    clock.apart = Duration.ZERO;
    node.member().renew();
    assertThat(node.member().problem()).isEmpty();
    assertThat(node.write("INSERT INTO t VALUES (1)")).isEqualTo(1);
  }

  @Test
  void rowThatWasNotRenewedForAsLongAsOneOfADeadNode_isToldUntilItIs() throws Exception {
    Running node = start("a", FIRST);
    long later = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    assertThat(node.member().stalled()).isEmpty();
    assertThat(node.member().stalled(later).orElseThrow())
        .contains("nothing was committed for ", "standby");
    clock.apart = Duration.ofHours(1); // nothing is committed
    node.member().renew();
    assertThat(node.member().stalled(later)).isPresent();
    clock.apart = Duration.ZERO;
    node.member().renew();
    long soon = System.nanoTime() + Duration.ofSeconds(25).toNanos();
    assertThat(node.member().stalled(soon)).isEmpty();
  }

  @Test
  void folderOfAnotherProcess_isRefused() throws Exception {
    Running first = start("a", FIRST);
    assertThatThrownBy(() -> DataFolder.take(home.resolve("a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is in use by another process");
    first.folder().close();
    try (DataFolder again = DataFolder.take(home.resolve("a"))) {
      assertThat(again.id()).isEqualTo(first.folder().id());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3f2c", "not a number that anyone would take for one"})
  void idThatAPowerCutSpoiled_isMadeAnew(String left) throws Exception {
    Path file = Files.createDirectories(home.resolve("c")).resolve("instance-id");
    Files.writeString(file, left);
    try (DataFolder folder = DataFolder.take(home.resolve("c"))) {
      assertThat(Files.readString(file).strip()).startsWith(folder.id().toString());
    }
  }

  @Test
  void processThatIsStartedAgainOnItsFolder_goesOnAtOnceAndTheOneBeforeWritesNothing()
      throws Exception {
    Running dead = start("a", FIRST);
    int unused = dead.write("CREATE TABLE t (v INTEGER)");
    dead.kill();
    Running again = start("a", FIRST);
    assertThat(again.write("INSERT INTO t VALUES (1)")).isEqualTo(1);
    assertWritesNothing(dead, again);
  }

  @Test
  void nameOfADeadNode_isTakenByAnotherFolderAndTheOneBeforeWritesNothing() throws Exception {
    Running paused = start("a", FIRST);
    int unused = paused.write("CREATE TABLE t (v INTEGER)");
    Running other = takeOver(paused);
    assertWritesNothing(paused, other);
  }

  /** In between the row may be renewed, for the node before is not really dead. */
  private Running takeOver(Running paused) throws Exception {
    while (true) {
      int unused = paused.write("UPDATE instance SET seen = seen - 30000");
      try {
        return start("b", FIRST);
      } catch (JoinRefusedException renewed) {
        assertThat(renewed).hasMessageContaining("held by a living process");
      }
    }
  }

  private static void assertWritesNothing(Running before, Running now) throws Exception {
    for (int value = 2; value < 4; value++) { // the second time it does not even ask
      int v = value;
      assertThatThrownBy(() -> before.write("INSERT INTO t VALUES (?)", v))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
                assertThat(refusal.detail()).contains("replaced", "nothing of the request");
              });
    }
    assertThat(before.member().problem())
        .hasValueSatisfying(
            text -> assertThat(text).contains("another process", "\"one\"", "writes nothing more"));
    assertThat(now.member().problem()).isEmpty();
    List<Integer> kept =
        now.writer().write(h -> h.select("SELECT v FROM t").mapTo(Integer.class).list());
    assertThat(kept).doesNotContain(2, 3);
  }

  @Test
  void nodeThatIsStopped_givesItsNameBackAtOnce() throws Exception {
    start("a", FIRST).close();
    assertThatCode(() -> start("b", FIRST)).doesNotThrowAnyException();
  }

  @Test
  void otherNameOrLogThanTheServices_isRefused() throws Exception {
    Running first = start("a", FIRST);
    assertThatThrownBy(() -> start("b", new Member("two", "0", "node.other", "node.test/custody")))
        .isInstanceOf(JoinRefusedException.class)
        .hasMessageContaining("node.name: \"node.other\" (expected: \"node.test\"");
    assertThatThrownBy(() -> start("b", new Member("two", "0", "node.test", "node.other/custody")))
        .isInstanceOf(JoinRefusedException.class)
        .hasMessageContaining(
            "log.origin: \"node.other/custody\" (expected: \"node.test/custody\"");
    assertThat(first.member().problem()).isEmpty();
  }

  @Test
  void filesOfItsOwnWithASharedDatabase_areRefused() throws Exception {
    Running first = start("a", FIRST);
    Path own = home.resolve("own");
    assertThatThrownBy(() -> start("b", member("two"), own))
        .isInstanceOf(JoinRefusedException.class)
        .hasMessageContaining("blob store: mark none (expected: \"")
        .hasMessageContaining("node.test/custody");
    assertThat(own.resolve("service")).doesNotExist();
    assertThat(first.member().problem()).isEmpty();
  }

  @Test
  void blobStoreOfAnotherService_isRefused() throws Exception {
    try (BlobStore other = FileBlobs.open(home.resolve("shared"))) {
      assertThat(other.markIfNone("3f2c node.other/custody")).isEqualTo("3f2c node.other/custody");
    }
    assertThatThrownBy(() -> start("a", FIRST))
        .isInstanceOf(JoinRefusedException.class)
        .hasMessageContaining("marked \"3f2c node.other/custody\" as that of another service");
  }

  @Test
  void markThatACrashLeftWithoutItsRow_isTaken() throws Exception {
    start("a", FIRST).close();
    Running again = start("a", FIRST);
    int unused = again.write("DELETE FROM service");
    again.close();
    assertThatCode(() -> start("a", FIRST)).doesNotThrowAnyException();
  }

  @Test
  void livingNodes_areCounted() throws Exception {
    Running first = start("a", FIRST);
    Running second = start("b", member("two"));
    long end = System.nanoTime() + 60_000_000_000L;
    while (second.member().living() != 2 || first.member().living() != 2) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
