package dev.tamga.server.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.testkit.LockedBucket;
import dev.tamga.server.testkit.S3Server;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** STORAGE.md section 4, object lock: what is asked of a store, and what is made of its answers. */
class ObjectLockTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Instant UNTIL =
      CLOCK.instant().plus(Duration.ofDays(90)).truncatedTo(ChronoUnit.SECONDS);
  private static final Patience IMPATIENT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(10));

  private LockedBucket bucket;
  private S3Address address;
  private S3Client client;

  @BeforeEach
  void start() throws Exception {
    bucket = new LockedBucket();
    address = bucket.address("t" + System.nanoTime() + '/');
    client = Connect.to(address, IMPATIENT);
    if (LockedBucket.isForeign()) {
      try {
        var unused =
            client.createBucket(
                create -> create.bucket(address.bucket()).objectLockEnabledForBucket(true));
      } catch (S3Exception e) {
        assertThat(e.statusCode()).as("it is there").isEqualTo(409);
      }
    }
  }

  @AfterEach
  void close() {
    client.close();
    bucket.close();
  }

  private ObjectLock open(boolean compliance) throws IOException {
    return ObjectLock.open(
        address, new ObjectLock.Terms(compliance, Duration.ofDays(90)), IMPATIENT, CLOCK);
  }

  private String put(String key) {
    return client
        .putObject(
            put -> put.bucket(address.bucket()).key(address.prefix() + key),
            RequestBody.fromString(key))
        .versionId();
  }

  private void delete(String key, String version) {
    var unused =
        client.deleteObject(
            delete ->
                delete.bucket(address.bucket()).key(address.prefix() + key).versionId(version));
  }

  private ObjectLockRetention retention(String key, String version) {
    return client
        .getObjectRetention(
            get -> get.bucket(address.bucket()).key(address.prefix() + key).versionId(version))
        .retention();
  }

  @Test
  void everyVersionUnderTheKey_isLocked_andNoOtherKey() throws Exception {
    String first = put("a");
    String other = put("a2");
    String second = put("a");
    String third = put("a");
    delete("a", null); // a marker is over them
    try (ObjectLock lock = open(false)) {
      lock.lock("a", UNTIL);
    }
    for (String version : List.of(first, second, third)) {
      assertThat(retention("a", version).mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
      assertThat(retention("a", version).retainUntilDate()).isEqualTo(UNTIL);
      assertThatThrownBy(() -> delete("a", version)).isInstanceOf(S3Exception.class);
    }
    assertThatThrownBy(() -> retention("a2", other)).isInstanceOf(S3Exception.class);
    delete("a2", other);
  }

  @Test
  void lock_isExtended_andOneThatLastsLongerIsLeft() throws Exception {
    String version = put("a");
    try (ObjectLock lock = open(false)) {
      lock.lock("a", UNTIL);
      lock.lock("a", UNTIL);
      lock.lock("a", UNTIL.plusSeconds(9));
      assertThat(retention("a", version).retainUntilDate()).isEqualTo(UNTIL.plusSeconds(9));
    }
    assumeFalse(LockedBucket.isForeign(), "some servers let anybody shorten");
    try (ObjectLock lock = open(false)) {
      lock.lock("a", UNTIL);
      assertThat(retention("a", version).retainUntilDate()).isEqualTo(UNTIL.plusSeconds(9));
    }
  }

  @Test
  void objectThatIsNotThere_isAnErrorThatNamesIt() throws Exception {
    try (ObjectLock lock = open(true)) {
      assertThatThrownBy(() -> lock.lock("gone", UNTIL))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("object gone")
          .hasMessageContaining("there is none")
          .hasMessageContaining("STORAGE.md 7");
    }
  }

  @Test
  void complianceThatCannotBecomeGovernance_isLeftUntilItsEnd() throws Exception {
    assumeFalse(LockedBucket.isForeign(), "a foreign server would keep it for 90 days");
    String version = put("a");
    try (ObjectLock strict = open(true);
        ObjectLock lax = open(false)) {
      assertThat(strict.lock("a", UNTIL)).isEqualTo(UNTIL);
      assertThat(lax.lock("a", UNTIL)).isEqualTo(UNTIL);
      assertThat(retention("a", version).mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
      assertThat(lax.lock("a", UNTIL.minusSeconds(5))).isEqualTo(UNTIL.minusSeconds(5));
      assertThat(lax.lock("a", UNTIL.plusSeconds(5))).isEqualTo(UNTIL);
      bucket.tell(UNTIL);
      assertThat(lax.lock("a", UNTIL.plusSeconds(5))).isEqualTo(UNTIL.plusSeconds(5));
      assertThat(retention("a", version).mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
    }
  }

  @Test
  void refusalOfAStoreThatHoldsNoStricterLock_isAnError() throws Exception {
    assumeFalse(LockedBucket.isForeign(), "it has no rights");
    String unused = put("a");
    try (ObjectLock lax = open(false)) {
      assertThat(lax.lock("a", UNTIL)).isEqualTo(UNTIL);
      bucket.deny("PUT retention");
      assertThatThrownBy(() -> lax.lock("a", UNTIL.plusSeconds(5)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("403");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET object-lock, s3:GetBucketObjectLockConfiguration",
    "GET versions, s3:ListBucketVersions",
    "PUT retention, s3:PutObjectRetention",
    "GET retention, s3:GetObjectRetention"
  })
  void rightThatIsMissing_isRefusedAtStartByName(String call, String right) {
    assumeFalse(LockedBucket.isForeign(), "it has no rights");
    bucket.deny(call);
    assertThatThrownBy(() -> open(false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("storage.objects.lock: " + right + " does not work")
        .hasMessageContaining("403")
        .hasMessageContaining("STORAGE.md 4");
  }

  @Test
  void storeWithoutObjectLock_isRefusedAtStartByName() throws Exception {
    try (S3Server plain = S3Server.start()) {
      address = plain.address("node/");
      assertThatThrownBy(() -> open(false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("storage.objects.lock: s3:GetBucketObjectLockConfiguration")
          .hasMessageContaining("take storage.objects.lock out (STORAGE.md 4)");
    }
  }
}
