package dev.tamga.server.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Blobs;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.SegmentRows;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscardDraftTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final Patience IMPATIENT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  @TempDir private Path home;
  private Database database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(home, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  private PackageId draft(Instant expires) throws Refusal {
    PackageId id = PackageId.random();
    boolean opened =
        writer.write(
            h ->
                Drafts.insert(
                    h, PackageRow.draft(id, LAB, List.of(LAB), "OFFICIAL", NOW, expires)));
    assertThat(opened).isTrue();
    return id;
  }

  /** With bytes that are acknowledged. */
  private BlobId item(BlobStore blobs, PackageId id, int number) throws Refusal {
    EntryName name = new EntryName("evidence/1/" + number);
    BlobId blob = writer.write(h -> Items.announce(h, id, name, 100).orElseThrow().kept().blob());
    try (BlobLease lease = blobs.lease(blob, () -> {}, Duration.ZERO);
        BlobWriter bytes = lease.append(Extent.empty(blob))) {
      bytes.append(ByteBuffer.allocate(7));
      Durable durable = bytes.force();
      boolean recorded =
          writer.write(h -> Items.record(h, 0, 0, durable.kept(), durable.segments()));
      assertThat(recorded).isTrue();
    }
    return blob;
  }

  private boolean isThere(PackageId id) throws Refusal {
    return database.read(h -> Packages.find(h, id).isPresent());
  }

  @Test
  void draftThatGotTimeAgain_staysWithItsBytes() throws Exception {
    try (BlobStore blobs = FileBlobs.open(home.resolve("blobs"));
        ItemDigests digests = new ItemDigests(blobs, 10, 1)) {
      PackageId over = draft(NOW.minusSeconds(2));
      PackageId revived = draft(NOW.minusSeconds(1));
      BlobId unused = item(blobs, over, 1);
      BlobId kept = item(blobs, revived, 1);
      DiscardDraft discard = new DiscardDraft(new Storage(database, writer, blobs, digests));
      int expired = discard.expire(NOW, handle -> assertThat(touch(handle, revived)).isTrue());
      assertThat(expired).isEqualTo(1);
      assertThat(isThere(over)).isFalse();
      assertThat(isThere(revived)).isTrue();
      List<BlobId> left = new ArrayList<>();
      blobs.forEach(left::add);
      assertThat(left).containsExactly(kept);
    }
  }

  /** As when bytes come between the list and the deletion. */
  private static boolean touch(Handle handle, PackageId id) {
    return Drafts.touch(handle, id, NOW.plusSeconds(60));
  }

  @Test
  void runThatLostTheDuty_deletesNothing() throws Exception {
    try (BlobStore blobs = FileBlobs.open(home.resolve("blobs"));
        ItemDigests digests = new ItemDigests(blobs, 10, 1)) {
      PackageId over = draft(NOW);
      DiscardDraft discard = new DiscardDraft(new Storage(database, writer, blobs, digests));
      assertThatThrownBy(
              () ->
                  discard.expire(
                      NOW,
                      handle -> {
                        throw new Refusal(Failure.BUSY, "taken", "the test", "Nothing.");
                      }))
          .isInstanceOf(Refusal.class);
      assertThat(isThere(over)).isTrue();
    }
  }

  @Test
  void storeThatFails_isAskedForTheFirstBlobOnly_andTheRowsGo() throws Exception {
    try (S3Server server = S3Server.start();
        BlobStore blobs =
            S3Blobs.open(
                server.address("node/"),
                new SegmentRows(),
                home.resolve("spool"),
                1 << 20,
                IMPATIENT,
                Connect.FEW,
                Clock.systemUTC());
        ItemDigests digests = new ItemDigests(blobs, 10, 1)) {
      List<PackageId> over = List.of(draft(NOW.minusSeconds(2)), draft(NOW.minusSeconds(1)));
      for (int i = 0; i < 6; i++) {
        BlobId unused = item(blobs, over.get(i % 2), i);
      }
      server.objects().failEach(1);
      long before = server.objects().calls();
      DiscardDraft discard = new DiscardDraft(new Storage(database, writer, blobs, digests));
      assertThat(discard.expire(NOW, handle -> {})).isEqualTo(2);
      assertThat(server.objects().calls() - before).as("tries").isEqualTo(2);
      assertThat(isThere(over.get(0)) || isThere(over.get(1))).isFalse();
      assertThat(server.objects().keys("node/")).hasSize(6);
    }
  }
}
