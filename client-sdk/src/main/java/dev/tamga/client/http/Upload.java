package dev.tamga.client.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.header.UploadChecksum;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way: fill {@link #buffer}, {@link #send}, again and again, then {@link
 * #finish}. For one thread.
 *
 * <p>At most {@link #BUFFERS} buffers exist, whatever the line's speed: when all are under way
 * {@link #buffer} blocks. Each holds one HTTP chunk with its framing (RFC 9112 section 7.1), so
 * that it is encrypted and written as it is:
 *
 * <pre>
 *  0          10                                BUFFER_BYTES+10
 *  | size CRLF | data ...                       | CRLF |
 * </pre>
 */
public final class Upload implements AutoCloseable {
  /** Bytes of a body that one buffer takes; with the framing 16 full TLS records. */
  public static final int BUFFER_BYTES = (256 << 10) - 12;

  /** Buffers of one upload. */
  public static final int BUFFERS = 4;

  private static final int SIZE_LINE_BYTES = 10;
  private static final byte[] CRLF = {'\r', '\n'};

  private final Lease lease;
  private final OptionalLong length;
  private final Duration control;
  private final @Nullable ByteBuf[] ring = new ByteBuf[BUFFERS];
  private int turn;
  private @Nullable ByteBuffer lent;
  private long sentBytes;
  private boolean closed;

  Upload(Lease lease, OptionalLong length, Duration control) {
    this.lease = lease;
    this.length = length;
    this.control = control;
  }

  /**
   * A direct buffer of {@link #BUFFER_BYTES}, empty, the caller's until {@link #send}. Waits while
   * the line is slower than the caller.
   *
   * @throws Refusal the node's, if it refused in the middle; NODE_UNREACHABLE if the line broke
   */
  public ByteBuffer buffer() throws Refusal, InterruptedException {
    if (lent != null) {
      return lent;
    }
    // Woken when half are free, so that the caller does not wake for each.
    boolean room =
        lease.exchange().writesInFlight() < BUFFERS
            ? lease.exchange().awaitRoom(BUFFERS)
            : lease.exchange().awaitRoom(BUFFERS / 2);
    if (!room) {
      throw refusedEarly();
    }
    ByteBuf buffer = ring[turn];
    if (buffer == null) {
      buffer = lease.allocate(SIZE_LINE_BYTES + BUFFER_BYTES + CRLF.length);
      ring[turn] = buffer;
    }
    lent = buffer.nioBuffer(SIZE_LINE_BYTES, BUFFER_BYTES);
    return lent;
  }

  private Refusal refusedEarly() throws Refusal, InterruptedException {
    lease.collect(System.nanoTime() + control.toNanos());
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        lease.exchange().request() + " was answered before its body had ended",
        "RFC 9110 9.3",
        "Report it to the operator of the node.");
  }

  /**
   * Sends what was filled in, from the buffer's start to its position.
   *
   * @throws IllegalStateException if no buffer is lent, or there is more than the length announced
   */
  public void send() {
    ByteBuffer filled = lent;
    ByteBuf buffer = ring[turn];
    if (filled == null || buffer == null) {
      throw new IllegalStateException("no buffer to send (expected: buffer() before)");
    }
    int bytes = filled.position();
    if (bytes == 0) {
      return;
    }
    lent = null;
    sentBytes += bytes;
    if (length.isPresent() && sentBytes > length.getAsLong()) {
      throw new IllegalStateException("body: " + sentBytes + " (expected: " + length + ')');
    }
    turn = (turn + 1) % BUFFERS;
    boolean last = length.isPresent() && sentBytes == length.getAsLong();
    lease.send(framed(buffer, bytes), last);
  }

  private ByteBuf framed(ByteBuf buffer, int bytes) {
    if (length.isPresent()) {
      return buffer.retainedSlice(SIZE_LINE_BYTES, bytes);
    }
    String size = HexFormat.of().toHexDigits(bytes) + "\r\n"; // leading zeros are allowed
    buffer.setBytes(0, size.getBytes(StandardCharsets.US_ASCII));
    buffer.setBytes(SIZE_LINE_BYTES + bytes, CRLF);
    return buffer.retainedSlice(0, SIZE_LINE_BYTES + bytes + CRLF.length);
  }

  /**
   * Ends the body, waits for the answer and gives the connection back.
   *
   * @param checksum of the body, as a trailer; only of a chunked one
   * @return the answer, a success
   * @throws Refusal what the node refused, or NODE_UNREACHABLE if the line broke
   * @throws IllegalStateException if less was sent than announced
   */
  public Answer finish(Optional<UploadChecksum> checksum) throws Refusal, InterruptedException {
    if (length.isPresent() && (sentBytes != length.getAsLong() || checksum.isPresent())) {
      throw new IllegalStateException("body: " + sentBytes + " (expected: " + length + ')');
    }
    try {
      if (length.isEmpty()) {
        lease.send(end(checksum), true);
      } else if (sentBytes == 0) {
        lease.send(Unpooled.EMPTY_BUFFER, true);
      }
      return lease.collect(System.nanoTime() + control.toNanos());
    } finally {
      close();
    }
  }

  private ByteBuf end(Optional<UploadChecksum> checksum) {
    String trailer =
        checksum.map(sum -> Headers.UPLOAD_CHECKSUM + ": " + sum.print() + "\r\n").orElse("");
    byte[] bytes = ("0\r\n" + trailer + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return lease.allocate(bytes.length).writeBytes(bytes);
  }

  /** Ends the request; if it was not finished, by closing the connection. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    lent = null;
    lease.close();
    for (ByteBuf buffer : ring) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
