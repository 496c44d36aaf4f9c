package dev.tamga.server.storage.s3;

import dev.tamga.server.storage.blob.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The bytes of one segment after the other: while they are read in order it is one request for each
 * segment. One that breaks is asked for again from where it broke. For one thread.
 */
final class SegmentStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentStream.class);

  private final Bucket bucket;
  private final Patience patience;
  private final byte[] copy = new byte[64 << 10]; // streams do not read into direct buffers
  private @Nullable ResponseInputStream<GetObjectResponse> open;
  private String key = "";
  private int at;

  SegmentStream(Bucket bucket, Patience patience) {
    this.bucket = bucket;
    this.patience = patience;
  }

  /**
   * Fills what {@code into} has room for with the bytes from {@code from} on.
   *
   * @throws BucketException if the object is absent, has other bytes than its row says, or the
   *     store fails in all tries
   */
  void read(Segment segment, int from, ByteBuffer into) throws BucketException {
    for (int attempt = 1; into.hasRemaining(); attempt++) {
      try {
        fill(segment, from, into);
      } catch (BucketException e) { // the SDK has tried often enough
        close();
        throw e;
      } catch (IOException e) {
        close();
        pauseOrThrow(attempt, e);
      }
    }
  }

  private void fill(Segment segment, int from, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      ResponseInputStream<GetObjectResponse> in = at(segment, from + into.position());
      int count = in.read(copy, 0, Math.min(copy.length, into.remaining()));
      if (count < 0) {
        throw new IOException("the stream of " + segment.key() + " ended at byte " + at);
      }
      into.put(copy, 0, count);
      at += count;
    }
    if (at == segment.length()) {
      finish();
    }
  }

  private ResponseInputStream<GetObjectResponse> at(Segment segment, int position)
      throws BucketException {
    ResponseInputStream<GetObjectResponse> in = open;
    if (in == null || at != position || !key.equals(segment.key())) {
      close();
      in = bucket.get(segment.key(), position, segment.length());
      open = in;
      key = segment.key();
      at = position;
      requireLength(segment, in.response());
    }
    return in;
  }

  private void requireLength(Segment segment, GetObjectResponse answer) throws BucketException {
    long expected = segment.length() - at;
    if (answer.contentLength() == null || answer.contentLength() != expected) {
      throw new BucketException(
          "GetObject: "
              + answer.contentLength()
              + " bytes from "
              + at
              + " on (expected: "
              + expected
              + ')',
          true,
          new IOException("the object is not as it was stored"));
    }
  }

  private void pauseOrThrow(int attempt, IOException e) throws BucketException {
    if (attempt >= patience.tries()) {
      throw new BucketException("GetObject broke off: " + e.getMessage(), false, e);
    }
    log.debug("{} broke off, try {}", key, attempt, e);
    try {
      patience.pauseBefore(attempt + 1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BucketException("GetObject: interrupted", false, e);
    }
  }

  /** All is read: the connection may be used again. */
  private void finish() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** Cuts off what was not read. */
  @Override
  public void close() {
    if (open != null) {
      open.abort();
      open = null;
    }
  }
}
