package dev.tamga.server.witness;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the neighbours, each on its own beat: what they have of the node's log, and what their own
 * logs have signed (CUSTODY.md section 5). A neighbour that does not answer delays no other.
 */
public final class Witnesses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Witnesses.class);
  private static final Duration AT_START = Duration.ofSeconds(5);
  private static final int MOST_THREADS = 16;

  private final Wiring wiring;
  private final Instant started;
  private final OwnLog own;
  private final List<AskNeighbour> neighbours = new ArrayList<>();
  private final ScheduledExecutorService timer;

  /**
   * What it is wired from.
   *
   * @param partners those with an address are asked
   * @param client this node as a client, of the moment
   * @param every the usual time between two rounds
   * @param custody halted while the database lacks what a neighbour has
   */
  public record Wiring(
      List<PartnerConfig> partners,
      Supplier<Credentials> client,
      Duration every,
      CustodyLog custody,
      Database database,
      BatchWriter writer,
      MeterRegistry meters,
      Clock clock) {}

  private Witnesses(Wiring wiring) {
    this.wiring = wiring;
    this.started = wiring.clock().instant();
    this.own = new OwnLog(wiring.custody(), wiring.database());
    wiring.partners().stream()
        .filter(partner -> partner.address().isPresent())
        .forEach(partner -> neighbours.add(neighbour(partner)));
    this.timer =
        Executors.newScheduledThreadPool(
            Math.min(MOST_THREADS, Math.max(1, neighbours.size())),
            task -> {
              Thread thread = new Thread(task, "witness");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Asks every neighbour for its copy of the node's log, for 5 s in all, and goes on asking in the
   * background. Nothing is to be written before this returns.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if a neighbour has a checkpoint that the database
   *     lacks, with who, what, and what to do
   */
  public static Witnesses start(Wiring wiring) throws Refusal {
    Witnesses witnesses = new Witnesses(wiring);
    boolean started = false;
    try {
      witnesses.askAtStart();
      witnesses.watch();
      started = true;
      return witnesses;
    } finally {
      if (!started) {
        witnesses.close();
      }
    }
  }

  private AskNeighbour neighbour(PartnerConfig partner) {
    return new AskNeighbour(
        partner.state(),
        NodeAddress.parse("https://" + partner.address().orElseThrow()),
        wiring.client(),
        own,
        partner
            .log()
            .map(
                key -> new KeepCheckpoint(key, wiring.database(), wiring.writer(), wiring.clock())),
        wiring.every(),
        () -> ThreadLocalRandom.current().nextDouble(),
        wiring.clock());
  }

  private void askAtStart() throws Refusal {
    List<Callable<Boolean>> questions = new ArrayList<>();
    for (AskNeighbour neighbour : neighbours) {
      neighbour.remember();
      questions.add(
          () -> {
            neighbour.compareAtStart();
            return true;
          });
    }
    try {
      List<Future<Boolean>> unused =
          timer.invokeAll(questions, AT_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the start is broken off elsewhere
    }
    own.requireNotHalted();
  }

  private void watch() {
    Gauge.builder("tamga.log.halted", wiring.custody(), log -> log.refusal().isPresent() ? 1 : 0)
        .description("1 while nothing is written, for the database lacks what was signed")
        .register(wiring.meters());
    for (AskNeighbour neighbour : neighbours) {
      // One that is down or keeps none has to be noticed, too: it is as if it had one of the start.
      gauge("tamga.log.copy.age", "neighbour", neighbour.name(), () -> copied(neighbour))
          .description(
              "how old the neighbour's copy of this node's checkpoint is, in seconds; since the"
                  + " node's start if none was seen")
          .register(wiring.meters());
      neighbour.keep().ifPresent(this::watch);
      later(neighbour, Duration.ZERO);
    }
  }

  private Optional<Instant> copied(AskNeighbour neighbour) {
    return Optional.of(neighbour.copied().orElse(started));
  }

  private void watch(KeepCheckpoint keep) {
    gauge("tamga.log.witnessed.age", "origin", keep.origin(), keep::seen)
        .description("how long ago the kept checkpoint was the log's newest, in seconds")
        .register(wiring.meters());
    Gauge.builder("tamga.log.witnessed.fork", keep, k -> k.alarm().isPresent() ? 1 : 0)
        .description("1 if the log has told two histories")
        .tag("origin", keep.origin())
        .register(wiring.meters());
  }

  private Gauge.Builder<Supplier<Optional<Instant>>> gauge(
      String name, String tag, String value, Supplier<Optional<Instant>> since) {
    return Gauge.builder(name, since, this::age).tag(tag, value).strongReference(true);
  }

  /** Not a number where there is nothing. */
  private double age(Supplier<Optional<Instant>> since) {
    return since
        .get()
        .map(at -> Duration.between(at, wiring.clock().instant()).toMillis() / 1000.0)
        .orElse(Double.NaN);
  }

  private void later(AskNeighbour neighbour, Duration pause) {
    var unused = timer.schedule(() -> ask(neighbour), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask(AskNeighbour neighbour) {
    try {
      later(neighbour, neighbour.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node stops
    } catch (Error e) { // thrown on, it would end the rounds unseen
      log.error("{} could not be asked, and is again", neighbour.name(), e);
      later(neighbour, wiring.every());
    }
  }

  /** What an administrator has to see to, a line each; any thread may ask. */
  public List<String> problems() {
    return neighbours.stream().flatMap(neighbour -> neighbour.problems().stream()).toList();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
