package dev.tamga.server.storage.lock;

import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.storage.s3.S3Blobs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Locks at start one object of its own, for a minute: a bucket without object lock, or a right that
 * is missing, is told before work. The object is deleted at once, which leaves a version that the
 * bucket's lifecycle removes.
 */
final class CheckLock {
  private static final Logger log = LoggerFactory.getLogger(CheckLock.class);
  private static final Duration PROBED = Duration.ofMinutes(1);

  private final S3Client client;
  private final S3Address address;
  private final ObjectLock lock;
  private final Clock clock;
  private final String key = S3Blobs.PROBE + UUID.randomUUID();

  CheckLock(S3Client client, S3Address address, ObjectLock lock, Clock clock) {
    this.client = client;
    this.address = address;
    this.lock = lock;
    this.clock = clock;
  }

  private interface Right {
    void use() throws IOException;
  }

  /**
   * Tries it out.
   *
   * @throws IOException naming what failed and what to do
   */
  void run() throws IOException {
    require("s3:GetBucketObjectLockConfiguration", this::requireEnabled);
    String[] version = new String[1];
    require("s3:PutObject", () -> version[0] = put());
    if (version[0] == null) {
      throw refused("the bucket keeps no versions, which object lock needs", null);
    }
    Instant until = clock.instant().plus(PROBED).truncatedTo(ChronoUnit.SECONDS);
    require("s3:ListBucketVersions", this::list);
    require(
        "s3:PutObjectRetention",
        () -> {
          var unused = lock.lock(key, until);
        });
    require("s3:GetObjectRetention", () -> requireLocked(version[0], until));
    require(
        "s3:PutObjectLegalHold",
        () -> {
          try {
            lock.hold(key, true);
          } finally {
            letGo(); // a crash before it leaves a version that no rule removes
          }
        });
    warnIfItDoesNotHold(version[0]);
    require("s3:DeleteObject", this::delete);
  }

  private void letGo() throws IOException {
    try {
      lock.hold(key, false);
    } catch (IOException e) {
      lock.hold(key, false); // once more: else it is held until a person lets it go
    }
  }

  private void require(String right, Right use) throws IOException {
    try {
      use.use();
    } catch (SdkException | IOException e) {
      throw refused(right + " does not work: " + e.getMessage(), e);
    }
  }

  private IOException refused(String why, @Nullable Exception cause) {
    return new IOException(
        "storage.objects.lock: "
            + why
            + ". Bucket "
            + address.bucket()
            + " has to be made with object lock, and the account needs"
            + " s3:GetBucketObjectLockConfiguration and s3:ListBucketVersions on it and"
            + " s3:PutObjectRetention, s3:GetObjectRetention, s3:PutObjectLegalHold on its objects;"
            + " if the store has no"
            + " object lock, take storage.objects.lock out (STORAGE.md 4)",
        cause);
  }

  private void requireEnabled() throws IOException {
    ObjectLockConfiguration found =
        client
            .getObjectLockConfiguration(get -> get.bucket(address.bucket()))
            .objectLockConfiguration();
    if (found == null || found.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
      throw new IOException("the bucket says that it has no object lock (expected: Enabled)");
    }
    if (found.rule() != null && found.rule().defaultRetention() != null) {
      log.warn(
          "{} locks whatever is put into it: drafts, too, which cannot be removed until that ends."
              + " Take the bucket's default retention out (STORAGE.md 4)",
          address);
    }
  }

  private String put() {
    PutObjectResponse put =
        client.putObject(
            request -> request.bucket(address.bucket()).key(address.prefix() + key),
            RequestBody.fromString("a node of Tamga was here"));
    return put.versionId();
  }

  private void list() {
    var unused =
        client.listObjectVersions(
            list -> list.bucket(address.bucket()).prefix(address.prefix() + key));
  }

  private void requireLocked(String version, Instant until) throws IOException {
    ObjectLockRetention found = lock.retention(address.prefix() + key, version);
    if (found == null
        || found.mode() != lock.terms().mode()
        || !Objects.equals(found.retainUntilDate(), until)) {
      throw new IOException(
          "the object just locked has "
              + found
              + " (expected: "
              + lock.terms().mode()
              + " until "
              + until
              + ')');
    }
  }

  /** It is one guard of several: the node is no worse off than in a bucket without. */
  private void warnIfItDoesNotHold(String version) {
    try {
      var unused =
          client.deleteObject(
              delete ->
                  delete.bucket(address.bucket()).key(address.prefix() + key).versionId(version));
      log.warn(
          "{} deleted a version that it had just locked: its lock protects nothing. Ask its maker"
              + " (STORAGE.md 4)",
          address);
    } catch (SdkException e) {
      log.debug("{} refuses to delete a locked version", address);
    }
  }

  private void delete() {
    var unused =
        client.deleteObject(delete -> delete.bucket(address.bucket()).key(address.prefix() + key));
  }
}
