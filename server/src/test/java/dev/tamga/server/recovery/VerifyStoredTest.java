package dev.tamga.server.recovery;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.NodeSeal;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.LoggedEvent;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.storage.state.Verifications;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.StoredBytes;
import dev.tamga.server.testkit.TestDatabase;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order, the pace and the memory of the verification, on rows and files of its own. */
@EveryBackend
final class VerifyStoredTest {
  private static final Instant SEALED = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant NOW = SEALED.plus(Duration.ofDays(40));
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final int BYTES = 2 * CHUNK_BYTES + 500;
  private static final long FAST = 1L << 40;

  @TempDir private Path home;
  private Database database;
  private BatchWriter writer;
  private LogAnchor anchor;
  private Storage storage;
  private RecordDamage record;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(home.resolve("state"), 4);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    anchor = LogAnchor.open(home.resolve("log-anchor.txt"));
    CustodyLog log = new CustodyLog("node.test/custody", LogKey.generate(), anchor);
    writer.afterWork(log::keep);
    writer.undone(log::undo);
    writer.beforeCommit(log::publish);
    writer.afterCommit(works -> log.committed());
    boolean unused =
        writer.write(
            handle -> {
              log.begin(handle);
              return true;
            });
    FileBlobs blobs = FileBlobs.open(home.resolve("blobs"));
    storage = new Storage(database, writer, blobs, new ItemDigests(blobs, 16, 1));
    NodeSeal seal =
        new NodeSeal("n", "o", VerifyStoredTest::noSigner, () -> new Sha256("ab".repeat(32)));
    record = new RecordDamage(storage, log, new Events(CLOCK), seal);
  }

  private static EnvelopeSigner noSigner() {
    throw new AssertionError("an event is not signed");
  }

  @AfterEach
  void close() throws Exception {
    storage.digests().close();
    storage.blobs().close();
    writer.close();
    anchor.close();
    database.close();
  }

  private VerifyStored work(long rate) {
    return work(rate, CLOCK);
  }

  /** When what is damaged is looked at again. */
  private void runAgain(int times) throws Exception {
    Clock later = Clock.fixed(NOW.plus(Duration.ofMinutes(11L * times)), ZoneOffset.UTC);
    work(FAST, later).run(Still.ALONE);
  }

  private VerifyStored work(long rate, Clock clock) {
    return new VerifyStored(
        storage,
        record,
        new VerifyStored.Terms(rate, Duration.ofDays(30), Duration.ofMinutes(10)),
        clock);
  }

  /** A sealed package of one item. */
  private ItemRow seal(Instant at) throws Exception {
    byte[] content = new byte[BYTES];
    new Random(at.toEpochMilli()).nextBytes(content);
    PackageId id = PackageId.random();
    AuthorityId lab = new AuthorityId("kz-lab");
    PackageRow draft = PackageRow.draft(id, lab, List.of(lab), "OFFICIAL", at, at.plusSeconds(9));
    ItemRow item =
        writer.write(
            handle -> {
              boolean unused = Drafts.insert(handle, draft);
              return Items.announce(handle, id, new EntryName("evidence/1/a"), BYTES).orElseThrow();
            });
    try (BlobLease lease = storage.blobs().lease(item.kept().blob(), () -> {}, Duration.ZERO)) {
      BlobWriter blob = lease.append(Extent.empty(item.kept().blob()));
      blob.append(ByteBuffer.wrap(content));
      Extent kept = blob.force().kept();
      CRC32 crc = new CRC32();
      crc.update(content);
      ItemSum sum = new ItemSum(Bytes.of(content).sha256(), crc.getValue());
      return writer.write(
          handle -> {
            boolean unused =
                Items.record(handle, 0, 0, kept, List.of()) && Packages.seal(handle, id, at, "1");
            Items.seal(handle, id, List.of(new Items.Sealed(kept.blob(), "text/plain", sum)));
            return Items.find(handle, kept.blob()).orElseThrow();
          });
    }
  }

  private long number(String column, ItemRow item) throws Refusal {
    return database.read(
        handle ->
            handle
                .select(
                    "SELECT " + column + " FROM items WHERE blob = ?", item.kept().blob().number())
                .mapTo(Long.class)
                .one());
  }

  private List<String> events(ItemRow item) throws Refusal {
    return database.read(
        handle ->
            LoggedEvent.after(handle, item.pkg(), 0, 10).stream().map(LoggedEvent::type).toList());
  }

  private void remember(ItemRow item, long place) throws Refusal {
    boolean unused =
        writer.write(
            handle -> {
              Verifications.remember(handle, item.kept().blob(), place);
              return true;
            });
  }

  @Test
  void itemThatIsDue_isReadAndOneThatIsNot_isLeft() throws Exception {
    ItemRow old = seal(SEALED);
    ItemRow young = seal(NOW.minus(Duration.ofDays(29)));
    assertThat(number("verified_at", old)).isEqualTo(SEALED.toEpochMilli());
    VerifyStored work = work(FAST);
    work.run(Still.ALONE);
    assertThat(work.verifiedBytes()).isEqualTo(BYTES);
    assertThat(number("verified_at", old)).isEqualTo(NOW.toEpochMilli());
    assertThat(number("verified_at", young)).isLessThan(NOW.toEpochMilli());
    assertThat(events(old)).isEmpty();
  }

  @Test
  void placeThatIsRemembered_isGoneOnFrom() throws Exception {
    ItemRow item = seal(SEALED);
    Runnable unused = StoredBytes.inFile(home).harm(StoredBytes.Fault.FLIPPED); // second MiB
    remember(item, 2L * CHUNK_BYTES);
    VerifyStored work = work(FAST);
    work.run(Still.ALONE);
    assertThat(work.verifiedBytes()).isEqualTo(500);
    assertThat(events(item)).isEmpty();
    assertThat(number("verified_to", item)).isZero(); // the next one is a whole one
  }

  @Test
  void itemThatOthersHaveTheRightTo_isNotWritten() throws Exception {
    ItemRow item = seal(SEALED);
    ItemRow damaged = seal(SEALED.plusSeconds(1));
    Runnable unused = StoredBytes.inFile(home).harm(StoredBytes.Fault.FLIPPED);
    Refusal lost = new Refusal(Failure.BUSY, "another's", "STORAGE.md 5", "nothing");
    Still still =
        handle -> {
          throw lost;
        };
    assertThatThrownBy(() -> work(FAST).run(still)).isSameAs(lost);
    assertThat(number("verified_at", item)).isEqualTo(SEALED.toEpochMilli());
    assertThat(number("tried_at", item) + number("tried_at", damaged)).isZero();
    assertThat(events(item)).isEmpty();
    assertThat(events(damaged)).isEmpty();
  }

  @Test
  void manyFindingTheSameAtOnce_makeOneEvent() throws Exception {
    ItemRow item = seal(SEALED);
    Runnable unused = StoredBytes.inFile(home).harm(StoredBytes.Fault.FLIPPED);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(new Thread(() -> runQuietly(work(FAST))));
    }
    all.forEach(Thread::start);
    for (Thread one : all) {
      one.join();
    }
    assertThat(events(item)).containsExactly("DAMAGED");
  }

  private static void runQuietly(VerifyStored work) {
    try {
      work.run(Still.ALONE);
    } catch (Refusal | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void paceIsKept_andStopEndsItWithinASecond() throws Exception {
    ItemRow item = seal(SEALED);
    VerifyStored slow = work(BYTES); // the item takes a second
    long from = System.nanoTime();
    slow.run(Still.ALONE);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(900));

    seal(SEALED.plusSeconds(1));
    VerifyStored slowest = work(1000);
    Thread run = new Thread(() -> assertThatThrownBy(() -> slowest.run(Still.ALONE)));
    run.start();
    while (slowest.verifiedBytes() < BYTES) {
      Thread.onSpinWait();
    }
    slowest.stop(); // it waits for the 2,000 s that the item was worth
    run.join(1000);
    assertThat(run.isAlive()).isFalse();
    assertThat(number("verified_at", item)).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void bytesWhoseChecksumsFitThem_areFoundByTheWholeDigest() throws Exception {
    ItemRow item = seal(SEALED);
    swap();
    work(FAST).run(Still.ALONE);
    assertThat(events(item)).containsExactly("DAMAGED");
    assertThat(number("damaged_whole", item)).isEqualTo(1);
  }

  @Test
  void damageOfTheWhole_isNotCorrectedByAReadingThatWasInterrupted() throws Exception {
    ItemRow item = seal(SEALED);
    swap();
    work(FAST).run(Still.ALONE);
    remember(item, 2L * CHUNK_BYTES); // by a reading that began before the damage was known
    assertThat(number("verified_to", item)).isZero();
    boolean unused =
        writer.write(handle -> handle.execute("UPDATE items SET verified_to = 2097152") == 1);
    runAgain(1);
    assertThat(events(item)).containsExactly("DAMAGED");
    assertThat(number("damaged_whole", item)).isEqualTo(1);
    swap();
    runAgain(2);
    assertThat(events(item)).containsExactly("DAMAGED", "CORRECTED");
    assertThat(number("damaged_whole", item)).isZero();
  }

  @Test
  void damageOfOneMiB_thatBecomesDamageOfTheWhole_isMarkedSo() throws Exception {
    ItemRow item = seal(SEALED);
    Runnable heal = StoredBytes.inFile(home).harm(StoredBytes.Fault.FLIPPED);
    work(FAST).run(Still.ALONE);
    assertThat(number("damaged_whole", item)).isZero();
    heal.run();
    Runnable unused = StoredBytes.inFile(home).harm(StoredBytes.Fault.FORGED);
    runAgain(1);
    assertThat(number("damaged_whole", item)).isEqualTo(1);
    assertThat(events(item)).containsExactly("DAMAGED");
  }

  /** Each of two MiB with its checksum; once more, and they are as they were. */
  private void swap() throws Exception {
    try (Stream<Path> all = Files.walk(home.resolve("blobs"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        int size = file.toString().endsWith(".data") ? CHUNK_BYTES : Integer.BYTES;
        swapFirstTwo(file, size);
      }
    }
  }

  private static void swapFirstTwo(Path path, int size) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      byte[] first = new byte[size];
      byte[] second = new byte[size];
      file.readFully(first);
      file.readFully(second);
      file.seek(0);
      file.write(second);
      file.write(first);
    }
  }
}
