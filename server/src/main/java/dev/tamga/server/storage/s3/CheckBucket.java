package dev.tamga.server.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does at start once what a node will do all day: a right that is missing is told before work. */
final class CheckBucket {
  /** What keys of such objects begin with; one that a crash left is tidied like a segment. */
  static final String PROBE = "probe-";

  private static final Logger log = LoggerFactory.getLogger(CheckBucket.class);

  private final Bucket bucket;
  private final String key = PROBE + UUID.randomUUID();
  private final byte[] bytes = "a node of Tamga was here".getBytes(StandardCharsets.US_ASCII);

  private final Clock clock;

  private CheckBucket(Bucket bucket, Clock clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  private interface Right {
    void use() throws IOException;
  }

  /**
   * Writes, reads, lists and deletes an object, and looks at the store's clock.
   *
   * @throws IOException naming what failed and what to do
   */
  static void run(Bucket bucket, Clock clock) throws IOException {
    CheckBucket check = new CheckBucket(bucket, clock);
    check.require("s3:PutObject", check::put);
    check.require("s3:GetObject", check::get);
    check.require("s3:ListBucket", check::list);
    check.warnIfSumsAreNotChecked();
    check.require("s3:DeleteObject", check::delete);
    check.requireClock();
  }

  private void require(String right, Right use) throws IOException {
    try {
      use.use();
    } catch (IOException e) {
      throw new IOException(
          "storage.objects: " + right + " does not work: " + e.getMessage() + ". " + advice(e), e);
    }
  }

  private String advice(IOException failure) {
    S3Address address = bucket.address();
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SSLException && address.ca().isPresent()) {
        return "The store has to speak TLS, by a certificate that leads to storage.objects.ca, "
            + address.ca().get()
            + ", and names the endpoint's host (STORAGE.md 3)";
      }
    }
    return "The account needs s3:PutObject, s3:GetObject, s3:DeleteObject on "
        + address.bucket()
        + '/'
        + address.prefix()
        + "* and s3:ListBucket on the bucket, which has to exist (STORAGE.md 4)";
  }

  private void put() throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    bucket.put(key, () -> new ByteArrayInputStream(bytes), bytes.length, (int) crc.getValue());
  }

  private void get() throws IOException {
    try (InputStream in = bucket.get(key, 2, bytes.length)) {
      String read = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String written = new String(bytes, 2, bytes.length - 2, StandardCharsets.US_ASCII);
      if (!read.equals(written)) {
        throw new IOException("other bytes came back than were stored");
      }
    }
  }

  private void list() throws IOException {
    List<String> found = new ArrayList<>();
    bucket.list(key, object -> found.add(object.key()));
    if (!found.equals(List.of(key))) {
      throw new IOException("the object just written is listed as " + found);
    }
  }

  /** Reads are checked by our own sums, whatever the store does; a bad write shows only then. */
  private void warnIfSumsAreNotChecked() {
    try {
      bucket.put(key, () -> new ByteArrayInputStream(bytes), bytes.length, 1);
      log.warn(
          "{} does not check CRC-32C: bytes that change on the way to it are found only when they"
              + " are read",
          bucket.address());
    } catch (BucketException e) {
      log.debug("{} refuses bytes that do not fit their CRC-32C", bucket.address());
    }
  }

  private void delete() throws IOException {
    bucket.delete(key);
  }

  private void requireClock() throws IOException {
    try {
      Instant unused = StoreClock.ask(bucket, clock.instant());
    } catch (IOException e) {
      throw new IOException("storage.objects: " + e.getMessage(), e);
    }
  }
}
