package dev.tamga.server.storage.file;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for files only; the rest is in {@code BlobStoreTest}. */
class FileBlobsTest {
  private static final BlobId ONE = new BlobId(1);

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
    return blobs.lease(blob, () -> {}, Duration.ZERO);
  }

  private Extent append(Extent kept, byte[]... parts) throws Refusal {
    try (BlobLease lease = lease(kept.blob())) {
      BlobWriter writer = lease.append(kept);
      for (byte[] part : parts) {
        writer.append(ByteBuffer.wrap(part));
      }
      return writer.force().kept();
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
  void damage_namesItsFirstBadByte() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(2 * CHUNK_BYTES + 500, 8));
    flip(data(ONE), CHUNK_BYTES + 7, 1);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (BlobReader reader = blobs.read(kept)) {
      assertThat(damage(() -> reader.read(CHUNK_BYTES + 9, buffer)).firstByte())
          .isEqualTo(CHUNK_BYTES);
    }
    Path away = Files.move(data(ONE), root.resolve("away"));
    assertThat(damage(() -> blobs.read(kept)))
        .hasToString("first bad byte 0: no such file (expected: a file of its data)");
    Path unused = Files.move(away, data(ONE));
    try (var channel = java.nio.channels.FileChannel.open(data(ONE), StandardOpenOption.WRITE)) {
      channel.truncate(2 * CHUNK_BYTES + 100);
    }
    assertThat(damage(() -> blobs.read(kept)).firstByte()).isEqualTo(2 * CHUNK_BYTES + 100);
  }

  @Test
  void diskThatIsNotThere_isNoDamage() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(5000, 8));
    Path away = Files.move(root, root.resolveSibling(root.getFileName() + "-away"));
    assertRefused(Failure.BUSY, () -> blobs.read(kept));
    Path unused = Files.createDirectory(root); // the place where it was mounted
    assertRefused(Failure.BUSY, () -> blobs.read(kept));
    Files.delete(root);
    unused = Files.move(away, root);
    blobs.read(kept).close();
  }

  private static Damage damage(ThrowingCallable call) {
    return Damage.of((Refusal) catchThrowable(call)).orElseThrow();
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
  void folderThatCannotBeForced_failsForThatRoundOnly() throws Exception {
    FolderForce force = new FolderForce();
    Path folder = root.resolve("later");
    assertThatThrownBy(() -> force.force(folder)).isInstanceOf(NoSuchFileException.class);
    Files.createDirectory(folder);
    force.force(folder);
  }

  @Test
  void cutsLeaveNoTrace_inTheChecksumOfTheUnfinishedChunk() throws Exception {
    byte[] all = random(CHUNK_BYTES + 700, 3);
    Extent inTwo = append(Extent.empty(ONE), java.util.Arrays.copyOf(all, 300));
    inTwo = append(inTwo, java.util.Arrays.copyOfRange(all, 300, all.length));
    assertThat(append(Extent.empty(new BlobId(2)), all).tailCrc()).isEqualTo(inTwo.tailCrc());
  }

  @Test
  void bytesBeyondWhatIsKept_areCutWhenTheBlobIsOpenedAgain() throws Exception {
    Extent kept = append(Extent.empty(ONE), random(CHUNK_BYTES + 10, 3));
    append(kept, random(3 * CHUNK_BYTES, 4));
    Extent later = append(kept, random(CHUNK_BYTES, 5));
    assertThat(Files.size(data(ONE))).isEqualTo(later.length());
  }
}
