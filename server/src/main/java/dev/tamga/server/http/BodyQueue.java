package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.RequestBody;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands a body from the event loop to the worker, in batches: the worker takes all that waits at
 * once and is woken once for each round of reading. Reading stops while too much waits.
 */
final class BodyQueue implements RequestBody {
  /** What a buffer costs besides its bytes, so that a million small ones count, too. */
  private static final int OVERHEAD_BYTES = 256;

  /** The worker is woken before the round of reading ends if this much waits. */
  private static final int WAKE_BYTES = 512 << 10;

  private final Channel channel;
  private final int maxWaiting;
  private final BodyBudget budget;
  private final OptionalLong declaredLength;
  private final Runnable goAhead;
  private final RateWatch rate;
  private final ArrayDeque<ByteBuf> batch = new ArrayDeque<>(); // the worker's own
  private boolean asked;
  private long deadline = Long.MAX_VALUE; // nanoseconds from startedAt
  private final long startedAt = System.nanoTime();

  private final ReentrantLock lock = new ReentrantLock(); // not synchronized: it would pin
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
  private long waiting;
  private long taken; // of the batch that the worker has
  private boolean workerWaits;
  private boolean paused;
  private boolean ended;
  private boolean closed;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
  private @Nullable String broken;
  private @Nullable Refusal refused;

  /**
   * @param goAhead tells the client that its body is wanted, once, before the first wait
   */
  BodyQueue(
      Channel channel,
      Limits limits,
      BodyBudget budget,
      OptionalLong declaredLength,
      Runnable goAhead) {
    this.channel = channel;
    this.maxWaiting = limits.bodyBytes();
    this.budget = budget;
    this.declaredLength = declaredLength;
    this.goAhead = goAhead;
    this.rate = new RateWatch(limits.rateWindow(), limits.leastRate());
  }

  // The event loop's side.

  /** Takes ownership of {@code bytes}. */
  void offer(ByteBuf bytes) {
    lock.lock();
    try {
      if (closed || !bytes.isReadable()) {
        bytes.release();
        return;
      }
      queue.add(bytes);
      waiting += bytes.readableBytes() + OVERHEAD_BYTES;
      budget.take(bytes.readableBytes() + OVERHEAD_BYTES);
      if ((waiting >= maxWaiting || budget.isSpent()) && !paused) {
        paused = true;
        channel.config().setAutoRead(false);
      }
      if (waiting >= WAKE_BYTES || paused) {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A round of reading is over: the worker may look. */
  void roundEnded() {
    lock.lock();
    try {
      if (!queue.isEmpty()) {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last byte came. */
  void end(HttpHeaders withTrailers) {
    lock.lock();
    try {
      trailers = withTrailers;
      ended = true;
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** No more will come, for the connection broke. What waits may still be read. */
  void breakOff(String why) {
    lock.lock();
    try {
      if (!ended && broken == null) {
        broken = why;
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** No more will come, for the client broke the rules. What waits may still be read. */
  void refuse(Refusal why) {
    lock.lock();
    try {
      refused = why;
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (workerWaits) {
      workerWaits = false;
      arrived.signal();
    }
  }

  // The worker's side.

  /** Sets the time from the head of the request in which the whole body has to be here. */
  void dueWithin(Duration time) {
    deadline = time.toNanos();
  }

  /** Whether the last byte came, though perhaps nobody read it. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Throws away what waits and what comes. */
  void close() {
    lock.lock();
    try {
      closed = true;
      batch.addAll(queue);
      queue.clear();
      resumeReading();
    } finally {
      lock.unlock();
    }
    batch.forEach(ByteBuf::release);
    batch.clear();
    budget.giveBack(taken);
    taken = 0;
  }

  @Override
  public void stop(String why) {
    breakOff(why);
  }

  @Override
  public OptionalLong declaredLength() {
    return declaredLength;
  }

  @Override
  public @Nullable ByteBuf next() throws ClientGoneException, Refusal {
    ByteBuf next = batch.poll();
    if (next != null) {
      return next;
    }
    if (!asked) {
      asked = true;
      goAhead.run();
    }
    lock.lock();
    try {
      budget.giveBack(taken); // the batch before is used up
      taken = 0;
      while (queue.isEmpty()) {
        if (ended) {
          return null;
        }
        requireMore();
        await();
      }
      batch.addAll(queue);
      queue.clear();
      rate.moved(waiting);
      resumeReading();
    } finally {
      lock.unlock();
    }
    return batch.poll();
  }

  private void resumeReading() {
    taken += waiting;
    waiting = 0;
    if (paused) {
      paused = false;
      channel.config().setAutoRead(true);
    }
  }

  private void requireMore() throws ClientGoneException, Refusal {
    if (refused != null) {
      throw refused;
    }
    if (broken != null) {
      throw new ClientGoneException(broken);
    }
  }

  private void await() throws ClientGoneException, Refusal {
    long from = System.nanoTime();
    long left = deadline - (from - startedAt);
    if (left <= 0) {
      throw tooSlow("a control call's body: not here in time", "a control call, whole");
    }
    try {
      workerWaits = true;
      long unused = arrived.awaitNanos(Math.min(left, rate.untilVerdict()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException("the node stops");
    } finally {
      workerWaits = false;
    }
    if (rate.tooSlowAfter(System.nanoTime() - from) && queue.isEmpty() && !ended) {
      throw tooSlow("body: slower than the least rate", "a body's least rate");
    }
  }

  private static Refusal tooSlow(String detail, String limit) {
    return new Refusal(
        Failure.TOO_SLOW,
        detail,
        "PROTOCOL.md 11: " + limit,
        "Try again; ask with HEAD where to go on.");
  }

  @Override
  public byte[] readAll(int max, String limit) throws ClientGoneException, Refusal {
    if (declaredLength.orElse(0) > max) {
      throw tooLarge(declaredLength.getAsLong() + " bytes", max, limit);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream((int) declaredLength.orElse(1024));
    for (ByteBuf bytes = next(); bytes != null; bytes = next()) {
      try {
        if (bytes.readableBytes() > max - whole.size()) {
          throw tooLarge("more", max, limit);
        }
        bytes.readBytes(whole, bytes.readableBytes());
      } catch (IOException e) {
        throw new IllegalStateException("memory does not take bytes", e);
      } finally {
        bytes.release();
      }
    }
    return whole.toByteArray();
  }

  private static Refusal tooLarge(String found, int max, String limit) {
    return new Refusal(
        Failure.REQUEST_TOO_LARGE,
        "body: " + found + " (expected: at most " + max + " bytes; " + limit + ')',
        "PROTOCOL.md 11",
        "Send less, or ask the node's operator for a larger limit.");
  }

  @Override
  public Optional<String> trailer(String name) {
    lock.lock();
    try {
      return ended ? Optional.ofNullable(trailers.get(name)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
