package dev.tamga.server.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.HoldRequest.State;
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
import dev.tamga.server.storage.state.HeldItems;
import dev.tamga.server.storage.state.Holds;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;

/** What is put on legal hold in the store, when, and what is recorded of it. */
@EveryDatabase
class HoldStoredTest {
  private static final Instant NOW = Instant.parse("2040-01-01T00:00:00Z");
  private static final Instant MARKED = Instant.ofEpochMilli(1);
  private static final Duration RETAIN = Duration.ofDays(90);
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final AuthorityId COURT = new AuthorityId("kg-court");
  private static final PackageId ONE = PackageId.random();
  private static final PackageId OTHER = PackageId.random();
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
    new HoldStored(database, writer, lock, Duration.ZERO, clock(at))
        .run(handle -> true, () -> true);
  }

  /** An item of two objects; they are put into the store by {@link #put}. */
  private BlobId item(PackageId id) throws Exception {
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
          unused = Packages.seal(handle, id, NOW, id.text());
          ItemSum sum = new ItemSum(new Sha256("ab".repeat(32)), 1);
          Items.seal(handle, id, List.of(new Items.Sealed(blob, "text/plain", sum)));
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
    put(blob, 0);
    put(blob, 1);
    return blob;
  }

  private void put(BlobId blob, int first) {
    String key = address.prefix() + key(blob, first);
    var unused =
        client.putObject(put -> put.bucket(address.bucket()).key(key), RequestBody.fromString("x"));
  }

  private void hold(PackageId id, AuthorityId who, State state) throws Exception {
    boolean unused =
        writer.write(
            handle -> {
              Holds.put(handle, id, who, new Holds.Row(state, "why", Optional.empty(), 4, NOW));
              if (state == State.HELD) {
                HeldItems.want(handle, id);
              }
              return true;
            });
  }

  private Instant recorded(BlobId blob) throws Refusal {
    return Instant.ofEpochMilli(
        database.read(
            handle ->
                handle
                    .select("SELECT held_at FROM items WHERE blob = ?", blob.number())
                    .mapTo(Long.class)
                    .one()));
  }

  private boolean isHeld(BlobId blob) {
    return isHeld(blob, 0) && isHeld(blob, 1);
  }

  private boolean isHeld(BlobId blob, int first) {
    String key = address.prefix() + key(blob, first);
    String version =
        client
            .listObjectVersions(list -> list.bucket(address.bucket()).prefix(key))
            .versions()
            .get(0)
            .versionId();
    return client
        .getObjectLegalHold(get -> get.bucket(address.bucket()).key(key).versionId(version))
        .legalHold()
        .status()
        .equals(ObjectLockLegalHoldStatus.ON);
  }

  @Test
  void objectsOfPackagesOnHold_areHeld_untilTheLastHoldEnds() throws Exception {
    BlobId wanted = put(item(ONE));
    BlobId other = put(item(OTHER));
    hold(ONE, LAB, State.HELD);
    hold(ONE, COURT, State.HELD);
    run(NOW);
    assertThat(isHeld(wanted)).isTrue();
    assertThat(recorded(wanted)).isEqualTo(NOW);
    assertThat(isHeld(other)).isFalse();
    assertThat(recorded(other)).isEqualTo(Instant.EPOCH);

    hold(ONE, LAB, State.UNHELD);
    run(NOW.plusSeconds(1));
    assertThat(isHeld(wanted)).isTrue();
    hold(ONE, COURT, State.UNHELD);
    run(NOW.plusSeconds(2));
    assertThat(isHeld(wanted, 0)).isFalse();
    assertThat(isHeld(wanted, 1)).isFalse();
    assertThat(recorded(wanted)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void holdThatSomebodyTookOff_isBackWithinADay_andIsNotAskedForBefore() throws Exception {
    BlobId item = put(item(ONE));
    hold(ONE, LAB, State.HELD);
    run(NOW);
    lock.hold(key(item, 1), false);
    run(NOW.plus(Duration.ofHours(23)));
    assertThat(isHeld(item)).isFalse();
    Instant later = NOW.plus(Duration.ofHours(25));
    run(later);
    assertThat(isHeld(item)).isTrue();
    assertThat(recorded(item)).isEqualTo(later);
  }

  @Test
  void itemWithALostObject_staysDue_itsOtherObjectAndOtherItemsAreHeld() throws Exception {
    BlobId lost = item(ONE);
    put(lost, 1);
    BlobId whole = put(item(OTHER));
    hold(ONE, LAB, State.HELD);
    hold(OTHER, LAB, State.HELD);
    assertThatThrownBy(() -> run(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 items could not be put on legal hold")
        .hasMessageContaining("object " + key(lost, 0));
    assertThat(isHeld(lost, 1)).isTrue();
    assertThat(isHeld(whole)).isTrue();
    assertThat(recorded(lost)).isEqualTo(MARKED);
    put(lost, 0);
    run(NOW);
    assertThat(isHeld(lost)).isTrue();
  }

  @Test
  void lostObject_isNotAskedForInEachRun() throws Exception {
    BlobId lost = item(ONE);
    hold(ONE, LAB, State.HELD);
    HoldStored holds = new HoldStored(database, writer, lock, Duration.ZERO, clock(NOW));
    assertThatThrownBy(() -> holds.run(handle -> true, () -> true)).isInstanceOf(IOException.class);
    put(lost);
    holds.run(handle -> true, () -> true); // within the hour
    assertThat(isHeld(lost, 0)).isFalse();
    assertThat(recorded(lost)).isEqualTo(MARKED);
  }

  @Test
  void holdThatEnded_isTakenOff_thoughAnotherItemCannotBeHeld() throws Exception {
    BlobId lost = item(ONE);
    BlobId whole = put(item(OTHER));
    hold(OTHER, LAB, State.HELD);
    run(NOW);
    hold(ONE, LAB, State.HELD);
    hold(OTHER, LAB, State.UNHELD);
    assertThatThrownBy(() -> run(NOW)).isInstanceOf(IOException.class);
    assertThat(isHeld(whole, 0)).isFalse();
    assertThat(recorded(whole)).isEqualTo(Instant.EPOCH);
    assertThat(recorded(lost)).isEqualTo(MARKED);
  }

  @Test
  void holdThatEndedWhileSomeObjectsHadIt_isTakenOffThem() throws Exception {
    BlobId item = item(ONE);
    put(item, 1);
    hold(ONE, LAB, State.HELD);
    assertThatThrownBy(() -> run(NOW)).isInstanceOf(IOException.class);
    hold(ONE, LAB, State.UNHELD);
    run(NOW);
    assertThat(isHeld(item, 1)).isFalse();
    assertThat(recorded(item)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void runThatWasFollowed_asksBeforeEachObject_andWhatItLeftIsDueAtOnce() throws Exception {
    BlobId item = put(item(ONE));
    hold(ONE, LAB, State.HELD);
    run(NOW);
    hold(ONE, LAB, State.UNHELD);
    Refusal lost = new Refusal(Failure.BUSY, "another's", "STORAGE.md 5", "nothing");
    AtomicInteger asked = new AtomicInteger(); // mark, page, first object, second object
    HoldStored paused = new HoldStored(database, writer, lock, Duration.ZERO, clock(NOW));
    assertThatThrownBy(
            () ->
                paused.run(
                    handle -> {
                      if (asked.incrementAndGet() == 4) {
                        throw lost;
                      }
                      return true;
                    },
                    () -> false))
        .isSameAs(lost);
    assertThat(isHeld(item, 0)).isFalse();
    assertThat(isHeld(item, 1)).isTrue();
    assertThat(recorded(item)).isEqualTo(MARKED);

    hold(ONE, COURT, State.HELD);
    run(NOW.plusSeconds(1));
    assertThat(isHeld(item)).isTrue();
  }

  @Test
  void holdThatIsPlacedWhileTheFormerIsTakenOff_stands() throws Exception {
    BlobId item = put(item(ONE));
    hold(ONE, LAB, State.HELD);
    run(NOW);
    hold(ONE, LAB, State.UNHELD);
    AtomicBoolean placed = new AtomicBoolean();
    new HoldStored(database, writer, lock, Duration.ZERO, clock(NOW))
        .run(
            handle -> true,
            () -> {
              if (placed.compareAndSet(false, true)) {
                assertThatCode(() -> hold(ONE, COURT, State.HELD)).doesNotThrowAnyException();
              }
              return true;
            });
    assertThat(placed).isTrue();
    assertThat(isHeld(item)).isTrue();
    assertThat(recorded(item)).isEqualTo(NOW);
  }

  @Test
  void standing_isOfItemsThatWait_andWarnsAfterADay() throws Exception {
    BlobId unused = put(item(ONE));
    hold(ONE, LAB, State.HELD);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    assertThat(watch(meters, NOW.plus(Duration.ofHours(25))).warnings())
        .filteredOn(line -> line.contains("legal hold"))
        .singleElement()
        .asString()
        .contains("25 hours", "1 items of packages on hold");
    assertThat(meters.get("tamga.unheld.items").gauge().value()).isEqualTo(1);
    run(NOW);
    assertThat(watch(new SimpleMeterRegistry(), NOW.plus(Duration.ofHours(25))).warnings())
        .noneMatch(line -> line.contains("legal hold"));
    assertThat(watch(new SimpleMeterRegistry(), NOW.plus(Duration.ofHours(49))).warnings())
        .anyMatch(line -> line.contains("legal hold"));

    hold(ONE, LAB, State.UNHELD);
    SimpleMeterRegistry ended = new SimpleMeterRegistry();
    assertThat(watch(ended, NOW.plus(Duration.ofHours(25))).warnings())
        .anyMatch(line -> line.contains("the end of a legal hold"));
    assertThat(ended.get("tamga.unheld.items").gauge().value()).isZero();
    assertThat(ended.get("tamga.overheld.items").gauge().value()).isEqualTo(1);
  }

  private WatchLocks watch(SimpleMeterRegistry meters, Instant at) {
    WatchLocks watch = new WatchLocks(database, TERMS, meters, clock(at));
    watch.look();
    return watch;
  }
}
