package dev.tamga.server.witness;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.SignedNote;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.witness.Neighbour.Copy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds with one neighbour: its copy of the node's own log, then its own newest checkpoint
 * (CUSTODY.md section 5). For one thread at a time; any may read what came of it.
 */
final class AskNeighbour {
  private static final Logger log = LoggerFactory.getLogger(AskNeighbour.class);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int JITTER_PARTS = 5;

  private final String name;
  private final NodeAddress address;
  private final Supplier<Credentials> own;
  private final OwnLog ownLog;
  private final Optional<KeepCheckpoint> keep;
  private final Duration every;
  private final DoubleSupplier random;
  private final Clock clock;
  private Duration pause;
  private boolean toldOfNone;
  private volatile Optional<String> problem = Optional.empty();
  private volatile Optional<String> contradicted = Optional.empty();
  private volatile Optional<Instant> copied = Optional.empty();

  /**
   * @param state whose node it is
   * @param own this node as a client, of the moment
   * @param keep what is kept of its log; empty if its key is not configured
   * @param random 0 to 1, for the jitter
   */
  AskNeighbour(
      String state,
      NodeAddress address,
      Supplier<Credentials> own,
      OwnLog ownLog,
      Optional<KeepCheckpoint> keep,
      Duration every,
      DoubleSupplier random,
      Clock clock) {
    this.name = state + " at " + address;
    this.address = address;
    this.own = own;
    this.ownLog = ownLog;
    this.keep = keep;
    this.every = every;
    this.pause = shorter(SOON, every);
    this.random = random;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** What is kept of its log; empty if its key is not configured. */
  Optional<KeepCheckpoint> keep() {
    return keep;
  }

  /** When its copy of the node's log was last the newest it saw; empty if it has none. */
  Optional<Instant> copied() {
    return copied;
  }

  /** What an administrator has to see to, a line each. */
  List<String> problems() {
    List<String> all = new ArrayList<>();
    problem.ifPresent(all::add);
    contradicted.ifPresent(all::add);
    keep.flatMap(KeepCheckpoint::alarm).ifPresent(all::add);
    return all;
  }

  /**
   * One round.
   *
   * @return how long to wait for the next: the usual time, or twice the last after a failure; less
   *     up to a fifth
   * @throws InterruptedException if the node stops
   */
  Duration run() throws InterruptedException {
    try (Neighbour neighbour = Neighbour.at(address, own.get())) {
      ownLog.judgeAgain(); // though it may not answer
      compare(neighbour);
      hearOfFork(neighbour);
      if (keep.isPresent()) {
        keep.get().run(neighbour);
      }
      problem = Optional.empty();
      pause = every;
    } catch (Refusal | RuntimeException e) {
      fail(e);
    }
    long part = pause.toMillis() / JITTER_PARTS;
    return pause.minusMillis((long) (part * random.getAsDouble()));
  }

  /**
   * Learns what is kept of its log already, so that it is known though it may not answer. What is
   * kept and does not hold is a problem, and no reason not to start.
   */
  void remember() {
    try {
      if (keep.isPresent()) {
        keep.get().remember();
      }
    } catch (Refusal | RuntimeException e) {
      fail(e);
    }
  }

  /**
   * The first question, at start, when nothing is written yet.
   *
   * @throws InterruptedException if it took too long
   */
  void compareAtStart() throws InterruptedException {
    try (Neighbour neighbour = Neighbour.at(address, own.get())) {
      compare(neighbour);
    } catch (Refusal | RuntimeException e) {
      fail(e);
    } catch (InterruptedException e) {
      fail(e);
      throw e;
    }
  }

  private void compare(Neighbour neighbour) throws Refusal, InterruptedException {
    Optional<Copy> copy = neighbour.copy(ownLog.key().name());
    if (copy.isPresent()) {
      SignedCheckpoint checkpoint = SignedCheckpoint.verify(copy.get().note(), ownLog.key());
      copied = Optional.of(clock.instant().minus(copy.get().age()));
      ownLog.judge(name, checkpoint);
    } else if (!toldOfNone) {
      log.info("{} keeps no copy of this node's checkpoint", name);
      toldOfNone = true;
    }
  }

  /** The receipts of the other history are nowhere in the database: an administrator must know. */
  private void hearOfFork(Neighbour neighbour) throws Refusal, InterruptedException {
    Optional<SignedNote> fork = neighbour.fork(ownLog.key().name());
    if (fork.isPresent()) {
      Checkpoint other = SignedCheckpoint.verify(fork.get(), ownLog.key()).checkpoint();
      String text =
          name
              + " has proof that this log has told two histories, of which one ends with checkpoint "
              + other.size()
              + ' '
              + other.root()
              + " (GET /v1/log/witnessed/fork there)";
      if (contradicted.isEmpty()) {
        log.error("{}", text);
      }
      contradicted = Optional.of(text);
    }
  }

  private void fail(Exception why) {
    String reason = why instanceof InterruptedException ? "no answer in time" : why.getMessage();
    String text = name + ": checkpoints could not be compared with it: " + reason;
    if (problem.isEmpty()) {
      log.warn("{}; it is asked again", text);
    }
    problem = Optional.of(text);
    pause = shorter(pause.multipliedBy(2), every);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
