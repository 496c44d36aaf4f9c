package dev.tamga.server.storage.lock;

import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * Retention and legal hold of objects in a bucket that has object lock (STORAGE.md section 4). It
 * has connections of its own, apart from those of requests. Thread-safe.
 */
public final class ObjectLock implements AutoCloseable {
  private final S3Client client;
  private final S3Address address;
  private final Terms terms;
  private final Clock clock;

  private ObjectLock(S3Client client, S3Address address, Terms terms, Clock clock) {
    this.client = client;
    this.address = address;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * How it is locked.
   *
   * @param compliance whether nobody at all may shorten it
   * @param retain for how long from the time when it is set
   */
  public record Terms(boolean compliance, Duration retain) {
    /** How long before its end a lock is extended. */
    public Duration ahead() {
      return retain.dividedBy(2);
    }

    ObjectLockRetentionMode mode() {
      return compliance ? ObjectLockRetentionMode.COMPLIANCE : ObjectLockRetentionMode.GOVERNANCE;
    }
  }

  /**
   * Connects, and tries out every right that is needed, on an object of its own. A crash in the
   * middle leaves that object, locked for a minute; it is tidied like others of its name. A crash
   * between the two calls that set its legal hold and take it off leaves a version on hold, which a
   * person lets go.
   *
   * @throws IOException if the bucket has no object lock, or a right is missing, with what to do
   */
  public static ObjectLock open(S3Address address, Terms terms, Patience patience, Clock clock)
      throws IOException {
    S3Client client = Connect.to(address, patience);
    try {
      ObjectLock lock = new ObjectLock(client, address, terms, clock);
      new CheckLock(client, address, lock, clock).run();
      return lock;
    } catch (IOException | RuntimeException | Error e) {
      client.close();
      throw e;
    }
  }

  Terms terms() {
    return terms;
  }

  /**
   * Locks an object until then, if it is not locked for longer: every version under its key, for
   * what somebody put over it, or a delete marker, must not take the lock off what it covers.
   *
   * <p>A version that was locked in compliance mode stays as it is while the terms say governance:
   * a store neither weakens nor extends it so, until it ends.
   *
   * @param key after the prefix
   * @return until when all versions are locked: {@code until}, or when the first one ends that is
   *     locked in compliance mode
   * @throws MissingObjectException if the store has no such object
   * @throws IOException if it refuses, or does not answer; some of the versions may be locked then
   */
  Instant lock(String key, Instant until) throws IOException {
    Instant[] first = {until};
    long locked =
        versions(
            key,
            (whole, version) -> {
              Instant end = lock(whole, version, until);
              first[0] = end.isBefore(first[0]) ? end : first[0];
            });
    requireOne(key, locked);
    return first[0];
  }

  /**
   * Sets the legal hold of every version under a key, or takes it off.
   *
   * @param key after the prefix
   * @throws MissingObjectException if the store has no such object that is to be held
   * @throws IOException if it refuses, or does not answer; some of the versions may be as they were
   *     then
   */
  void hold(String key, boolean on) throws IOException {
    ObjectLockLegalHoldStatus status =
        on ? ObjectLockLegalHoldStatus.ON : ObjectLockLegalHoldStatus.OFF;
    long changed =
        versions(
            key,
            (whole, version) -> {
              var unused =
                  client.putObjectLegalHold(
                      put ->
                          put.bucket(address.bucket())
                              .key(whole)
                              .versionId(version)
                              .legalHold(set -> set.status(status)));
            });
    if (on) {
      requireOne(key, changed);
    }
  }

  private interface OfVersion {
    void run(String key, String version);
  }

  /** Does it to each version under the key, delete markers apart; returns how many there are. */
  private long versions(String key, OfVersion work) throws IOException {
    String whole = address.prefix() + key;
    long count = 0;
    try {
      String keyMarker = null;
      String versionMarker = null;
      do {
        ListObjectVersionsResponse page = versions(whole, keyMarker, versionMarker);
        for (ObjectVersion version : page.versions()) {
          if (version.key().equals(whole)) {
            work.run(whole, version.versionId());
            count++;
          }
        }
        boolean more = Boolean.TRUE.equals(page.isTruncated());
        keyMarker = more ? page.nextKeyMarker() : null;
        versionMarker = more ? page.nextVersionIdMarker() : null;
      } while (keyMarker != null);
    } catch (SdkException e) {
      throw new IOException("object " + key + " in " + address + ": " + e.getMessage(), e);
    }
    return count;
  }

  private void requireOne(String key, long versions) throws MissingObjectException {
    if (versions == 0) {
      throw new MissingObjectException(
          "object "
              + key
              + " in "
              + address
              + ": there is none (expected: one that a row names; see the verification of stored"
              + " bytes, STORAGE.md 7)");
    }
  }

  private ListObjectVersionsResponse versions(
      String key, @Nullable String keyMarker, @Nullable String versionMarker) {
    return client.listObjectVersions(
        list ->
            list.bucket(address.bucket())
                .prefix(key)
                .keyMarker(keyMarker)
                .versionIdMarker(versionMarker));
  }

  /** A store refuses to shorten: what is locked for longer already is as it should be. */
  private Instant lock(String key, String version, Instant until) {
    try {
      var unused =
          client.putObjectRetention(
              put ->
                  put.bucket(address.bucket())
                      .key(key)
                      .versionId(version)
                      .retention(set -> set.mode(terms.mode()).retainUntilDate(until)));
      return until;
    } catch (SdkException e) {
      return lockedAlready(key, version, until, e);
    }
  }

  /** Until when it is locked that the store did not lock, if that is as it should be. */
  private Instant lockedAlready(String key, String version, Instant until, SdkException refusal) {
    ObjectLockRetention there;
    try {
      there = retention(key, version);
    } catch (SdkException e) {
      refusal.addSuppressed(e);
      throw refusal;
    }
    Instant end = there.retainUntilDate();
    boolean strict = there.mode() == ObjectLockRetentionMode.COMPLIANCE;
    if (end != null && !end.isBefore(until) && (strict || there.mode() == terms.mode())) {
      return until;
    }
    if (end != null && end.isAfter(clock.instant()) && strict && !terms.compliance()) {
      return end;
    }
    throw refusal;
  }

  /** What the store says of a version. */
  ObjectLockRetention retention(String key, String version) {
    return client
        .getObjectRetention(get -> get.bucket(address.bucket()).key(key).versionId(version))
        .retention();
  }

  @Override
  public void close() {
    client.close();
  }
}
