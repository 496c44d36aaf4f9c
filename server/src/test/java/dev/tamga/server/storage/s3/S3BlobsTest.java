package dev.tamga.server.storage.s3;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Orphans;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.testkit.FaultyObjects;
import dev.tamga.server.testkit.FaultyObjects.Verb;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.SegmentRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only an object store does: it fails, is slow, loses, and is written by many nodes. */
class S3BlobsTest {
  private static final BlobId ONE = new BlobId(1);
  private static final int SEGMENT = 3 * CHUNK_BYTES / 2;
  private static final Patience IMPATIENT =
      new Patience(4, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  @TempDir Path spool;
  private final SegmentRows rows = new SegmentRows();
  private S3Server server;
  private FaultyObjects objects;
  private S3Blobs blobs;

  @BeforeEach
  void open() throws Exception {
    server = S3Server.start();
    objects = server.objects();
    blobs = node("a");
  }

  private S3Blobs node(String name) throws IOException {
    return node(name, Connect.FEW);
  }

  private S3Blobs node(String name, int connections) throws IOException {
    return S3Blobs.open(
        server.address("node/"),
        rows,
        spool.resolve(name),
        SEGMENT,
        IMPATIENT,
        connections,
        Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    blobs.close();
    server.close();
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static BlobLease lease(BlobStore store) throws Refusal {
    return store.lease(ONE, () -> {}, Duration.ZERO);
  }

  private static Durable written(BlobStore store, Extent kept, byte[] bytes) throws Refusal {
    try (BlobLease lease = lease(store)) {
      BlobWriter writer = lease.append(kept);
      writer.append(ByteBuffer.wrap(bytes));
      return writer.force();
    }
  }

  private Extent append(Extent kept, byte[] bytes) throws Refusal {
    return rows.record(written(blobs, kept, bytes));
  }

  private byte[] readAll(Extent kept) throws Refusal {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      while (out.size() < reader.length()) {
        reader.read(out.size(), buffer);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  private static void assertRefused(Failure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.failure()).isEqualTo(failure));
  }

  @Test
  void objects_areSegmentsUnderThePrefix_andNoSpoolFileIsLeft() throws Exception {
    byte[] all = random(2 * SEGMENT + 5, 1);
    Extent kept = append(Extent.empty(ONE), all);
    List<String> keys = objects.keys("");
    assertThat(keys).hasSize(3).allMatch(key -> key.startsWith("node/0000000000000001/"));
    assertThat(objects.bytes(keys.get(2)))
        .isEqualTo(Arrays.copyOfRange(all, 2 * SEGMENT, all.length));
    assertThat(readAll(kept)).isEqualTo(all);
    try (Stream<Path> left = Files.list(spool.resolve("a"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void storeThatFailsOneCallInThree_losesNothing() throws Exception {
    objects.failEach(3);
    byte[] all = random(20 * SEGMENT + 7, 2);
    Extent kept = append(Extent.empty(ONE), all);
    assertThat(readAll(kept)).isEqualTo(all);
  }

  @Test
  void answersThatBreakOffInTheMiddle_areAskedForAgainFromThere() throws Exception {
    byte[] all = random(6 * SEGMENT, 3);
    Extent kept = append(Extent.empty(ONE), all);
    objects.cutEach(2);
    assertThat(readAll(kept)).isEqualTo(all);
  }

  @Test
  void storeThatIsDown_isBusy_andTheWriterGoesOnWhenItIsBack() throws Exception {
    byte[] all = random(SEGMENT - 1, 4);
    try (BlobLease lease = lease(blobs)) {
      BlobWriter writer = lease.append(Extent.empty(ONE));
      writer.append(ByteBuffer.wrap(all));
      objects.failEach(1);
      long before = objects.calls();
      assertThatThrownBy(writer::force)
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.failure()).isEqualTo(Failure.BUSY);
                assertThat(refusal.retryAfter()).isPresent();
              });
      assertThat(objects.calls() - before).as("tries").isEqualTo(4);
      objects.heal();
      Extent kept = rows.record(writer.force());
      assertThat(readAll(kept)).isEqualTo(all);
      objects.failEach(1);
      assertRefused(Failure.BUSY, () -> readAll(kept));
    }
  }

  @Test
  void storeThatIsTooSlow_isBusyWithinItsBound() throws Exception {
    objects.delay(Duration.ofSeconds(6));
    long start = System.nanoTime();
    assertRefused(Failure.BUSY, () -> append(Extent.empty(ONE), random(10, 5)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void lostObject_isDamageThatIsNeverServed() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(2 * SEGMENT, 6));
    objects.lose(objects.keys("").get(1));
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      reader.read(0, buffer);
      assertThat(buffer.remaining()).isEqualTo(CHUNK_BYTES);
      assertRefused(Failure.STORED_DATA_DAMAGED, () -> reader.read(SEGMENT, buffer));
      assertThat(buffer.remaining()).isZero();
    }
  }

  @Test
  void objectWithFewerBytes_isDamage() throws Exception {
    byte[] all = random(SEGMENT, 7);
    Extent kept = append(Extent.empty(ONE), all);
    String key = objects.keys("").get(0);
    objects.replace(key, Arrays.copyOf(all, SEGMENT - 1));
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> readAll(kept));
    objects.replace(key, new byte[0]);
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> readAll(kept));
  }

  @Test
  void changedByte_isFoundBeforeAByteOfItsMebibyteLeaves() throws Exception {
    byte[] all = random(SEGMENT, 8);
    Extent kept = append(Extent.empty(ONE), all);
    byte[] changed = all.clone();
    changed[CHUNK_BYTES + 17] ^= 4;
    objects.replace(objects.keys("").get(0), changed);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      reader.read(5, buffer);
      assertThat(buffer).isEqualTo(ByteBuffer.wrap(all, 5, CHUNK_BYTES - 5));
      assertRefused(Failure.STORED_DATA_DAMAGED, () -> reader.read(CHUNK_BYTES, buffer));
      assertThat(buffer.remaining()).isZero();
    }
  }

  @Test
  void rowThatIsMissing_isDamage() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(10, 9));
    Extent more = new Extent(ONE, 11, 0);
    assertThat(kept.length()).isEqualTo(10);
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> blobs.read(more));
  }

  @Test
  void twoNodesThatWriteOneItem_leaveTheBytesOfTheOneThatIsRecorded() throws Exception {
    byte[] won = random(SEGMENT + 1, 10);
    try (S3Blobs other = node("b")) {
      Durable lost = written(other, Extent.empty(ONE), random(SEGMENT + 1, 11));
      Extent kept = append(Extent.empty(ONE), won);
      assertThat(objects.keys("")).hasSize(4);
      assertThat(readAll(kept)).isEqualTo(won);

      assertThat(blobs.tidy(Instant.now(Clock.systemUTC()))).as("too young").isZero();
      assertThat(tidiedADayLater(other)).isEqualTo(2);
      assertThat(objects.keys("")).hasSize(2);
      assertThat(lost.segments())
          .extracting(s -> "node/" + s.key())
          .doesNotContainAnyElementsOf(objects.keys(""));
      assertThat(readAll(kept)).isEqualTo(won);
    }
  }

  private int tidiedADayLater(S3Blobs store) throws IOException {
    objects.older(TidyObjects.AGE.plusSeconds(60));
    return store.tidy(Instant.now(Clock.systemUTC()));
  }

  @Test
  void clockThatDiffersFromTheStores_tidiesNothingAndIsRefusedAtStart() throws Exception {
    Durable lost = written(blobs, Extent.empty(ONE), random(10, 14));
    assertThat(lost.segments()).hasSize(1);
    objects.clockAhead(StoreClock.MOST.plusMinutes(2));
    objects.older(TidyObjects.AGE.plusHours(2));
    assertThatThrownBy(() -> blobs.tidy(Instant.now(Clock.systemUTC())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the clock of bucket evidence")
        .hasMessageContaining("an hour apart");
    assertThatThrownBy(() -> node("b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("storage.objects: the clock of bucket evidence");
    assertThat(objects.keys("")).hasSize(1);
    objects.clockAhead(StoreClock.MOST.minusMinutes(2));
    assertThat(tidiedADayLater(blobs)).isEqualTo(1);
  }

  @Test
  void objectThatIsNamedAfterAll_isNotTidiedAway() throws Exception {
    Durable late = written(blobs, Extent.empty(ONE), random(10, 15));
    objects.older(TidyObjects.AGE.plusSeconds(60));
    AtomicInteger asked = new AtomicInteger();
    SegmentIndex index =
        new SegmentIndex() {
          @Override
          public Optional<Segment> at(BlobId blob, long offset) {
            return rows.at(blob, offset);
          }

          @Override
          public List<SegmentKey> unnamed(List<SegmentKey> keys) {
            List<SegmentKey> unnamed = rows.unnamed(keys);
            if (asked.incrementAndGet() == 1) {
              Extent unused = rows.record(late);
            }
            return unnamed;
          }
        };
    try (Bucket bucket =
        new Bucket(Connect.to(server.address("node/"), IMPATIENT), server.address("node/"))) {
      assertThat(TidyObjects.run(bucket, index, Instant.now(Clock.systemUTC()))).isZero();
    }
    assertThat(asked).hasValue(2);
    assertThat(objects.keys("")).hasSize(1);
  }

  @Test
  void deletion_endsWhenItsTimeIsOver() throws Exception {
    append(Extent.empty(ONE), random(3 * SEGMENT, 16));
    objects.delay(Duration.ofMillis(1500));
    long start = System.nanoTime();
    assertThatThrownBy(() -> blobs.delete(ONE, Duration.ofMillis(300)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> blobs.delete(ONE, Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no time is left");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1400));
    objects.heal();
    assertThat(objects.keys("")).hasSize(3);
  }

  @Test
  void eachReaderHoldsAConnection_andThereAreAsManyAsWereAskedFor() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(SEGMENT, 17));
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (S3Blobs few = node("few", 2);
        BlobReader two = few.read(kept);
        BlobReader three = few.read(kept)) {
      try (BlobReader one = few.read(kept)) {
        one.read(0, buffer);
        two.read(0, buffer);
        assertRefused(Failure.BUSY, () -> three.read(0, buffer));
      }
      three.read(0, buffer);
      assertThat(buffer.remaining()).isEqualTo(CHUNK_BYTES);
    }
  }

  @Test
  void spoolThatCannotBeRead_isNoRoom() throws Exception {
    try (BlobLease lease = lease(blobs)) {
      BlobWriter writer = lease.append(Extent.empty(ONE));
      writer.append(ByteBuffer.wrap(random(10, 18)));
      try (Stream<Path> spooled = Files.list(spool.resolve("a"))) {
        Files.delete(spooled.findFirst().orElseThrow());
      }
      assertRefused(Failure.STORAGE_FULL, writer::force);
    }
  }

  @Test
  void whatIsNotRecordedInHalfADay_isNotToBeRecordedAnyMore() throws Exception {
    Durable durable = written(blobs, Extent.empty(ONE), random(10, 12));
    assertThat(durable.until())
        .isBefore(Instant.now(Clock.systemUTC()).plus(Duration.ofHours(12)))
        .isBefore(Instant.now(Clock.systemUTC()).plus(TidyObjects.AGE));
  }

  @Test
  void markOfTheFirst_isKeptByTheStoreWhateverComesAfter() throws Exception {
    Bucket bucket =
        new Bucket(Connect.to(server.address("node/"), IMPATIENT), server.address("node/"));
    bucket.putIfNone(BlobStore.MARK, "first\n");
    bucket.putIfNone(BlobStore.MARK, "second\n");
    assertThat(new String(objects.bytes("node/service"), US_ASCII)).isEqualTo("first\n");
    assertThat(blobs.mark()).hasValue("first");
    assertThat(tidiedADayLater(blobs)).isZero();
    assertThat(blobs.mark()).hasValue("first");
    bucket.close();
  }

  @Test
  void tidying_sparesForeignObjects_andRemovesProbesOfACrash() throws Exception {
    objects.replace("node/notes.txt", new byte[1]);
    objects.replace("node/" + CheckBucket.PROBE + "1", new byte[1]);
    objects.replace("elsewhere/0000000000000001/x", new byte[1]);
    assertThat(tidiedADayLater(blobs)).isEqualTo(1);
    assertThat(objects.keys("")).containsExactly("elsewhere/0000000000000001/x", "node/notes.txt");
  }

  @Test
  void objectsOfAnotherDatabase_areNotTidiedAway() throws Exception {
    for (int i = 0; i <= Orphans.FEW; i++) {
      objects.replace("node/" + SegmentKey.random(new BlobId(7), i).text(), new byte[1]);
    }
    assertThatThrownBy(() -> tidiedADayLater(blobs))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("101 of 101 objects")
        .hasMessageContaining("belong together");
    assertThat(objects.keys("")).hasSize(Orphans.FEW + 1);
  }

  @Test
  void deletedBlob_isLeftToTheTidyingIfTheStoreIsDown() throws Exception {
    append(Extent.empty(ONE), random(10, 13));
    rows.forget(ONE);
    objects.failEach(1);
    assertThatThrownBy(() -> blobs.delete(ONE)).isInstanceOf(IOException.class);
    objects.heal();
    assertThat(objects.keys("")).hasSize(1);
    assertThat(tidiedADayLater(blobs)).isEqualTo(1);
    assertThat(objects.keys("")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void rightThatIsMissing_isRefusedAtStartByName(Verb verb) {
    objects.deny(verb);
    String right =
        switch (verb) {
          case PUT -> "s3:PutObject";
          case GET -> "s3:GetObject";
          case LIST -> "s3:ListBucket";
          case DELETE -> "s3:DeleteObject";
        };
    assertThatThrownBy(() -> node("b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(right + " does not work")
        .hasMessageContaining("403")
        .hasMessageContaining("STORAGE.md 4");
  }

  @Test
  void wrongSecretOrBucketOrNoServer_isRefusedAtStart() throws Exception {
    S3Address right = server.address("");
    Path wrong = Files.createTempFile(spool, "wrong", ".secret");
    Files.writeString(wrong, "another secret\n");
    assertThatThrownBy(() -> open(right, right.bucket(), wrong)).hasMessageContaining("403");
    assertThatThrownBy(() -> open(right, "nothing", right.secretKeyFile()))
        .hasMessageContaining("NoSuchBucket");
    assertThatThrownBy(() -> open(right, right.bucket(), spool.resolve("none")))
        .hasMessageContaining("cannot be read");
    server.close();
    assertThatThrownBy(() -> open(right, right.bucket(), right.secretKeyFile()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("s3:PutObject does not work");
  }

  private void open(S3Address like, String bucket, Path secret) throws IOException {
    S3Address address =
        new S3Address(
            like.endpoint(), like.region(), bucket, "", like.accessKey(), secret, like.ca(), true);
    S3Blobs.open(
            address, rows, spool.resolve("b"), SEGMENT, IMPATIENT, Connect.FEW, Clock.systemUTC())
        .close();
  }

  @Test
  void bytesThatDoNotFitTheirChecksum_areRefusedByTheStore() throws Exception {
    try (Bucket bucket =
        new Bucket(Connect.to(server.address(""), IMPATIENT), server.address(""))) {
      assertThatThrownBy(
              () -> bucket.put("x", () -> new java.io.ByteArrayInputStream(new byte[3]), 3, 1))
          .isInstanceOf(BucketException.class)
          .hasMessageContaining("400");
    }
    assertThat(objects.keys("")).isEmpty();
  }

  @Test
  void spoolFilesOfACrash_areRemovedAtStart() throws Exception {
    Path left = Files.writeString(spool.resolve("a").resolve("1.spool"), "x");
    node("a").close();
    assertThat(left).doesNotExist();
  }

  @Test
  void spoolThatCannotBeWritten_isNoRoom() throws Exception {
    Files.delete(spool.resolve("a"));
    assertRefused(Failure.STORAGE_FULL, () -> append(Extent.empty(ONE), new byte[1]));
  }
}
