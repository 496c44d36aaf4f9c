package dev.tamga.server.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The four things that are asked of a store. Each is tried as {@link Patience} says; keys are those
 * after the prefix. Thread-safe.
 */
final class Bucket implements AutoCloseable {
  private static final int CONFLICT = 409; // with another put at the same moment
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Client client;
  private final S3Address address;
  private final @Nullable Long end; // by System.nanoTime

  Bucket(S3Client client, S3Address address) {
    this(client, address, null);
  }

  private Bucket(S3Client client, S3Address address, @Nullable Long end) {
    this.client = client;
    this.address = address;
    this.end = end;
  }

  /** The same, that lists and deletes for so long; then each call fails. Not to be closed. */
  Bucket within(Duration most) {
    return new Bucket(client, address, System.nanoTime() + most.toNanos());
  }

  /** What is left of the time, for one call; null is as long as each call may take. */
  private @Nullable AwsRequestOverrideConfiguration left(String what) throws BucketException {
    if (end == null) {
      return null;
    }
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      throw new BucketException(what + " in " + address + ": no time is left", 0, false, null);
    }
    return left.compareTo(Patience.USUAL.call()) < 0
        ? AwsRequestOverrideConfiguration.builder().apiCallTimeout(left).build()
        : null;
  }

  S3Address address() {
    return address;
  }

  /**
   * An object that is listed.
   *
   * @param key after the prefix
   * @param modified by the store's clock
   */
  record Listed(String key, Instant modified) {}

  /** What is done with each object that is listed; what it throws ends the list. */
  @FunctionalInterface
  interface Visitor {
    void visit(Listed object) throws IOException;
  }

  /**
   * Stores an object whole, or not at all. After a failure it may be there nevertheless.
   *
   * @param bytes a new stream for each try
   * @param crc32c of all of them; a store that gets others refuses
   */
  void put(String key, ContentStreamProvider bytes, long length, int crc32c)
      throws BucketException {
    byte[] crc = ByteBuffer.allocate(Integer.BYTES).putInt(crc32c).array();
    PutObjectResponse unused =
        asked(
            "PutObject",
            () ->
                client.putObject(
                    put ->
                        put.bucket(address.bucket())
                            .key(address.prefix() + key)
                            .contentLength(length)
                            .checksumCRC32C(Base64.getEncoder().encodeToString(crc)),
                    RequestBody.fromContentProvider(bytes, length, "application/octet-stream")));
  }

  /**
   * Stores a short text under a key that has no object yet; does nothing if it has one. A store
   * that knows no {@code If-None-Match} may put it over one that came at the same moment.
   */
  void putIfNone(String key, String text) throws BucketException {
    try {
      put(key, text, "*");
    } catch (BucketException e) {
      if (e.status() == NOT_IMPLEMENTED) {
        put(key, text, null);
      } else if (e.status() != PRECONDITION_FAILED && e.status() != CONFLICT) {
        throw e;
      }
    }
  }

  /** Stores a short text, whatever there was. */
  void put(String key, String text) throws BucketException {
    put(key, text, null);
  }

  private void put(String key, String text, @Nullable String ifNoneMatch) throws BucketException {
    PutObjectResponse unused =
        asked(
            "PutObject",
            () ->
                client.putObject(
                    put ->
                        put.bucket(address.bucket())
                            .key(address.prefix() + key)
                            .ifNoneMatch(ifNoneMatch),
                    RequestBody.fromString(text, StandardCharsets.US_ASCII)));
  }

  /**
   * A short text.
   *
   * @param most bytes of it that are read
   * @return empty if there is no such object
   */
  Optional<String> text(String key, int most) throws IOException {
    try (InputStream in = get(key, 0, most)) {
      return Optional.of(new String(in.readNBytes(most), StandardCharsets.US_ASCII));
    } catch (BucketException e) {
      if (e.isAbsent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Opens an object's bytes from {@code from} to before {@code end}; the caller closes it. */
  ResponseInputStream<GetObjectResponse> get(String key, long from, long end)
      throws BucketException {
    return asked(
        "GetObject",
        () ->
            client.getObject(
                get ->
                    get.bucket(address.bucket())
                        .key(address.prefix() + key)
                        .range("bytes=" + from + '-' + (end - 1))));
  }

  /** Removes an object, if it is there. */
  void delete(String key) throws BucketException {
    AwsRequestOverrideConfiguration left = left("DeleteObject");
    DeleteObjectResponse unused =
        asked(
            "DeleteObject",
            () ->
                client.deleteObject(
                    delete ->
                        delete
                            .bucket(address.bucket())
                            .key(address.prefix() + key)
                            .overrideConfiguration(left)));
  }

  /** Goes through all objects whose keys begin with {@code start}, 1,000 in memory at a time. */
  void list(String start, Visitor visitor) throws IOException {
    String from = null;
    do {
      String token = from;
      AwsRequestOverrideConfiguration left = left("ListObjectsV2");
      ListObjectsV2Response page =
          asked(
              "ListObjectsV2",
              () ->
                  client.listObjectsV2(
                      list ->
                          list.bucket(address.bucket())
                              .prefix(address.prefix() + start)
                              .overrideConfiguration(left)
                              .continuationToken(token)));
      for (S3Object object : page.contents()) {
        visitor.visit(
            new Listed(object.key().substring(address.prefix().length()), object.lastModified()));
      }
      from = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (from != null);
  }

  /** Whether there is an object whose key begins with {@code start} and is one of those. */
  boolean hasAny(String start, Predicate<String> wanted) throws IOException {
    boolean[] found = new boolean[1];
    list(start, object -> found[0] |= wanted.test(object.key()));
    return found[0];
  }

  /** The one place where the SDK's exceptions become ours. */
  private <T> T asked(String what, Supplier<T> call) throws BucketException {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      boolean absent = "NoSuchKey".equals(code) || e.statusCode() == 416;
      throw new BucketException(
          what + " in " + address + ": " + e.statusCode() + ' ' + code + ", " + e.getMessage(),
          e.statusCode(),
          absent,
          e);
    } catch (SdkException e) {
      throw new BucketException(what + " in " + address + ": " + e.getMessage(), false, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
