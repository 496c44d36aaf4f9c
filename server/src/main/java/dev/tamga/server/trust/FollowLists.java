package dev.tamga.server.trust;

import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.TrustList;
import dev.tamga.server.config.FetchConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the neighbours' lists, each on its own beat, and tells what an administrator has to
 * know: lists that end, wait, are refused or do not come (log, warnings, metrics {@code
 * tamga.trust.list.*}). A neighbour that does not answer delays no other.
 */
public final class FollowLists implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowLists.class);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Optional<TrustListStore> store;
  private final List<FollowList> neighbours;
  private final ScheduledExecutorService timer;
  private final MultiGauge ends;
  private final MultiGauge numbers;
  private List<String> told = List.of();

  /**
   * Starts; the first rounds begin at once.
   *
   * @param store the folder of the lists; empty if there is none, then nobody is asked
   * @param changed told when a list was received; called by several threads
   */
  public FollowLists(
      FetchConfig config,
      Optional<TrustListStore> store,
      Runnable changed,
      MeterRegistry meters,
      Clock clock) {
    this.store = store;
    this.neighbours =
        store.isEmpty()
            ? List.of()
            : config.sources().stream()
                .map(
                    source ->
                        new FollowList(
                            source,
                            config.every(),
                            store.get(),
                            changed,
                            () -> ThreadLocalRandom.current().nextDouble(),
                            clock))
                .toList();
    this.timer = timer(neighbours.size() + 1);
    this.ends = gauge(meters, "expires", "when the newest list ends, in seconds of the epoch");
    this.numbers = gauge(meters, "number", "of the newest list");
    neighbours.forEach(neighbour -> watch(meters, neighbour));
    neighbours.forEach(neighbour -> later(neighbour, Duration.ZERO));
    if (store.isPresent()) {
      var unused =
          timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static ScheduledExecutorService timer(int threads) {
    return Executors.newScheduledThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "trust-lists");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
    return MultiGauge.builder("tamga.trust.list." + name).description(description).register(meters);
  }

  private static void watch(MeterRegistry meters, FollowList neighbour) {
    String territory = neighbour.source().territory();
    Gauge.builder("tamga.trust.list.problem", neighbour, n -> n.problem().isPresent() ? 1 : 0)
        .description("1 if the last round was refused or got no answer")
        .tag("territory", territory)
        .register(meters);
    Gauge.builder("tamga.trust.list.asked", neighbour, FollowList::askedAt)
        .description("when a round was last good, in seconds of the epoch")
        .tag("territory", territory)
        .register(meters);
  }

  private void later(FollowList neighbour, Duration pause) {
    var unused = timer.schedule(() -> ask(neighbour), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask(FollowList neighbour) {
    try {
      later(neighbour, neighbour.ask());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node stops
    }
  }

  /** What an administrator has to see to, a line each; any thread may ask. */
  public List<String> problems() {
    List<String> all = new ArrayList<>();
    try {
      if (store.isPresent()) {
        all.addAll(store.get().problems());
      }
    } catch (IOException | ListRefusedException e) {
      all.add("trust lists: " + e.getMessage());
    }
    neighbours.forEach(neighbour -> neighbour.problem().ifPresent(all::add));
    return all;
  }

  /** Metrics, and each new line once in the log; refusals are logged where they happen. */
  private void look() {
    try {
      TrustListStore lists = store.orElseThrow();
      List<Row<?>> when = new ArrayList<>();
      List<Row<?>> which = new ArrayList<>();
      for (String territory : lists.territories()) {
        TrustHistory history = lists.history(territory);
        Tags tags = Tags.of("territory", territory);
        Optional<TrustList> head = history.head().map(version -> version.list());
        which.add(Row.of(tags, history.versions().size()));
        head.ifPresent(list -> when.add(Row.of(tags, list.nextUpdate().getEpochSecond())));
      }
      ends.register(when, true);
      numbers.register(which, true);
      List<String> now = lists.problems();
      now.stream().filter(line -> !told.contains(line)).forEach(line -> log.warn("{}", line));
      told = now;
    } catch (IOException | ListRefusedException | RuntimeException e) {
      log.error("trust lists: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
