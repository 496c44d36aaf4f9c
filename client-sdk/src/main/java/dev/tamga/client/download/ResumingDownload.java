package dev.tamga.client.download;

import dev.tamga.client.http.Download;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.header.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A download as one stream: what an earlier run left in a file comes first, from the disk; then the
 * node's bytes, which go to the file on their way. A broken line is opened again where it broke.
 *
 * <p>What is read is not verified. For one thread.
 */
final class ResumingDownload extends InputStream {
  private static final int DISK_BYTES = 256 << 10;

  private final NodeClient node;
  private final RetryPolicy retry;
  private final String path;
  private final FileChannel file;
  private final long kept; // bytes of an earlier run
  private final ByteBuffer disk = ByteBuffer.allocateDirect(DISK_BYTES).limit(0);
  private long position; // of the next byte to be handed out
  private long fetched; // bytes in the file
  private long length = -1;
  private @Nullable Download download;
  private ByteBuffer current = disk;

  /**
   * @param path of something whose bytes never change
   * @param file what an earlier run left, open to read and write
   */
  ResumingDownload(NodeClient node, RetryPolicy retry, String path, FileChannel file)
      throws IOException {
    this.node = node;
    this.retry = retry;
    this.path = path;
    this.file = file;
    this.kept = file.size();
    this.fetched = kept;
  }

  /**
   * Length of the whole, asked of the node.
   *
   * @throws Refusal what the node refused
   */
  long length() throws Refusal, InterruptedException {
    if (length < 0) {
      String text =
          retry.run(() -> node.call(Request.of("HEAD", path))).header("content-length").orElse("");
      try {
        length = Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw malformed("content-length is not a number").causedBy(e);
      }
    }
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!current.hasRemaining() && !refill()) {
      return -1;
    }
    int bytes = Math.min(count, current.remaining());
    current.get(target, offset, bytes);
    position += bytes;
    return bytes;
  }

  private boolean refill() throws IOException {
    if (position < kept) {
      disk.clear();
      int unused = file.read(disk, position);
      current = disk.flip();
      return true;
    }
    try {
      ByteBuffer next = position < length() ? retry.run(this::receive) : null;
      if (next == null) {
        return false;
      }
      current = next;
      return true;
    } catch (Refusal refusal) {
      throw new RefusedIOException(refusal);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // the file, not the line
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the download was interrupted");
    }
  }

  /** The next bytes of the node, written to the file; opens the line where there is none. */
  private ByteBuffer receive() throws Refusal, InterruptedException {
    try {
      Download line = download == null ? open() : download;
      ByteBuffer next = line.next();
      if (next == null) {
        throw broken();
      }
      keep(next.duplicate());
      return next;
    } catch (Refusal refusal) {
      closeLine();
      throw refusal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      fetched += file.write(bytes, fetched);
    }
  }

  private Download open() throws Refusal, InterruptedException {
    Request request = Request.of("GET", path);
    Download line =
        node.download(
            fetched == 0 ? request : request.header("range", ByteRange.from(fetched).print()));
    download = line;
    if (fetched > 0) {
      String range = line.header("content-range").orElse("");
      ByteRange.Span span = ByteRange.Span.ofContentRange(range);
      if (line.status() != 206 || span.offset() != fetched) {
        throw malformed(line.status() + ", " + range + " (expected: 206 from " + fetched + ')');
      }
    }
    return line;
  }

  private static Refusal broken() {
    return new Refusal(
        Failure.NODE_UNREACHABLE,
        "the download ended before its end",
        "PROTOCOL.md 9",
        "Run it again: it goes on where it broke.");
  }

  private static Refusal malformed(String detail) {
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        "the node's answer: " + detail,
        "PROTOCOL.md 9",
        "Report it to the operator of the node.");
  }

  private void closeLine() {
    if (download != null) {
      download.close();
      download = null;
    }
  }

  /** Closes the line; the file is the caller's. */
  @Override
  public void close() {
    closeLine();
  }

  /** Carries a refusal through code that knows streams only. */
  static final class RefusedIOException extends IOException {
    private static final long serialVersionUID = 1;
    private final Refusal refusal;

    RefusedIOException(Refusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
