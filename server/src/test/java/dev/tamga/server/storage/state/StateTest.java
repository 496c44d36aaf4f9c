package dev.tamga.server.storage.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.testkit.EveryDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("database-server")
@EveryDatabase
class StateTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final AuthorityId LAB = new AuthorityId("kz-lab-almaty");
  private static final AuthorityId PROSECUTOR = new AuthorityId("kg-prosecutor");
  private static final AuthorityId COURT = new AuthorityId("kg-court");
  private static final Sha256 DIGEST = new Sha256("ab".repeat(32));
  private static final ItemSum SUM = new ItemSum(DIGEST, 0xFFFFFFFFL);

  @TempDir Path directory;
  private Database database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(directory, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  private <T> T write(Work<T> work) throws Refusal {
    return writer.write(work);
  }

  private <T> T read(Work<T> work) throws Refusal {
    return database.read(work);
  }

  // With a known result, so that assertThat knows which of its forms is meant.

  private boolean did(Work<Boolean> work) throws Refusal {
    return writer.write(work);
  }

  private boolean holds(Work<Boolean> work) throws Refusal {
    return database.read(work);
  }

  private int count(Work<Integer> work) throws Refusal {
    return database.read(work);
  }

  private int writeCount(Work<Integer> work) throws Refusal {
    return writer.write(work);
  }

  private <T> Optional<T> found(Work<Optional<T>> work) throws Refusal {
    return database.read(work);
  }

  private <T> Optional<T> writeFound(Work<Optional<T>> work) throws Refusal {
    return writer.write(work);
  }

  private <T> List<T> all(Work<List<T>> work) throws Refusal {
    return database.read(work);
  }

  private Drafts.Usage usage(AuthorityId producer) throws Refusal {
    return read(h -> Drafts.usage(h, producer));
  }

  private static PackageRow draft(PackageId id) {
    return PackageRow.draft(
        id, LAB, List.of(PROSECUTOR, COURT), "OFFICIAL", NOW, NOW.plus(Duration.ofDays(30)));
  }

  private PackageId openDraft() throws Refusal {
    PackageId id = PackageId.random();
    write(h -> Drafts.insert(h, draft(id)));
    return id;
  }

  private static EntryName name(String text) {
    return new EntryName("evidence/1/" + text);
  }

  private ItemRow announce(PackageId id, String name, long length) throws Refusal {
    return write(h -> Items.announce(h, id, name(name), length)).orElseThrow();
  }

  private PackageId sealed(String caseNumber) throws Refusal {
    PackageId id = openDraft();
    write(h -> Packages.seal(h, id, NOW.plusSeconds(5), caseNumber));
    return id;
  }

  @Test
  void draft_readsBackAsItWasOpened() throws Exception {
    PackageRow draft = draft(PackageId.random());
    assertThat(did(h -> Drafts.insert(h, draft))).isTrue();
    assertThat(found(h -> Packages.find(h, draft.id()))).contains(draft);
  }

  @Test
  void draftUnderATakenId_changesNothing() throws Exception {
    PackageId id = openDraft();
    PackageRow other =
        PackageRow.draft(id, COURT, List.of(LAB), "UNCLASSIFIED", NOW, NOW.plusSeconds(1));
    assertThat(did(h -> Drafts.insert(h, other))).isFalse();
    assertThat(found(h -> Packages.find(h, id))).contains(draft(id));
  }

  @Test
  void unknownPackage_isEmpty() throws Exception {
    assertThat(found(h -> Packages.find(h, PackageId.random()))).isEmpty();
  }

  @Test
  void usage_countsOpenDraftsAndAnnouncedBytesOfOneProducer() throws Exception {
    PackageId id = openDraft();
    announce(id, "a", 100);
    ItemRow b = announce(id, "b", 20);
    sealed("1");
    assertThat(usage(LAB)).isEqualTo(new Drafts.Usage(1, 120));
    write(h -> Items.delete(h, id, b.number()));
    assertThat(usage(LAB)).isEqualTo(new Drafts.Usage(1, 100));
    assertThat(usage(COURT)).isEqualTo(new Drafts.Usage(0, 0));
  }

  @Test
  void expiredDrafts_areThoseNotTouchedSince() throws Exception {
    PackageId touched = openDraft();
    PackageId old = openDraft();
    sealed("1");
    Instant later = NOW.plus(Duration.ofDays(31));
    write(h -> Drafts.touch(h, touched, later.plusMillis(1)));
    assertThat(all(h -> Drafts.expired(h, later, 10))).containsExactly(old);
  }

  @Test
  void deletedDraft_takesItsItemsAlong_andASealedOneStays() throws Exception {
    PackageId id = openDraft();
    ItemRow item = announce(id, "a", 1);
    assertThat(did(h -> Drafts.delete(h, id))).isTrue();
    assertThat(found(h -> Packages.find(h, id))).isEmpty();
    assertThat(found(h -> Items.find(h, item.kept().blob()))).isEmpty();
    PackageId sealed = sealed("1");
    assertThat(did(h -> Drafts.delete(h, sealed))).isFalse();
  }

  @Test
  void announcedItem_isFoundByNumberNameAndBlob() throws Exception {
    PackageId id = openDraft();
    ItemRow item = announce(id, "disk0.E01", 1L << 42);
    assertThat(item)
        .isEqualTo(
            new ItemRow(
                id,
                1,
                name("disk0.E01"),
                1L << 42,
                0,
                Extent.empty(item.kept().blob()),
                Optional.empty(),
                Optional.empty()));
    assertThat(found(h -> Items.find(h, id, 1))).contains(item);
    assertThat(found(h -> Items.find(h, item.kept().blob()))).contains(item);
    assertThat(found(h -> Items.named(h, id, name("DISK0.e01")))).as("collides").contains(item);
    assertThat(all(h -> Items.list(h, id))).containsExactly(item);
  }

  @Test
  void collidingName_isNotAnnouncedTwice() throws Exception {
    PackageId id = openDraft();
    announce(id, "a", 1);
    assertThat(writeFound(h -> Items.announce(h, id, name("A"), 1))).isEmpty();
    assertThat(found(h -> Packages.find(h, id)).orElseThrow().items()).isEqualTo(1);
  }

  @Test
  void itemOfNoDraft_isNotAnnounced() throws Exception {
    PackageId sealed = sealed("1");
    assertThat(writeFound(h -> Items.announce(h, sealed, name("a"), 1))).isEmpty();
    assertThat(writeFound(h -> Items.announce(h, PackageId.random(), name("a"), 1))).isEmpty();
  }

  @Test
  void numbersAndBlobs_areNeverGivenTwice() throws Exception {
    PackageId id = openDraft();
    ItemRow first = announce(id, "a", 1);
    assertThat(did(h -> Items.delete(h, id, 1))).isTrue();
    assertThat(did(h -> Items.delete(h, id, 1))).isFalse();
    ItemRow second = announce(id, "a", 1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.kept().blob().number()).isGreaterThan(first.kept().blob().number());
  }

  private static boolean record(Handle handle, long from, Extent kept, Segment... segments) {
    return Items.record(handle, from, 0, kept, List.of(segments));
  }

  private static Segment segment(BlobId blob, long first, int length) {
    return new Segment(blob, first, length, "object-" + first, Bytes.of(new byte[4]));
  }

  @Test
  void recordedOffset_movesOnlyFromWhereItsWriterLeftItAndOnlyInADraft() throws Exception {
    PackageId id = openDraft();
    BlobId blob = announce(id, "a", 100).kept().blob();
    Extent half = new Extent(blob, 50, -7);
    assertThat(did(h -> record(h, 0, half))).isTrue();
    assertThat(found(h -> Items.find(h, blob)).orElseThrow().kept()).isEqualTo(half);
    assertThat(did(h -> record(h, 0, new Extent(blob, 60, 1)))).as("two writers").isFalse();
    assertThat(did(h -> record(h, 49, new Extent(blob, 60, 1)))).isFalse();
    assertThatThrownBy(() -> write(h -> record(h, 50, new Extent(blob, 101, 1))))
        .as("beyond the announced length")
        .isInstanceOf(Refusal.class);
    write(h -> Packages.seal(h, id, NOW, "1"));
    assertThat(did(h -> record(h, 50, new Extent(blob, 100, 1)))).isFalse();
  }

  @Test
  void segments_areRecordedWithTheOffset_andFoundByAnyOfTheirBytes() throws Exception {
    BlobId blob = announce(openDraft(), "a", 100).kept().blob();
    Segment first = segment(blob, 0, 40);
    Segment second = segment(blob, 40, 10);
    assertThat(did(h -> record(h, 0, new Extent(blob, 40, 0), first))).isTrue();
    assertThat(did(h -> record(h, 0, new Extent(blob, 30, 0), segment(blob, 0, 30))))
        .as("the other writer's objects count for nothing")
        .isFalse();
    assertThat(did(h -> record(h, 40, new Extent(blob, 50, 0), second))).isTrue();
    assertThat(found(h -> Segments.at(h, blob, 0))).contains(first);
    assertThat(found(h -> Segments.at(h, blob, 39))).contains(first);
    assertThat(found(h -> Segments.at(h, blob, 40))).contains(second);
    assertThat(found(h -> Segments.at(h, blob, 50))).isEmpty();
    assertThat(found(h -> Segments.at(h, new BlobId(blob.number() + 1), 0))).isEmpty();
  }

  @Test
  void rewind_takesBackOffsetAndSegments_unlessAnotherWriterMovedOn() throws Exception {
    BlobId blob = announce(openDraft(), "a", 100).kept().blob();
    Extent before = new Extent(blob, 40, 0, "object-0");
    write(h -> record(h, 0, before, segment(blob, 0, 40)));
    write(h -> record(h, 40, new Extent(blob, 50, 0), segment(blob, 40, 10)));
    assertThat(did(h -> Items.rewind(h, 45, 0, before))).isFalse();
    assertThat(found(h -> Segments.at(h, blob, 45))).isPresent();
    assertThat(did(h -> Items.rewind(h, 50, 0, before))).isTrue();
    assertThat(found(h -> Items.find(h, blob)).orElseThrow().kept()).isEqualTo(before);
    assertThat(found(h -> Segments.at(h, blob, 45))).isEmpty();
    assertThat(found(h -> Segments.at(h, blob, 39))).isPresent();
  }

  @Test
  void takenItem_isRecordedAndTakenBackByTheNewerRequestOnly() throws Exception {
    PackageId id = openDraft();
    BlobId blob = announce(id, "a", 100).kept().blob();
    Extent some = new Extent(blob, 40, 0, "object-0");
    write(h -> record(h, 0, some, segment(blob, 0, 40)));
    ItemRow taken = writeFound(h -> Items.take(h, blob)).orElseThrow();
    assertThat(taken.epoch()).isEqualTo(1);
    assertThat(taken.kept()).isEqualTo(some);
    Extent more = new Extent(blob, 60, 0, "object-40");
    assertThat(did(h -> record(h, 40, more, segment(blob, 40, 20)))).as("the older").isFalse();
    assertThat(did(h -> Items.rewind(h, 40, 0, Extent.empty(blob)))).as("the older").isFalse();
    assertThat(did(h -> Items.record(h, 40, 1, more, List.of(segment(blob, 40, 20))))).isTrue();
    write(h -> Packages.seal(h, id, NOW, "1"));
    assertThat(writeFound(h -> Items.take(h, blob))).as("sealed").isEmpty();
  }

  @Test
  void bytesTakenBack_takeTheirDigestsAlong_andCountAsATaking() throws Exception {
    BlobId blob = announce(openDraft(), "a", 100).kept().blob();
    Extent whole = new Extent(blob, 100, 0, "object-0");
    write(h -> record(h, 0, whole, segment(blob, 0, 100)));
    assertThat(did(h -> Items.recordSum(h, new Extent(blob, 100, 0, "another"), SUM)))
        .as("of other bytes at the same place")
        .isFalse();
    assertThat(did(h -> Items.recordSum(h, whole, SUM))).isTrue();
    assertThat(did(h -> Items.rewind(h, 100, 0, whole))).as("nothing to take back").isTrue();
    assertThat(found(h -> Items.find(h, blob)).orElseThrow().sum()).contains(SUM);
    assertThat(did(h -> Items.rewind(h, 100, 0, Extent.empty(blob)))).isTrue();
    ItemRow left = found(h -> Items.find(h, blob)).orElseThrow();
    assertThat(left.kept()).isEqualTo(Extent.empty(blob));
    assertThat(left.sum()).isEmpty();
    assertThat(left.epoch()).isEqualTo(1);
  }

  @Test
  void deletedDraft_takesItsSegmentsAlong() throws Exception {
    PackageId id = openDraft();
    BlobId blob = announce(id, "a", 100).kept().blob();
    write(h -> record(h, 0, new Extent(blob, 40, 0), segment(blob, 0, 40)));
    assertThat(did(h -> Drafts.delete(h, id))).isTrue();
    assertThat(found(h -> Segments.at(h, blob, 0))).isEmpty();
  }

  @Test
  void sum_isRecordedForACompleteItemOnly() throws Exception {
    PackageId id = openDraft();
    BlobId blob = announce(id, "a", 100).kept().blob();
    Extent whole = new Extent(blob, 100, 1);
    assertThatThrownBy(() -> write(h -> Items.recordSum(h, Extent.empty(blob), SUM)))
        .isInstanceOf(Refusal.class);
    assertThat(did(h -> Items.recordSum(h, whole, SUM))).isFalse();
    write(h -> record(h, 0, whole));
    assertThat(did(h -> Items.recordSum(h, whole, SUM))).isTrue();
    ItemRow row = read(h -> Items.find(h, blob)).orElseThrow();
    assertThat(row.sum()).contains(SUM);
    assertThat(row.isComplete()).isTrue();
  }

  @Test
  void sealedItems_haveTheNumbersOfTheManifest() throws Exception {
    PackageId id = openDraft();
    announce(id, "gone", 0);
    BlobId b = announce(id, "b", 0).kept().blob();
    BlobId a = announce(id, "a", 0).kept().blob();
    write(h -> Items.delete(h, id, 1));
    write(
        h -> {
          Items.seal(
              h,
              id,
              List.of(
                  new Items.Sealed(a, "text/plain", SUM), new Items.Sealed(b, "image/png", SUM)));
          return Packages.seal(h, id, NOW, "1");
        });
    List<ItemRow> items = read(h -> Items.list(h, id));
    assertThat(items).extracting(ItemRow::number).containsExactly(1, 2);
    assertThat(items).extracting(item -> item.kept().blob()).containsExactly(a, b);
    assertThat(items.get(1).mediaType()).contains("image/png");
    assertThat(items.get(1).sum()).contains(SUM);
  }

  @Test
  void rowsForRecovery_nameEveryItemAndThoseOfDrafts() throws Exception {
    ItemRow open = announce(openDraft(), "a", 1);
    PackageId id = openDraft();
    ItemRow closed = announce(id, "a", 0);
    write(h -> Packages.seal(h, id, NOW, "1"));
    List<ItemRow> drafts = new ArrayList<>();
    List<ItemRow> all = new ArrayList<>();
    read(
        h -> {
          Items.forEachInDrafts(h, drafts::add);
          all.addAll(Items.page(h, 0, 100));
          return true;
        });
    assertThat(drafts).containsExactly(open);
    assertThat(all).containsExactly(open, closed);
  }

  @Test
  void lists_showSealedPackagesByOrderOfSeal() throws Exception {
    openDraft();
    List<PackageId> sealed = List.of(sealed("A-1"), sealed("A-2"), sealed("A-3"));
    List<PackageRow> first = read(h -> Packages.inbox(h, COURT, 0, 2));
    assertThat(first).extracting(PackageRow::id).containsExactlyElementsOf(sealed.subList(0, 2));
    long after = first.get(1).seal().orElseThrow().order();
    List<PackageRow> second = read(h -> Packages.inbox(h, COURT, after, 2));
    assertThat(second).extracting(PackageRow::id).containsExactly(sealed.get(2));
    assertThat(second.get(0).seal())
        .contains(new PackageRow.Seal(after + 1, NOW.plusSeconds(5), "A-3"));
    assertThat(all(h -> Packages.outbox(h, LAB, 0, 10)))
        .extracting(PackageRow::id)
        .containsExactlyElementsOf(sealed);
    assertThat(all(h -> Packages.outbox(h, COURT, 0, 10))).isEmpty();
    assertThat(all(h -> Packages.inbox(h, LAB, 0, 10))).isEmpty();
  }

  @Test
  void sealTwice_isRefusedTheSecondTime() throws Exception {
    PackageId id = sealed("1");
    assertThat(did(h -> Packages.seal(h, id, NOW, "2"))).isFalse();
    assertThat(found(h -> Packages.find(h, id)).orElseThrow().seal().orElseThrow().caseNumber())
        .isEqualTo("1");
  }

  @Test
  void answer_isTheRecipientsOwnInItsInbox_andTheNewestInTheOutbox() throws Exception {
    PackageId id = sealed("1");
    assertThat(found(h -> Packages.answer(h, id, COURT))).isEmpty();
    write(h -> Packages.recordAnswer(h, id, COURT, State.DISPUTED));
    assertThat(found(h -> Packages.answer(h, id, COURT))).contains(State.DISPUTED);
    assertThat(stateIn(all(h -> Packages.inbox(h, COURT, 0, 9)))).isEqualTo(State.DISPUTED);
    assertThat(stateIn(all(h -> Packages.inbox(h, PROSECUTOR, 0, 9)))).isEqualTo(State.SEALED);
    write(h -> Packages.recordAnswer(h, id, PROSECUTOR, State.ACCEPTED));
    assertThat(stateIn(all(h -> Packages.outbox(h, LAB, 0, 9)))).isEqualTo(State.ACCEPTED);
    assertThat(did(h -> Packages.recordAnswer(h, id, LAB, State.ACCEPTED))).isFalse();
    PackageId draft = openDraft();
    assertThat(did(h -> Packages.recordAnswer(h, draft, COURT, State.ACCEPTED))).isFalse();
  }

  private static State stateIn(List<PackageRow> list) {
    assertThat(list).hasSize(1);
    return list.get(0).state();
  }

  @Test
  void hops_readBackByteForByteInOrder() throws Exception {
    PackageId id = sealed("1");
    HopRow first =
        new HopRow(
            1,
            LAB,
            DIGEST,
            Optional.empty(),
            Bytes.utf8("manifest 1"),
            Bytes.utf8("signature 1"),
            List.of(new HopRow.Entry(new EntryName("META-INF/gost001.p7s"), Bytes.utf8("gost"))));
    HopRow second =
        new HopRow(
            2,
            COURT,
            DIGEST,
            Optional.of(
                new HopRow.Entry(
                    new EntryName("META-INF/custody/002-acceptance.xml"), Bytes.utf8("<a/>"))),
            Bytes.utf8("manifest 2"),
            Bytes.utf8("signature 2"),
            List.of());
    write(
        h -> {
          Hops.insertDocument(h, id, Bytes.utf8("<p/>"));
          return Hops.insert(h, id, first) && Hops.insert(h, id, second);
        });
    assertThat(all(h -> Hops.list(h, id))).containsExactly(first, second);
    assertThat(found(h -> Hops.document(h, id))).contains(Bytes.utf8("<p/>"));
    assertThat(count(h -> Hops.newest(h, id))).isEqualTo(2);
    assertThat(did(h -> Hops.insert(h, id, first))).as("the number is taken").isFalse();
    assertThat(count(h -> Hops.newest(h, PackageId.random()))).isZero();
  }

  @Test
  void releases_areCountedOncePerCertificateAndMissingPerAuthority() throws Exception {
    PackageId id = openDraft();
    announce(id, "a", 0);
    announce(id, "b", 0);
    write(h -> Packages.seal(h, id, NOW, "1"));
    Sha256 other = new Sha256("cd".repeat(32));
    assertThat(did(h -> Releases.insert(h, id, 1, DIGEST, COURT))).isTrue();
    assertThat(did(h -> Releases.insert(h, id, 1, DIGEST, COURT))).isFalse();
    assertThat(holds(h -> Releases.contains(h, id, 1, DIGEST))).isTrue();
    assertThat(holds(h -> Releases.contains(h, id, 1, other))).isFalse();
    assertThat(count(h -> Releases.missing(h, id, COURT))).isEqualTo(1);
    assertThat(writeCount(h -> Releases.insertAll(h, id, other, COURT))).isEqualTo(2);
    assertThat(count(h -> Releases.missing(h, id, COURT))).isZero();
    assertThat(count(h -> Releases.missing(h, id, PROSECUTOR))).isEqualTo(2);
  }

  @Test
  void receipt_isDueUntilItIsStored_andStoredOnce() throws Exception {
    PackageId id = sealed("1");
    Receipts.Due due = new Receipts.Due(id, 3, 1, "SUBMISSION_ACCEPTANCE");
    write(
        h -> {
          Receipts.promise(h, due);
          return true;
        });
    assertThat(all(h -> Receipts.due(h, Instant.EPOCH, Optional.empty(), 10))).containsExactly(due);
    assertThat(all(h -> Receipts.due(h, Instant.EPOCH, Optional.of(due), 10)))
        .as("the page after it")
        .isEmpty();
    assertThat(found(h -> Receipts.promised(h, id, 3))).contains(due);
    assertThat(found(h -> Receipts.promised(h, id, 4))).isEmpty();
    assertThat(found(h -> Receipts.find(h, id, 3))).isEmpty();
    assertThat(found(h -> Receipts.seqOfHop(h, id, 1))).contains(3L);
    assertThat(did(h -> Receipts.store(h, id, 3, Bytes.utf8("receipt")))).isTrue();
    assertThat(did(h -> Receipts.store(h, id, 3, Bytes.utf8("another")))).isFalse();
    assertThat(found(h -> Receipts.find(h, id, 3))).contains(Bytes.utf8("receipt"));
    assertThat(all(h -> Receipts.due(h, Instant.EPOCH, Optional.empty(), 10))).isEmpty();
    assertThat(found(h -> Receipts.promised(h, id, 3))).isEmpty();
    assertThat(did(h -> Receipts.store(h, id, 4, Bytes.utf8("receipt")))).isFalse();
  }
}
