package dev.tamga.server.storage.blob;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBlobsTest {
  private static final BlobId ONE = new BlobId(1);
  private static final Runnable NEVER = () -> {};

  @TempDir Path root;
  private FileBlobs blobs;

  @BeforeEach
  void open() throws Exception {
    blobs = FileBlobs.open(root, 2 * CHUNK_BYTES);
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
      return writer.force();
    }
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

  private Path data(BlobId blob) {
    return new BlobFiles(root).data(blob);
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
    assertThat(append(new Extent(new BlobId(2), 0, 0), all).tailCrc())
        .as("the cuts leave no trace")
        .isEqualTo(kept.tailCrc());
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
      writer.onProgress(told::add);
      for (int i = 0; i < 40 || told.size() < 2; i++) {
        writer.append(ByteBuffer.wrap(part));
        all.writeBytes(part);
      }
      kept = writer.force();
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
    assertThat(append(before.get(0), part).length())
        .as("after a crash it goes on there")
        .isEqualTo(before.get(0).length() + part.length);
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
  void bytesThatWereNotRecorded_areCutWhenTheBlobIsOpenedAgain() throws Exception {
    byte[] first = random(CHUNK_BYTES + 10, 3);
    Extent kept = append(Extent.empty(ONE), first);
    append(kept, random(3 * CHUNK_BYTES, 4)); // durable, but the node died before it was recorded
    byte[] other = random(CHUNK_BYTES, 5);
    Extent later = append(kept, other);

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(first);
    expected.writeBytes(other);
    assertThat(readAll(later)).isEqualTo(expected.toByteArray());
    assertThat(Files.size(data(ONE))).isEqualTo(later.length());
  }

  @Test
  void trim_cutsWhatIsBeyondAndSaysSo() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(CHUNK_BYTES + 10, 3));
    append(kept, random(2 * CHUNK_BYTES, 4));
    assertThat(blobs.trim(kept)).isTrue();
    assertThat(blobs.trim(kept)).isFalse();
    assertThat(readAll(kept)).isEqualTo(random(CHUNK_BYTES + 10, 3));
    assertThat(blobs.trim(Extent.empty(new BlobId(9)))).as("no file yet").isFalse();
  }

  @Test
  void anyFlippedBit_isFoundBeforeAByteOfItsChunkLeaves() throws Exception {
    byte[] all = random(2 * CHUNK_BYTES + 1000, 6);
    Extent kept = append(Extent.empty(ONE), all);
    Random random = new Random(6);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    for (int round = 0; round < 40; round++) {
      int at = random.nextInt(all.length);
      flip(data(ONE), at, 1 << random.nextInt(8));
      try (BlobReader reader = blobs.read(kept)) {
        assertRefused(Failure.STORED_DATA_DAMAGED, () -> reader.read(at, buffer));
        assertThat(buffer.remaining()).isZero();
      }
      byte[] right = {all[at]};
      put(data(ONE), at, right);
    }
    assertThat(readAll(kept)).isEqualTo(all);
    flip(new BlobFiles(root).checksums(ONE), 5, 1);
    try (BlobReader reader = blobs.read(kept)) {
      assertRefused(Failure.STORED_DATA_DAMAGED, () -> reader.read(CHUNK_BYTES, buffer));
    }
  }

  private static void flip(Path file, int at, int mask) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    put(file, at, new byte[] {(byte) (bytes[at] ^ mask)});
  }

  private static void put(Path file, int at, byte[] bytes) throws Exception {
    try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  @Test
  void shortenedFile_isFoundWhenItIsOpened() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(5000, 8));
    try (var channel = java.nio.channels.FileChannel.open(data(ONE), StandardOpenOption.WRITE)) {
      channel.truncate(4999);
    }
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> blobs.read(kept));
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> append(kept, new byte[1]));
  }

  @Test
  void unfinishedChunkThatWasAltered_isNotBuiltUpon() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(5000, 8));
    flip(data(ONE), 4000, 4);
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> append(kept, new byte[1]));
  }

  @Test
  void missingFile_isDamage() {
    assertRefused(Failure.STORED_DATA_DAMAGED, () -> blobs.read(new Extent(new BlobId(77), 1, 0)));
  }

  @Test
  void fileThatCannotBeMade_isRefusedAsNoRoom() throws Exception {
    Files.writeString(root.resolve("00000000"), "in the way of the folder");
    assertRefused(Failure.STORAGE_FULL, () -> append(Extent.empty(ONE), new byte[1]));
  }

  @Test
  void checksumsThatCannotBeWritten_keepNothingAndStopTheWriter() throws Exception {
    ByteBuffer mebibyte = ByteBuffer.wrap(random(CHUNK_BYTES, 1));
    try (BlobLease lease = lease(ONE)) {
      BlobWriter writer = lease.append(Extent.empty(ONE));
      Files.createDirectories(new BlobFiles(root).checksums(ONE).resolve("in the way"));
      assertRefused(
          Failure.STORAGE_FULL,
          () -> {
            for (int i = 0; i < 100; i++) {
              writer.append(mebibyte.rewind());
            }
          });
      assertThat(writer.position()).as("held in memory").isEqualTo(2L * CHUNK_BYTES);
      assertRefused(Failure.STORAGE_FULL, () -> writer.append(mebibyte.rewind()));
      assertRefused(Failure.STORAGE_FULL, writer::force);
    }
  }

  @Test
  void deletedBlob_isGoneAndDeletingAgainIsHarmless() throws Exception {
    append(Extent.empty(ONE), random(2 * CHUNK_BYTES, 9));
    append(Extent.empty(new BlobId(70_000)), random(10, 9));
    blobs.delete(ONE);
    blobs.delete(ONE);
    List<BlobId> left = new ArrayList<>();
    blobs.forEach(left::add);
    assertThat(left).containsExactly(new BlobId(70_000));
  }

  @Test
  void forEach_namesEachBlobOnce_alsoOneOfWhichOnlyChecksumsAreLeft() throws Exception {
    append(Extent.empty(ONE), random(2 * CHUNK_BYTES, 9));
    append(Extent.empty(new BlobId(300)), random(2 * CHUNK_BYTES, 9));
    Files.delete(data(new BlobId(300)));
    Files.writeString(root.resolve("notes.txt"), "not ours");
    List<BlobId> found = new ArrayList<>();
    blobs.forEach(found::add);
    assertThat(found).containsExactlyInAnyOrder(ONE, new BlobId(300));
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
    Extent kept = writer.force();
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
                  kept[0] = writer.force();
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
  void sixtyFourThreadsOnTheirOwnBlobs_keepAllOfThem() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(64);
    List<Future<Extent>> all = new ArrayList<>();
    for (int i = 1; i <= 640; i++) {
      BlobId blob = new BlobId(i);
      all.add(threads.submit(() -> append(Extent.empty(blob), random(100, blob.number()))));
    }
    for (Future<Extent> kept : all) {
      assertThat(readAll(kept.get())).isEqualTo(random(100, kept.get().blob().number()));
    }
    threads.shutdown();
  }

  @Test
  void folderThatCannotBeForced_failsForThatRoundOnly() throws Exception {
    FolderForce force = new FolderForce();
    Path folder = root.resolve("later");
    assertThatThrownBy(() -> force.force(folder)).isInstanceOf(NoSuchFileException.class);
    Files.createDirectory(folder);
    force.force(folder);
  }
}
