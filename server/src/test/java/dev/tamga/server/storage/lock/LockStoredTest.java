package dev.tamga.server.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.testkit.EveryDatabase;
import dev.tamga.server.testkit.LockedBucket;
import dev.tamga.server.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the duty locks, when, and what it records of it. */
@EveryDatabase
class LockStoredTest {
  private static final Instant NOW = Instant.parse("2040-01-01T00:00:00Z");
  private static final Duration RETAIN = Duration.ofDays(90);
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final ObjectLock.Terms TERMS = new ObjectLock.Terms(false, RETAIN);
  private static final Patience IMPATIENT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(10));

  @TempDir private Path home;
  private Database database;
  private BatchWriter writer;
  private LockedBucket bucket;
  private S3Address address;
  private S3Client client;
  private ObjectLock lock;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(home, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    bucket = new LockedBucket();
    address = bucket.address("node/");
    client = Connect.to(address, IMPATIENT);
    lock = ObjectLock.open(address, TERMS, IMPATIENT, clock(NOW));
  }

  @AfterEach
  void close() throws Exception {
    lock.close();
    client.close();
    bucket.close();
    writer.close();
    database.close();
  }

  private static Clock clock(Instant at) {
    return Clock.fixed(at, ZoneOffset.UTC);
  }

  private void run(Instant at) throws Exception {
    run(lock, at);
  }

  private void run(ObjectLock lock, Instant at) throws Exception {
    new LockStored(database, writer, lock, Duration.ZERO, clock(at)).run(handle -> true);
  }

  /** An item of two objects; they are put into the store by {@link #put}. */
  private BlobId item(boolean sealed) throws Exception {
    PackageId id = PackageId.random();
    PackageRow draft = PackageRow.draft(id, LAB, List.of(LAB), "OFFICIAL", NOW, NOW.plusSeconds(9));
    return writer.write(
        handle -> {
          boolean unused = Drafts.insert(handle, draft);
          BlobId blob =
              Items.announce(handle, id, new EntryName("evidence/1/a"), 2)
                  .orElseThrow()
                  .kept()
                  .blob();
          List<Segment> two = List.of(segment(blob, 0), segment(blob, 1));
          unused = Items.record(handle, 0, 0, new Extent(blob, 2, 0), two);
          if (sealed) {
            unused = Packages.seal(handle, id, NOW, "1");
            ItemSum sum = new ItemSum(new Sha256("ab".repeat(32)), 1);
            Items.seal(handle, id, List.of(new Items.Sealed(blob, "text/plain", sum)));
          }
          return blob;
        });
  }

  private static Segment segment(BlobId blob, int first) {
    return new Segment(blob, first, 1, key(blob, first), Bytes.of(new byte[4]));
  }

  private static String key(BlobId blob, int first) {
    return blob.number() + "/" + first;
  }

  private BlobId put(BlobId blob) {
    for (int first = 0; first < 2; first++) {
      String key = address.prefix() + key(blob, first);
      var unused =
          client.putObject(
              put -> put.bucket(address.bucket()).key(key), RequestBody.fromString("x"));
    }
    return blob;
  }

  private Instant recorded(BlobId blob) throws Refusal {
    return Instant.ofEpochMilli(
        database.read(
            handle ->
                handle
                    .select("SELECT locked_until FROM items WHERE blob = ?", blob.number())
                    .mapTo(Long.class)
                    .one()));
  }

  private Instant stored(BlobId blob, int first) {
    String key = address.prefix() + key(blob, first);
    String version =
        client
            .listObjectVersions(list -> list.bucket(address.bucket()).prefix(key))
            .versions()
            .get(0)
            .versionId();
    return client
        .getObjectRetention(get -> get.bucket(address.bucket()).key(key).versionId(version))
        .retention()
        .retainUntilDate();
  }

  @Test
  void objectsOfSealedItems_areLocked_thoseOfDraftsAreNot() throws Exception {
    BlobId sealed = put(item(true));
    BlobId draft = put(item(false));
    run(NOW);
    assertThat(recorded(sealed)).isEqualTo(NOW.plus(RETAIN));
    assertThat(stored(sealed, 0)).isEqualTo(NOW.plus(RETAIN));
    assertThat(stored(sealed, 1)).isEqualTo(NOW.plus(RETAIN));
    assertThat(recorded(draft)).isEqualTo(Instant.EPOCH);
    assertThatThrownBy(() -> stored(draft, 0)).isInstanceOf(S3Exception.class);
  }

  @Test
  void lock_isExtendedWhenHalfOfItHasPassed_andNotBefore() throws Exception {
    BlobId item = put(item(true));
    run(NOW);
    int locks = bucket.locks();
    run(NOW.plus(Duration.ofDays(45)));
    assertThat(bucket.locks()).isEqualTo(locks);
    Instant later = NOW.plus(Duration.ofDays(46));
    run(later);
    assertThat(stored(item, 1)).isEqualTo(later.plus(RETAIN));
    assertThat(recorded(item)).isEqualTo(later.plus(RETAIN));
  }

  @Test
  void itemThatTheStoreDoesNotLock_staysDue_andHoldsUpNoOther() throws Exception {
    BlobId lost = item(true); // without objects
    BlobId whole = put(item(true));
    assertThatThrownBy(() -> run(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 items could not be locked")
        .hasMessageContaining("object " + key(lost, 0));
    assertThat(recorded(lost)).isEqualTo(Instant.EPOCH);
    assertThat(recorded(whole)).isEqualTo(NOW.plus(RETAIN));
    put(lost);
    run(NOW);
    assertThat(recorded(lost)).isEqualTo(NOW.plus(RETAIN));
  }

  @Test
  void storeThatRefusesAll_isAskedForTenObjectsAndNoMore() throws Exception {
    assumeFalse(LockedBucket.isForeign(), "refuses on demand");
    for (int i = 0; i < 12; i++) {
      BlobId unused = put(item(true));
    }
    bucket.deny("PUT retention");
    assertThatThrownBy(() -> run(NOW)).hasMessageContaining("5 items could not be locked");
  }

  @Test
  void itemsWhoseObjectsAreLost_howeverMany_holdUpNoOther() throws Exception {
    for (int i = 0; i < 12; i++) {
      BlobId unused = item(true);
    }
    BlobId whole = put(item(true));
    assertThatThrownBy(() -> run(NOW)).hasMessageContaining("12 items could not be locked");
    assertThat(recorded(whole)).isEqualTo(NOW.plus(RETAIN));
  }

  @Test
  void itemsThatWereLockedInCompliance_areLeftUntilItEnds_whenTheTermsSayGovernance()
      throws Exception {
    List<BlobId> items = new ArrayList<>();
    for (int i = 0; i < 12; i++) { // more than the failures that end a run
      items.add(put(item(true)));
    }
    Instant end = NOW.plus(Duration.ofDays(10));
    ObjectLock.Terms strict = new ObjectLock.Terms(true, Duration.ofDays(10));
    try (ObjectLock compliance = ObjectLock.open(address, strict, IMPATIENT, clock(NOW))) {
      run(compliance, NOW);
    }
    BlobId later = put(item(true));
    run(NOW);
    assertThat(recorded(later)).isEqualTo(NOW.plus(RETAIN));
    assertThat(recorded(items.get(11))).isEqualTo(end);
    int locks = bucket.locks();
    run(NOW.plus(Duration.ofDays(9)));
    assertThat(bucket.locks()).isEqualTo(locks); // they are not even asked for
    assertThat(watch(new SimpleMeterRegistry(), NOW.plus(Duration.ofDays(9))).warnings()).isEmpty();

    bucket.tell(end);
    run(end);
    for (BlobId item : items) {
      assertThat(recorded(item)).isEqualTo(end.plus(RETAIN));
      assertThat(stored(item, 1)).isEqualTo(end.plus(RETAIN));
    }
    assertThat(watch(new SimpleMeterRegistry(), end.plus(Duration.ofDays(34))).warnings())
        .isEmpty();
  }

  @Test
  void runThatWasFollowed_recordsNothing_andTheNextLocksOnceMore() throws Exception {
    BlobId item = put(item(true));
    Refusal lost = new Refusal(Failure.BUSY, "another's", "STORAGE.md 5", "nothing");
    LockStored paused = new LockStored(database, writer, lock, Duration.ZERO, clock(NOW));
    assertThatThrownBy(
            () ->
                paused.run(
                    handle -> {
                      throw lost;
                    }))
        .isSameAs(lost);
    assertThat(recorded(item)).isEqualTo(Instant.EPOCH);
    run(NOW.minusSeconds(5)); // another node's clock
    assertThat(recorded(item)).isEqualTo(NOW.minusSeconds(5).plus(RETAIN));
    assertThat(stored(item, 0)).isEqualTo(NOW.plus(RETAIN));
  }

  @Test
  void standing_isOfUnlockedItems_andWarnsAfterADay() throws Exception {
    BlobId item = put(item(true));
    BlobId unused = item(false);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    WatchLocks soon = watch(meters, NOW.plus(Duration.ofHours(24)));
    assertThat(meters.get("tamga.unlocked.items").gauge().value()).isEqualTo(1);
    assertThat(meters.get("tamga.lock.lag.seconds").gauge().value()).isEqualTo(86_400);
    assertThat(soon.warnings()).isEmpty();
    assertThat(watch(new SimpleMeterRegistry(), NOW.plus(Duration.ofHours(25))).warnings())
        .singleElement()
        .asString()
        .contains("25 hours", "1 sealed items");
    run(NOW);
    SimpleMeterRegistry after = new SimpleMeterRegistry();
    assertThat(watch(after, NOW.plus(Duration.ofDays(46))).warnings()).isEmpty();
    assertThat(after.get("tamga.unlocked.items").gauge().value()).isZero();
    assertThat(watch(new SimpleMeterRegistry(), NOW.plus(Duration.ofDays(47))).warnings())
        .singleElement()
        .asString()
        .contains("48 hours", "0 sealed items");
    assertThat(recorded(item)).isEqualTo(NOW.plus(RETAIN));
  }

  private WatchLocks watch(SimpleMeterRegistry meters, Instant at) {
    WatchLocks watch = new WatchLocks(database, TERMS, meters, clock(at));
    watch.look();
    return watch;
  }
}
