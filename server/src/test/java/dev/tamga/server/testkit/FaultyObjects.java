package dev.tamga.server.testkit;

import com.google.common.io.ByteStreams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of a server, with a failure behind every so many calls, delay, and hands on the bytes.
 */
public final class FaultyObjects extends ForwardingBlobStore {
  /** What a call may be. */
  public enum Verb {
    PUT,
    GET,
    LIST,
    DELETE
  }

  private static final String BUCKET = "evidence";

  private final AtomicLong calls = new AtomicLong();
  private volatile int failEach = Integer.MAX_VALUE;
  private volatile int cutEach = Integer.MAX_VALUE;
  private volatile Duration delay = Duration.ZERO;
  private volatile List<Verb> denied = List.of();
  private volatile Duration clock = Duration.ZERO;
  private final Map<String, Duration> ages = new ConcurrentHashMap<>();

  FaultyObjects(BlobStore delegate) {
    super(delegate);
  }

  /** Each so manieth call fails from now on; a put is done nevertheless, and its answer lost. */
  public void failEach(int calls) {
    failEach = calls;
  }

  /** The bytes of each so manieth get break off in the middle from now on. */
  public void cutEach(int gets) {
    cutEach = gets;
  }

  /** All goes well from now on. */
  public void heal() {
    failEach = Integer.MAX_VALUE;
    cutEach = Integer.MAX_VALUE;
    delay = Duration.ZERO;
    denied = List.of();
  }

  /** Each call takes so long from now on. */
  public void delay(Duration time) {
    delay = time;
  }

  /** These are forbidden from now on. */
  public void deny(Verb... verbs) {
    denied = List.of(verbs);
  }

  /** How many calls there were. */
  public long calls() {
    return calls.get();
  }

  /** All keys that begin with {@code prefix}. */
  public List<String> keys(String prefix) {
    return delegate()
        .list(ListObjectsV2Request.builder().bucket(BUCKET).prefix(prefix).build())
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  /** The bytes of an object. */
  public byte[] bytes(String key) throws Exception {
    try (InputStream in = delegate().getBlob(BUCKET, key)) {
      return in.readAllBytes();
    }
  }

  /** Puts other bytes behind the node's back. */
  public void replace(String key, byte[] bytes) {
    PutObjectResponse unused =
        delegate()
            .putBlob(
                PutObjectRequest.builder()
                    .bucket(BUCKET)
                    .key(key)
                    .contentLength((long) bytes.length)
                    .build(),
                new ByteArrayInputStream(bytes));
  }

  /** Loses an object. */
  public void lose(String key) {
    delegate().removeBlob(BUCKET, key);
  }

  /** All that is there was put so much earlier than it was. */
  public void older(Duration age) {
    keys("").forEach(key -> ages.merge(key, age, Duration::plus));
  }

  /** The store's clock is so much ahead from now on. */
  public void clockAhead(Duration by) {
    clock = by;
  }

  private S3Object aged(S3Object object) {
    Duration age = ages.getOrDefault(object.key(), Duration.ZERO);
    return object.toBuilder().lastModified(object.lastModified().plus(clock).minus(age)).build();
  }

  private void count(Verb verb) {
    if (denied.contains(verb)) {
      throw new S3ProxyException(S3ErrorCode.ACCESS_DENIED);
    }
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failSometimes() {
    if (calls.incrementAndGet() % failEach == 0) {
      throw new S3ProxyException(S3ErrorCode.INTERNAL_ERROR);
    }
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
    count(Verb.PUT);
    PutObjectResponse answer = super.putBlob(request, bytes);
    failSometimes();
    return answer;
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    count(Verb.GET);
    failSometimes();
    ResponseInputStream<GetObjectResponse> whole = super.getBlob(request);
    if (calls.get() % cutEach != 0) {
      return whole;
    }
    long half = whole.response().contentLength() / 2;
    return new ResponseInputStream<>(
        whole.response(),
        AbortableInputStream.create(ByteStreams.limit(whole, half), whole::abort));
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    count(Verb.LIST);
    failSometimes();
    ListObjectsV2Response page = super.list(request);
    return page.toBuilder().contents(page.contents().stream().map(this::aged).toList()).build();
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    count(Verb.DELETE);
    failSometimes();
    return super.removeBlob(request);
  }
}
