package dev.tamga.server.storage.blob;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.testkit.TestBlobs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of blobs does. */
@Tag("object-server")
@ParameterizedClass
@EnumSource(TestBlobs.Kind.class)
class BlobStoreTest {
  private static final int MOST_TRIES = 5;
  private static final BlobId ONE = new BlobId(1);
  private static final Runnable NEVER = () -> {};

  @Parameter TestBlobs.Kind kind;
  @TempDir Path root;
  private TestBlobs stored;
  private BlobStore blobs;

  @BeforeEach
  void open() throws Exception {
    stored = TestBlobs.open(kind, root, 2 * CHUNK_BYTES);
    blobs = stored.store();
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private BlobLease lease(BlobId blob) throws Refusal {
    return blobs.lease(blob, NEVER, Duration.ZERO);
  }

  private Extent append(Extent kept, byte[]... parts) throws Refusal {
    try (BlobLease lease = lease(kept.blob())) {
      BlobWriter writer = lease.append(kept);
      for (byte[] part : parts) {
        writer.append(ByteBuffer.wrap(part));
      }
      return stored.record(writer.force());
    }
  }

  @Test
  void storeWithoutAnyBytes_isEmptyAndNoMoreFromTheFirstOn() throws Exception {
    assertThat(blobs.isEmpty()).isTrue();
    Extent unused = append(Extent.empty(ONE), random(10, 1));
    assertThat(blobs.isEmpty()).isFalse();
    blobs.delete(ONE);
    assertThat(blobs.isEmpty()).isTrue();
  }

  private byte[] readAll(Extent kept) throws Refusal {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      for (long at = 0; at < reader.length(); at += buffer.limit() - buffer.position()) {
        at = out.size();
        reader.read(at, buffer);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  private static void assertRefused(Failure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.failure()).isEqualTo(failure));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 10_240, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17})
  void writtenInAnyPieces_readsBackTheSame(int size) throws Exception {
    byte[] all = random(size, size);
    Random cuts = new Random(7);
    Extent kept = Extent.empty(ONE);
    for (int at = 0; at < size; ) {
      int next = Math.min(size, at + 1 + cuts.nextInt(CHUNK_BYTES));
      kept = append(kept, Arrays.copyOfRange(all, at, next));
      at = next;
    }
    assertThat(kept.length()).isEqualTo(size);
    assertThat(readAll(kept)).isEqualTo(all);
  }

  @Test
  void moreThanSixtyFourChunksBetweenForces_keepAllChecksums() throws Exception {
    byte[] mebibyte = random(CHUNK_BYTES, 1);
    byte[][] parts = new byte[130][];
    Arrays.fill(parts, mebibyte);
    Extent kept = append(Extent.empty(ONE), parts);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      for (int i = 0; i < 130; i++) {
        reader.read((long) i * CHUNK_BYTES, buffer);
        assertThat(buffer).isEqualTo(ByteBuffer.wrap(mebibyte));
      }
    }
  }

  @Test
  void progress_isToldOfWholeChunksThatAreThere_neverAfterTheClose() throws Exception {
    List<Extent> told = Collections.synchronizedList(new ArrayList<>());
    byte[] part = random(CHUNK_BYTES / 2 + 3, 11);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Extent kept;
    try (BlobLease lease = lease(ONE)) {
      BlobWriter writer = lease.append(Extent.empty(ONE));
      writer.onProgress(soFar -> told.add(stored.record(soFar)));
      for (int i = 0; i < 40 || told.size() < 2; i++) {
        writer.append(ByteBuffer.wrap(part));
        all.writeBytes(part);
      }
      kept = stored.record(writer.force());
    }
    List<Extent> before = List.copyOf(told);
    assertThat(before)
        .allSatisfy(
            extent -> {
              assertThat(extent.length()).isPositive().isLessThanOrEqualTo(kept.length());
              assertThat(extent.tailBytes()).isZero();
              assertThat(readAll(extent))
                  .isEqualTo(Arrays.copyOf(all.toByteArray(), (int) extent.length()));
            });
    assertThat(before).extracting(Extent::length).isSorted().doesNotHaveDuplicates();
    assertThat(readAll(kept)).isEqualTo(all.toByteArray());
    Thread.sleep(50);
    assertThat(told).isEqualTo(before);
  }

  @Test
  void readInTheMiddle_startsAtTheOffset() throws Exception {
    byte[] all = random(2 * CHUNK_BYTES + 5, 2);
    Extent kept = append(Extent.empty(ONE), all);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      reader.read(CHUNK_BYTES + 100, buffer);
      assertThat(buffer).isEqualTo(ByteBuffer.wrap(all, CHUNK_BYTES + 100, CHUNK_BYTES - 100));
      assertThatThrownBy(() -> reader.read(all.length, buffer))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void bytesThatWereNotRecorded_doNotCount() throws Exception {
    byte[] first = random(CHUNK_BYTES + 10, 3);
    Extent kept = append(Extent.empty(ONE), first);
    try (BlobLease lease = lease(ONE)) {
      BlobWriter writer = lease.append(kept);
      writer.append(ByteBuffer.wrap(random(3 * CHUNK_BYTES, 4)));
      assertThat(writer.force().kept().length()).isEqualTo(4L * CHUNK_BYTES + 10);
    } // durable, but the node died before it was recorded
    byte[] other = random(CHUNK_BYTES, 5);
    Extent later = append(kept, other);

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(first);
    expected.writeBytes(other);
    assertThat(readAll(later)).isEqualTo(expected.toByteArray());
  }

  @Test
  void blobThatIsNotThere_isDamage() throws Exception {
    Extent unused = append(Extent.empty(ONE), random(10, 1)); // else the whole store is not there
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> blobs.read(new Extent(new BlobId(77), 1, 0)));
  }

  @Test
  void deletedBlob_isGoneAndDeletingAgainIsHarmless() throws Exception {
    append(Extent.empty(ONE), random(2 * CHUNK_BYTES, 9));
    append(Extent.empty(new BlobId(70_000)), random(10, 9));
    blobs.delete(ONE);
    blobs.delete(ONE);
    assertThat(stored.left()).containsExactly(new BlobId(70_000));
  }

  @Test
  void newerWriter_takesOverWhenTheOlderHasLetGo() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    BlobLease older = blobs.lease(ONE, asked::countDown, Duration.ZERO);
    BlobWriter writer = older.append(Extent.empty(ONE));
    writer.append(ByteBuffer.wrap(random(100, 1)));
    CompletableFuture<BlobLease> newer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return blobs.lease(ONE, NEVER, Duration.ofSeconds(10));
              } catch (Refusal e) {
                throw new IllegalStateException(e);
              }
            });
    asked.await();
    assertThat(newer).isNotDone();
    Extent kept = stored.record(writer.force());
    older.close();
    try (BlobLease lease = newer.get()) {
      assertThat(lease.append(kept).position()).isEqualTo(100);
    }
    assertRefused(Failure.ITEM_LOCKED, () -> older.append(kept));
  }

  @Test
  void olderWriterThatDoesNotLetGo_locksTheItem() throws Exception {
    try (BlobLease older = lease(ONE)) {
      assertRefused(Failure.ITEM_LOCKED, () -> blobs.lease(ONE, NEVER, Duration.ofMillis(50)));
      assertThat(older.append(Extent.empty(ONE)).position()).isZero();
    }
    lease(ONE).close();
  }

  @Test
  void sixtyFourThreadsOnOneBlob_neverWriteAtOnceAndLoseNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(64);
    AtomicInteger within = new AtomicInteger();
    List<Future<Boolean>> all = new ArrayList<>();
    Extent[] kept = {Extent.empty(ONE)}; // guarded by the lease
    for (int i = 0; i < 64; i++) {
      byte[] mine = random(1000, i);
      all.add(
          threads.submit(
              () -> {
                try (BlobLease lease = blobs.lease(ONE, NEVER, Duration.ofMinutes(1))) {
                  boolean alone = within.incrementAndGet() == 1;
                  BlobWriter writer = lease.append(kept[0]);
                  writer.append(ByteBuffer.wrap(mine));
                  kept[0] = stored.record(writer.force());
                  within.decrementAndGet();
                  return alone;
                }
              }));
    }
    for (Future<Boolean> alone : all) {
      assertThat(alone.get()).isTrue();
    }
    threads.shutdown();
    assertThat(readAll(kept[0])).hasSize(64_000);
  }

  @Test
  void markIsGivenOnceAndIsNoBlob() throws Exception {
    assertThat(blobs.mark()).isEmpty();
    assertThat(blobs.markIfNone("1 node.test/custody")).isEqualTo("1 node.test/custody");
    assertThat(blobs.markIfNone("2 node.test/custody")).isEqualTo("1 node.test/custody");
    assertThat(blobs.mark()).hasValue("1 node.test/custody");
    List<BlobId> found = new ArrayList<>();
    blobs.forEach(found::add);
    assertThat(found).isEmpty();
    blobs.close();
    open();
    assertThat(blobs.mark()).hasValue("1 node.test/custody");
  }

  @Test
  void sixtyFourThreadsOnTheirOwnBlobs_keepAllOfThem() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(64);
    List<Future<Extent>> all = new ArrayList<>();
    for (int i = 1; i <= 640; i++) {
      BlobId blob = new BlobId(i);
      all.add(threads.submit(() -> send(blob, random(100, blob.number()))));
    }
    for (Future<Extent> kept : all) {
      assertThat(readAll(kept.get())).isEqualTo(random(100, kept.get().blob().number()));
    }
    threads.shutdown();
  }

  /** As a client does: a store that is too slow for so many at once is asked again. */
  private Extent send(BlobId blob, byte[] bytes) throws Refusal {
    for (int tries = 1; ; tries++) {
      try {
        return append(Extent.empty(blob), bytes);
      } catch (Refusal busy) {
        if (busy.failure() != Failure.BUSY || tries == MOST_TRIES) {
          throw busy;
        }
      }
    }
  }
}
