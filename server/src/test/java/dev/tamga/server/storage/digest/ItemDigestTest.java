package dev.tamga.server.storage.digest;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.file.FileBlobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemDigestTest {
  private static final BlobId ONE = new BlobId(1);
  private static final Extent NONE = Extent.empty(ONE);
  private static final Extent SOME = new Extent(ONE, 1000, 0);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final byte[] ALL = new byte[3 * CHUNK_BYTES + 333];

  static {
    new Random(1).nextBytes(ALL);
  }

  @TempDir Path root;
  private FileBlobs blobs;
  private ItemDigests digests;

  @BeforeEach
  void open() throws Exception {
    blobs = FileBlobs.open(root);
    digests = new ItemDigests(blobs, 2, 1);
  }

  @AfterEach
  void close() {
    digests.close();
    blobs.close();
  }

  private Extent store(Extent kept, int from, int to) throws Refusal {
    try (BlobLease lease = blobs.lease(kept.blob(), () -> {}, Duration.ZERO)) {
      BlobWriter writer = lease.append(kept);
      writer.append(slice(from, to));
      return writer.force().kept();
    }
  }

  private static ByteBuffer slice(int from, int to) {
    return ByteBuffer.wrap(ALL, from, to - from);
  }

  private static ItemSum expected(byte[] bytes) throws Exception {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new ItemSum(
        Sha256.of(MessageDigest.getInstance("SHA-256").digest(bytes)), crc.getValue());
  }

  private Path dataFile() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(file -> file.toString().endsWith(".data")).findAny().orElseThrow();
    }
  }

  /** Nothing is stored: only what was taken live can answer. */
  @Test
  void bytesTakenInOrder_areNotReadAgain() throws Exception {
    ItemDigest digest = digests.of(ONE);
    digest.appended(NONE, 0, slice(0, 1000));
    digest.kept(NONE, SOME);
    digest.appended(SOME, 1000, slice(1000, ALL.length));
    Extent whole = new Extent(ONE, ALL.length, 0);
    assertThat(digest.upTo(SOME, whole)).contains(expected(ALL));
    digest.kept(SOME, whole);
    assertThat(digest.of(whole, Duration.ZERO)).isEqualTo(expected(ALL));
  }

  @Test
  void appended_leavesTheBufferAsItWas() {
    ByteBuffer bytes = slice(0, 1000);
    digests.of(ONE).appended(NONE, 0, bytes);
    assertThat(bytes.remaining()).isEqualTo(1000);
  }

  @Test
  void droppedBytes_areTakenBack() throws Exception {
    ItemDigest digest = digests.of(ONE);
    digest.appended(NONE, 0, slice(0, 1000));
    digest.kept(NONE, SOME);
    digest.appended(SOME, 1000, ByteBuffer.wrap(new byte[5000])); // its checksum was wrong
    digest.appended(SOME, 1000, slice(1000, ALL.length));
    Extent whole = new Extent(ONE, ALL.length, 0);
    digest.kept(SOME, whole);
    assertThat(digest.of(whole, Duration.ZERO)).isEqualTo(expected(ALL));
  }

  @Test
  void droppedBytesToTheEnd_areNotCountedBySum() throws Exception {
    Extent kept = store(Extent.empty(ONE), 0, 1000);
    ItemDigest digest = digests.of(ONE);
    digest.appended(NONE, 0, slice(0, 1000));
    digest.kept(NONE, kept);
    digest.appended(kept, 1000, ByteBuffer.wrap(new byte[ALL.length - 1000]));
    digest.rewound(kept); // the device failed: they are gone
    digest.appended(kept, 1000, slice(1000, ALL.length));
    Extent whole = new Extent(ONE, ALL.length, 0);
    digest.kept(kept, whole);
    assertThat(digest.of(whole, Duration.ZERO)).isEqualTo(expected(ALL));
  }

  @Test
  void afterARestart_theStoredBytesAreHashed() throws Exception {
    Extent kept = store(Extent.empty(ONE), 0, ALL.length);
    assertThat(digests.of(ONE).of(kept, WAIT)).isEqualTo(expected(ALL));
  }

  @Test
  void appendingGoesOnWhileItCatchesUp() throws Exception {
    Extent half = store(Extent.empty(ONE), 0, CHUNK_BYTES + 5);
    ItemDigest digest = digests.of(ONE);
    digest.kept(NONE, half);
    Extent whole = half;
    for (int at = CHUNK_BYTES + 5; at < ALL.length; ) {
      int next = Math.min(ALL.length, at + 100_000);
      digest.appended(whole, at, slice(at, next));
      Extent before = whole;
      whole = store(whole, at, next);
      digest.kept(before, whole);
      at = next;
    }
    assertThat(digest.of(whole, WAIT)).isEqualTo(expected(ALL));
  }

  /** Progress was recorded to the end, and hashed for a seal; then the checksum was wrong. */
  @Test
  void bytesThatWereHashedAndTakenBack_areNotTakenForThoseThatReplaceThem() throws Exception {
    byte[] wrong = new byte[2 * CHUNK_BYTES];
    Extent whole = new Extent(ONE, wrong.length, 0);
    ItemDigest digest = digests.of(ONE);
    try (BlobLease lease = blobs.lease(ONE, () -> {}, Duration.ZERO)) {
      BlobWriter writer = lease.append(NONE);
      writer.append(ByteBuffer.wrap(wrong));
      assertThat(writer.force().kept()).isEqualTo(whole);
    }
    assertThat(digest.of(whole, WAIT)).isEqualTo(expected(wrong));
    digest.rewound(NONE);
    assertThat(store(NONE, 0, wrong.length)).as("the same extent").isEqualTo(whole);
    assertThat(digest.of(whole, WAIT)).isEqualTo(expected(Arrays.copyOf(ALL, wrong.length)));
  }

  @Test
  void notHashedInTime_isRefusedWithADelay() throws Exception {
    Extent kept = store(Extent.empty(ONE), 0, ALL.length);
    digests.close(); // nobody hashes any more
    assertThatThrownBy(() -> digests.of(ONE).of(kept, Duration.ZERO))
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.failure()).isEqualTo(Failure.STILL_HASHING);
              assertThat(r.retryAfter()).isPresent();
            });
  }

  @Test
  void damagedBytes_areNotHashed() throws Exception {
    Extent kept = store(Extent.empty(ONE), 0, ALL.length);
    Path file = dataFile();
    byte[] stored = Files.readAllBytes(file);
    stored[CHUNK_BYTES] ^= 1;
    Files.write(file, stored);
    ItemDigest digest = digests.of(ONE);
    assertThatThrownBy(() -> digest.of(kept, WAIT)).hasMessageContaining("STORED_DATA_DAMAGED");
    stored[CHUNK_BYTES] ^= 1;
    Files.write(file, stored);
    assertThat(digest.of(kept, WAIT)).as("once it is mended").isEqualTo(expected(ALL));
  }

  @Test
  void manyItems_areForgottenAndRebuilt() throws Exception {
    Extent[] kept = new Extent[5];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = store(Extent.empty(new BlobId(i + 1)), i, 5000 + i);
      digests.of(kept[i].blob()).appended(Extent.empty(kept[i].blob()), 0, slice(i, 5000 + i));
    }
    for (int i = 0; i < kept.length; i++) {
      assertThat(digests.of(kept[i].blob()).of(kept[i], WAIT))
          .isEqualTo(expected(Arrays.copyOfRange(ALL, i, 5000 + i)));
    }
  }

  @Test
  void emptyItem_hasTheDigestOfNothing() throws Exception {
    assertThat(digests.of(ONE).of(Extent.empty(ONE), Duration.ZERO))
        .isEqualTo(expected(new byte[0]));
  }

  @Test
  void joinedCrc_isThatOfTheWhole() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      byte[] whole = new byte[random.nextInt(3000)];
      random.nextBytes(whole);
      int cut = whole.length == 0 ? 0 : random.nextInt(whole.length + 1);
      long first = expected(Arrays.copyOf(whole, cut)).crc32();
      long second = expected(Arrays.copyOfRange(whole, cut, whole.length)).crc32();
      assertThat(Crc32.join((int) first, (int) second, whole.length - cut))
          .isEqualTo((int) expected(whole).crc32());
    }
  }
}
