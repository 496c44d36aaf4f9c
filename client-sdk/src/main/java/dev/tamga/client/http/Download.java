package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body on its way: {@link #next} until it is null. For one thread.
 *
 * <p>The node is held back while the caller is slower; at most about 4 MiB lie here.
 */
public final class Download implements AutoCloseable {
  private final Lease lease;
  private final Exchange.Head head;
  private @Nullable ByteBuf lent;
  private boolean closed;

  Download(Lease lease, Exchange.Head head) {
    this.lease = lease;
    this.head = head;
  }

  /** 200 to 299. */
  public int status() {
    return head.status();
  }

  /** The value of a header, by its name in lower case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name));
  }

  /** Bytes of the body, if the node said how many. */
  public OptionalLong length() {
    return head.length() < 0 ? OptionalLong.empty() : OptionalLong.of(head.length());
  }

  /**
   * Waits for the next bytes.
   *
   * @return a direct buffer, the caller's until the next call or {@link #close}; null at the end
   * @throws Refusal NODE_UNREACHABLE if the line broke or fell silent before the end
   */
  public @Nullable ByteBuffer next() throws Refusal, InterruptedException {
    giveBack();
    if (closed) {
      throw new IllegalStateException("the download is closed");
    }
    ByteBuf piece = lease.exchange().take(Exchange.NO_DEADLINE);
    lent = piece;
    return piece == null ? null : piece.nioBuffer();
  }

  /**
   * The body as a stream; its {@link IOException} has the {@link Refusal} as cause. Closing it
   * closes this.
   */
  public InputStream stream() {
    return new BodyStream();
  }

  private void giveBack() {
    ByteBuf piece = lent;
    lent = null;
    if (piece != null) {
      piece.release();
    }
  }

  /** Ends the request; if the body has not ended, by closing the connection. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      giveBack();
      lease.close();
    }
  }

  private final class BodyStream extends InputStream {
    private @Nullable ByteBuffer piece;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      if (most == 0) {
        return 0;
      }
      ByteBuffer bytes = piece;
      while (!ended && (bytes == null || !bytes.hasRemaining())) {
        bytes = following();
        piece = bytes;
        ended = bytes == null;
      }
      if (bytes == null) {
        return -1;
      }
      int count = Math.min(most, bytes.remaining());
      bytes.get(target, offset, count);
      return count;
    }

    private @Nullable ByteBuffer following() throws IOException {
      try {
        return next();
      } catch (Refusal e) {
        throw new IOException(e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for the node");
      }
    }

    @Override
    public void close() {
      Download.this.close();
    }
  }
}
