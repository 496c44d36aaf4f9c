package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection: the event loop reports, one caller waits.
 *
 * <p>Of the answer's body at most {@link #HIGH_BYTES} and one read of the socket lie here; beyond
 * that the connection stops reading until the caller has taken half of them.
 */
final class Exchange {
  /** No time bound of its own: the idle time applies. */
  static final long NO_DEADLINE = Long.MAX_VALUE;

  static final int HIGH_BYTES = 2 << 20;
  private static final int LOW_BYTES = HIGH_BYTES / 2;

  /**
   * Status line and headers of an answer.
   *
   * @param length of the body, -1 if it is chunked
   */
  record Head(int status, Map<String, String> headers, long length) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final NodeAddress node;
  private final Request request;
  private final Reading reading;

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
  private long queuedBytes;
  private boolean paused;
  private @Nullable Head head;
  private boolean ended;
  private boolean keepAlive;
  private boolean abandoned;
  private @Nullable Refusal failure;
  private boolean cut;

  private long nodesTurnSince = System.nanoTime();
  private int writesInFlight;
  private int wakeAt = -1;
  private boolean requestComplete;
  private boolean sendingBroke;

  /** Lets the connection read, or not. */
  interface Reading {
    void allow(boolean allowed);
  }

  Exchange(NodeAddress node, Request request, Reading reading) {
    this.node = node;
    this.request = request;
    this.reading = reading;
  }

  Request request() {
    return request;
  }

  // What the event loop reports.

  void answered(Head answer) {
    report(() -> head = answer);
  }

  /** Takes over {@code piece}. */
  void received(ByteBuf piece) {
    lock.lock();
    try {
      if (abandoned || failure != null || !piece.isReadable()) {
        piece.release();
        return;
      }
      pieces.add(piece);
      queuedBytes += piece.readableBytes();
      if (queuedBytes > HIGH_BYTES && !paused) {
        paused = true;
        reading.allow(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void ended(boolean reusable) {
    report(
        () -> {
          ended = true;
          keepAlive = reusable;
        });
  }

  void failed(Refusal refusal) {
    report(
        () -> {
          if (!ended && failure == null) {
            failure = refusal;
          }
        });
  }

  /** The connection ended. */
  void cut(Refusal refusal) {
    report(
        () -> {
          if (!ended && failure == null) {
            failure = refusal;
            cut = true;
          }
        });
  }

  /** Reports a write that {@link #writing} counted. */
  void wrote(boolean success) {
    lock.lock();
    try {
      writesInFlight--;
      sendingBroke |= !success;
      if (!success || writesInFlight == wakeAt) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether it is the node's turn, and has been for so long: a silence before that was the
   * caller's.
   */
  boolean waitsForNode(long nanos) {
    lock.lock();
    try {
      boolean ours = paused || (!requestComplete && writesInFlight == 0);
      return !ended && failure == null && !ours && System.nanoTime() - nodesTurnSince >= nanos;
    } finally {
      lock.unlock();
    }
  }

  private void report(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // What the caller does.

  /** Counts a write that {@link #wrote} will report. */
  void writing(boolean last) {
    lock.lock();
    try {
      if (writesInFlight == 0) {
        nodesTurnSince = System.nanoTime();
      }
      writesInFlight++;
      requestComplete = last;
    } finally {
      lock.unlock();
    }
  }

  int writesInFlight() {
    lock.lock();
    try {
      return writesInFlight;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until at most {@code most} writes are in flight.
   *
   * @return false if the node has answered already or nothing can be sent any more
   */
  boolean awaitRoom(int most) throws InterruptedException {
    lock.lock();
    try {
      BooleanSupplier over = () -> head != null || failure != null || sendingBroke;
      wakeAt = most;
      while (writesInFlight > most && !over.getAsBoolean()) {
        changed.await();
      }
      wakeAt = -1;
      return !over.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for status and headers. */
  Head awaitHead(long deadline) throws Refusal, InterruptedException {
    lock.lock();
    try {
      await(() -> head != null, deadline);
      Head answer = head;
      if (answer == null) {
        throw new IllegalStateException("woken without an answer");
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next piece of the body, which the caller then owns.
   *
   * @return null at the end
   */
  @Nullable ByteBuf take(long deadline) throws Refusal, InterruptedException {
    lock.lock();
    try {
      await(() -> !pieces.isEmpty() || ended, deadline);
      ByteBuf piece = pieces.poll();
      if (piece != null) {
        queuedBytes -= piece.readableBytes();
        if (paused && queuedBytes <= LOW_BYTES) {
          paused = false;
          nodesTurnSince = System.nanoTime();
          reading.allow(true);
        }
      }
      return piece;
    } finally {
      lock.unlock();
    }
  }

  /** The rest of the body, at most {@code maxBytes} of it. */
  byte[] takeAll(int maxBytes, long deadline) throws Refusal, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (ByteBuf piece = take(deadline); piece != null; piece = take(deadline)) {
      try {
        if (body.size() + piece.readableBytes() > maxBytes) {
          throw Faults.malformed(
              node, "the answer's body has more than " + maxBytes + " bytes (expected: fewer)");
        }
        byte[] bytes = new byte[piece.readableBytes()];
        piece.readBytes(bytes);
        body.writeBytes(bytes);
      } finally {
        piece.release();
      }
    }
    return body.toByteArray();
  }

  /** Gives up whatever has come or will come; answers whether the connection may be used again. */
  boolean leave() {
    lock.lock();
    try {
      abandoned = true;
      pieces.forEach(ByteBuf::release);
      pieces.clear();
      return ended && keepAlive && requestComplete && writesInFlight == 0 && failure == null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the connection ended before anything of an answer came. */
  boolean cutUnanswered() {
    lock.lock();
    try {
      return head == null && cut;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the request did not leave this side whole. */
  boolean unsent() {
    lock.lock();
    try {
      return head == null && sendingBroke;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier ready, long deadline) throws Refusal, InterruptedException {
    while (!ready.getAsBoolean()) {
      if (failure != null) {
        throw failure;
      }
      if (deadline == NO_DEADLINE) {
        changed.await();
        continue;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw Faults.unreachable(node, request + " was not answered in the time for a whole call");
      }
      changed.awaitNanos(left);
    }
  }
}
