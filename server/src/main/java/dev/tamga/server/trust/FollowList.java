package dev.tamga.server.trust;

import dev.tamga.client.trust.FetchLists;
import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.TrustList;
import dev.tamga.server.config.FetchConfig.Source;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One neighbour's list. {@link #ask} is for one thread; any may read what came of it.
 *
 * <p>A list that is refused leaves what was in force; the problem stays until a round is good.
 */
final class FollowList {
  private static final Logger log = LoggerFactory.getLogger(FollowList.class);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int JITTER_PARTS = 5;

  private final Source source;
  private final Duration every;
  private final FetchLists fetch;
  private final Runnable changed;
  private final DoubleSupplier random;
  private final Clock clock;
  private Duration pause;
  private Optional<TrustList> newest = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();
  private volatile long askedAt;

  /**
   * @param changed told of each round in which a list was received, on the thread that asks
   * @param random 0 to 1, for the jitter
   */
  FollowList(
      Source source,
      Duration every,
      TrustListStore store,
      Runnable changed,
      DoubleSupplier random,
      Clock clock) {
    this.source = source;
    this.every = every;
    this.pause = every;
    this.fetch = new FetchLists(store, source.territory(), source.url(), clock);
    this.changed = changed;
    this.random = random;
    this.clock = clock;
  }

  Source source() {
    return source;
  }

  /** Why the last round was not good; empty if it was. */
  Optional<String> problem() {
    return problem;
  }

  /** When a round was last good, in seconds of the epoch; 0 if none was. */
  long askedAt() {
    return askedAt;
  }

  /**
   * One round.
   *
   * @return how long to wait for the next: the usual time, or twice the last after a failure; less
   *     up to a fifth
   * @throws InterruptedException if the node stops
   */
  Duration ask() throws InterruptedException {
    try {
      TrustHistory history = fetch.run();
      problem = Optional.empty();
      askedAt = clock.instant().getEpochSecond();
      pause = every;
      tell(history);
    } catch (IOException | ListRefusedException | RuntimeException e) {
      fail("trust list of " + source.territory() + " at " + source.url() + ": " + e.getMessage());
    }
    long part = pause.toMillis() / JITTER_PARTS;
    return pause.minusMillis((long) (part * random.getAsDouble()));
  }

  private void tell(TrustHistory history) {
    Optional<TrustList> head = history.head().map(version -> version.list());
    if (!head.equals(newest)) {
      newest = head;
      history.head().ifPresent(now -> log.info("{}: {}", now.list(), now.state()));
      changed.run();
    }
  }

  private void fail(String text) {
    if (!problem.equals(Optional.of(text))) {
      log.warn("{}; what was in force stays", text);
    }
    problem = Optional.of(text);
    Duration longest = every.compareTo(LONGEST) > 0 ? every : LONGEST;
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(longest) < 0 ? twice : longest;
  }
}
