package dev.tamga.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.testkit.Cluster;
import dev.tamga.server.testkit.ClusterNode;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes on one PostgreSQL and one object store behind a balancer, under mixed load: nodes are
 * killed or paused in turns, the database is restarted, the store fails one call in a hundred.
 * Nothing that was acknowledged may be missing, and nothing else be there.
 *
 * <p>{@code -Dtamga.soak.seconds=1800 -Dtamga.soak.every=30} for half an hour with a death or a
 * pause every 30 seconds.
 */
@Tag("long")
final class SoakTest {
  private static final Duration TOTAL = Duration.ofSeconds(Long.getLong("tamga.soak.seconds", 30));
  private static final Duration EVERY = Duration.ofSeconds(Long.getLong("tamga.soak.every", 5));
  private static final int RESTARTS = Integer.getInteger("tamga.soak.restarts", 1);
  private static final int SENDERS = Integer.getInteger("tamga.soak.senders", 4);
  private static final int FETCHERS = 2;
  private static final int FAIL_EACH = 100;
  private static final long SEED = Long.getLong("tamga.soak.seed", 20261122);
  private static final Duration MOST = TOTAL.plusMinutes(10);

  @TempDir private Path home;
  private final Ledger ledger = new Ledger();
  private final List<Party> parties = new ArrayList<>();

  @Test
  void service_whoseNodesDieAndPauseAndWhoseDatabaseAndStoreFail_losesNothingThatItAcknowledged()
      throws Exception {
    Federation federation = Federation.in(home);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Cluster cluster = Cluster.start(federation, new Cluster.Shape(3, 256, 8, ""))) {
      Party watcher = party(Party.laboratory(federation, cluster.address()));
      VerifierKey key =
          new PinnedLogKeys(home.resolve("keys"), watcher.node(), watcher.envelopes())
              .of("node.test/custody");
      cluster.objects().failEach(FAIL_EACH);
      long end = System.nanoTime() + TOTAL.toNanos();
      List<Future<Boolean>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        Party lab = party(Party.laboratory(federation, cluster.address()));
        Path folder = home.resolve("lab-" + i);
        senders.add(threads.submit(new Sender(lab, folder, ledger, end, SEED + i)));
      }
      List<Future<Boolean>> fetchers = new ArrayList<>();
      for (int i = 0; i < FETCHERS; i++) {
        Party prosecutor = party(Party.prosecutor(federation, cluster.address()));
        Callable<Boolean> fetcher =
            new Fetcher(prosecutor, home.resolve("in-" + i), ledger, () -> allDone(senders));
        fetchers.add(threads.submit(fetcher));
      }
      LogWatch watch = new LogWatch(watcher, key, ledger, () -> allDone(fetchers));
      Trouble trouble =
          new Trouble(cluster, EVERY, TOTAL, RESTARTS, SEED, () -> System.nanoTime() > end);
      Future<Boolean> troubled = threads.submit(trouble);
      Future<Boolean> watched = threads.submit(watch);
      awaitAll(senders);
      awaitAll(fetchers);
      awaitAll(List.of(troubled, watched));
      cluster.objects().heal();
      cluster.startAll();
      cluster.stopAll();

      report(cluster, trouble, watch);
      assertThat(ledger.faults()).isEmpty();
      assertThat(ledger.sent()).isNotEmpty();
      assertThat(ledger.fetchedIds()).isEqualTo(ledger.sentIds());
      try (Handle database = TestDatabase.raw(home.resolve("cluster"))) {
        requireTheSame(database);
        requireOneTree(database, watch);
      }
      requireWhole(cluster.nodes().get(0));
    } finally {
      threads.shutdownNow();
      parties.forEach(Party::close);
    }
  }

  private Party party(Party one) {
    parties.add(one);
    return one;
  }

  private static boolean allDone(List<Future<Boolean>> all) {
    return all.stream().allMatch(Future::isDone);
  }

  private static void awaitAll(List<Future<Boolean>> all) throws Exception {
    for (Future<Boolean> one : all) {
      assertThat(one.get(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private void report(Cluster cluster, Trouble trouble, LogWatch watch) {
    System.out.printf(
        "soak of %d s: %d kills, %d pauses, %d restarts of the database, %d calls of the store of"
            + " which one in %d failed%n",
        TOTAL.toSeconds(),
        trouble.kills(),
        trouble.pauses(),
        trouble.databaseRestarts(),
        cluster.objects().calls(),
        FAIL_EACH);
    System.out.printf(
        "sent %d packages (%d MiB), fetched %d, answered %d; %d checkpoints seen; faults %d%n",
        ledger.sent().size(),
        ledger.bytes() >> 20,
        ledger.fetchedIds().size(),
        ledger.answeredIds().size(),
        watch.seen().size(),
        ledger.faults().size());
  }

  /** Sent = receipted = logged, and every answer is there once. */
  private void requireTheSame(Handle database) {
    List<String> sent = ledger.sentIds().stream().map(PackageId::text).sorted().toList();
    assertThat(texts(database, "SELECT id FROM packages WHERE state <> 'DRAFT' ORDER BY id"))
        .isEqualTo(sent);
    assertThat(
            texts(
                database,
                "SELECT e.package FROM entry e JOIN event v ON v.idx = e.idx"
                    + " WHERE v.type = 'SEALED' ORDER BY e.package"))
        .isEqualTo(sent);
    Map<String, byte[]> receipts = new HashMap<>();
    database
        .createQuery("SELECT package, bytes FROM receipts WHERE kind = 'SUBMISSION_ACCEPTANCE'")
        .map((row, context) -> Map.entry(row.getString(1), row.getBytes(2)))
        .forEach(row -> receipts.put(row.getKey(), row.getValue()));
    for (Ledger.Sent one : ledger.sent()) {
      assertThat(receipts.get(one.id().text())).isEqualTo(one.receipt().toArray());
    }
    assertThat(
            texts(
                database,
                "SELECT e.package FROM entry e JOIN event v ON v.idx = e.idx"
                    + " WHERE v.type IN ('ACCEPTED', 'DISPUTED') ORDER BY e.package"))
        .isEqualTo(ledger.answeredIds().stream().map(PackageId::text).sorted().toList());
  }

  private static List<String> texts(Handle database, String sql) {
    return database.createQuery(sql).mapTo(String.class).list();
  }

  /** Every checkpoint that anybody was shown is of the log as it is now: no gap, no fork. */
  private static void requireOneTree(Handle database, LogWatch watch) {
    CompactRange tree = new CompactRange();
    Map<Long, Sha256> seen = new HashMap<>(watch.seen());
    database
        .createQuery("SELECT leaf FROM entry ORDER BY idx")
        .setFetchSize(1000)
        .map((row, context) -> row.getBytes(1))
        .forEach(
            leaf -> {
              tree.append(leaf);
              Sha256 shown = seen.remove(tree.size());
              if (shown != null) {
                assertThat(shown).isEqualTo(tree.root());
              }
            });
    seen.remove(0L);
    assertThat(seen).isEmpty();
  }

  private void requireWhole(ClusterNode node) throws Exception {
    Path found = home.resolve("check.txt");
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tamga.server.app.Main",
            "check",
            "--config",
            node.configuration().toString());
    Process check =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(found.toFile()).start();
    assertThat(check.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(Files.readString(found)).isZero();
    System.out.println(Files.readString(found).strip());
  }
}
