package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes write one log (STORAGE.md section 1). */
@Tag("database-server")
class SharedLogTest {
  private static final int NODES = 3;
  private static final int THREADS = 8;
  private static final int EVENTS = 25;
  private static final LogKey KEY = LogKey.generate();
  private static final PackageId SHARED = PackageId.random();

  @TempDir private Path folder;

  /** One of them. */
  private final class Node implements AutoCloseable {
    private final PostgresDatabase database;
    private final LogAnchor anchor;
    private final CustodyLog log;
    private final BatchWriter writer;

    private Node(int number) throws Exception {
      database = PostgresDatabase.open(TestDatabase.address(folder), 2, Clock.systemUTC());
      anchor = LogAnchor.open(folder.resolve("anchor-" + number));
      log = new CustodyLog(TestLog.ORIGIN, KEY, anchor);
      writer = BatchWriter.start(database, Steps.UNWATCHED);
      writer.afterCommit(works -> log.committed());
      var unused =
          writer.write(
              handle -> {
                LogGuard.check(handle, log.verifierKey(), anchor);
                log.begin(handle);
                return true;
              });
      writer.beforeWorks(log::readAhead);
      writer.afterWork(log::keep);
      writer.undone(log::undo);
      writer.beforeCommit(log::publish);
    }

    private List<Long> run(int thread) throws Exception {
      PackageId own = PackageId.random();
      List<Long> places = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        PackageId id = i % 2 == 0 ? own : SHARED;
        NewEvent event = TestLog.event(thread + "." + i);
        places.add(writer.write(id, h -> log.append(h, id, List.of(event))).get(0).index());
      }
      return places;
    }

    @Override
    public void close() throws Exception {
      writer.close();
      anchor.close();
      database.close();
    }
  }

  @Test
  void entriesOfAllNodes_standOneAfterTheOtherInOneTree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(NODES * THREADS);
    List<Node> nodes = new ArrayList<>();
    Set<Long> places = new HashSet<>();
    for (int n = 0; n < NODES; n++) {
      nodes.add(new Node(n));
    }
    List<Future<List<Long>>> all = new ArrayList<>();
    for (Node node : nodes) {
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        all.add(threads.submit(() -> node.run(thread)));
      }
    }
    for (Future<List<Long>> one : all) {
      places.addAll(one.get());
    }
    threads.shutdown();
    int count = NODES * THREADS * EVENTS;
    assertThat(places).hasSize(count).allMatch(place -> place >= 0 && place < count);
    Node any = nodes.get(0);
    List<Disagreement> found = new ArrayList<>();
    LogCheck.run(
        work -> {
          var unused =
              any.database.read(
                  handle -> {
                    work.accept(handle);
                    return true;
                  });
        },
        100,
        any.log.verifierKey(),
        found::add);
    var unused =
        any.database.read(
            handle -> {
              for (Node node : nodes) {
                LogGuard.check(handle, node.log.verifierKey(), node.anchor);
              }
              return true;
            });
    assertThat(found).isEmpty();
    for (Node node : nodes) {
      node.close();
    }
  }

  @Test
  void nodeThatWasAwayForLong_goesOnThoughItsAnchorIsFarBehind() throws Exception {
    try (Node away = new Node(0)) {
      var unused = away.run(0);
    }
    try (Node other = new Node(1)) {
      for (int i = 1; i <= NODES * THREADS; i++) {
        var unused = other.run(i);
      }
    }
    try (LogAnchor left = LogAnchor.open(folder.resolve("anchor-0"))) {
      assertThat(left.read().orElseThrow().size()).isEqualTo(EVENTS);
    }
    try (Node back = new Node(0)) {
      int before = EVENTS * (1 + NODES * THREADS);
      assertThat(back.anchor.read().orElseThrow().size()).as("at start").isEqualTo(before);
      assertThat(back.run(NODES * THREADS + 1)).startsWith((long) before);
      assertThat(back.anchor.read().orElseThrow().size()).isEqualTo(before + EVENTS);
    }
  }

  @Test
  void nodeThatOnlyRenewsItsRow_hasWhatOthersHaveSignedInItsAnchor() throws Exception {
    try (Node quiet = new Node(0);
        Node other = new Node(1)) {
      var unused = other.run(1);
      boolean renewed = quiet.writer.write(handle -> true);
      assertThat(renewed).isTrue();
      assertThat(quiet.anchor.read()).isEqualTo(other.anchor.read());
      assertThat(quiet.anchor.read().orElseThrow().size()).isEqualTo(EVENTS);
    }
  }
}
