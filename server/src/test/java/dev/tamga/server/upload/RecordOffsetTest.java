package dev.tamga.server.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Segments;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordOffsetTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant EXPIRES = NOW.plus(Duration.ofDays(30));

  @TempDir Path directory;
  private Database database;
  private BatchWriter writer;
  private PackageId id;
  private ItemRow item;
  private final AtomicReference<Failure> fails = new AtomicReference<>(); // of a batch

  @BeforeEach
  void announce() throws Exception {
    database = TestDatabase.open(directory, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    writer.beforeCommit(
        handle -> {
          Failure failure = fails.getAndSet(null);
          if (failure != null) {
            throw new Refusal(failure, "not now", "the test", "Try again.");
          }
        });
    id = PackageId.random();
    AuthorityId lab = new AuthorityId("kz-lab");
    boolean opened =
        writer.write(
            h -> Drafts.insert(h, PackageRow.draft(id, lab, List.of(lab), "OFFICIAL", NOW, NOW)));
    assertThat(opened).isTrue();
    item =
        writer.write(h -> Items.announce(h, id, new EntryName("evidence/1/a"), 1000)).orElseThrow();
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  private RecordOffset request() throws Refusal {
    return request(Duration.ZERO);
  }

  private RecordOffset request(Duration ahead) throws Refusal {
    return new RecordOffset(database, writer, stored(), ahead);
  }

  private ItemRow stored() throws Refusal {
    Work<Optional<ItemRow>> find = h -> Items.find(h, item.kept().blob());
    return database.read(find).orElseThrow();
  }

  private Segment segment(long first, int length) {
    return new Segment(item.kept().blob(), first, length, "o" + first, Bytes.of(new byte[4]));
  }

  private Durable upTo(long length, Instant until, Segment... segments) {
    return new Durable(
        new Extent(item.kept().blob(), length, 0, last(segments)), Arrays.asList(segments), until);
  }

  private static String last(Segment... segments) {
    return segments[segments.length - 1].key();
  }

  private Durable upTo(long length, Segment... segments) {
    return upTo(length, now().plusSeconds(60), segments);
  }

  private static Instant now() {
    return Clock.systemUTC().instant();
  }

  private Optional<Segment> at(long offset) throws Refusal {
    BlobId blob = item.kept().blob();
    Work<Optional<Segment>> find = h -> Segments.at(h, blob, offset);
    return database.read(find);
  }

  private static void assertOvertaken(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.OFFSET_MISMATCH));
  }

  @Test
  void oneOfTwoRequestsIsRecorded_andTheOtherNeitherGoesOnNorTakesBack() throws Exception {
    RecordOffset won = request();
    RecordOffset lost = request();
    won.advance(upTo(40, segment(0, 40)), Optional.empty(), EXPIRES);
    assertOvertaken(() -> lost.advance(upTo(60, segment(0, 60)), Optional.empty(), EXPIRES));
    assertOvertaken(lost::rewind);
    won.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES);
    assertThat(won.isOvertaken()).isFalse();
    assertThat(lost.isOvertaken()).isTrue();
    assertThat(stored().kept().length()).isEqualTo(50);
    assertThat(at(0)).contains(segment(0, 40));
    assertThat(at(45)).contains(segment(40, 10));
  }

  @Test
  void requestThatBeganBeforeTheItemWasTaken_recordsNothing() throws Exception {
    RecordOffset older = request();
    older.advance(upTo(40, segment(0, 40)), Optional.empty(), EXPIRES);
    ItemRow taken = writer.write(h -> Items.take(h, item.kept().blob())).orElseThrow();
    assertThat(taken.kept().length()).isEqualTo(40);
    assertOvertaken(() -> older.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES));
    assertThat(older.isOvertaken()).isTrue();
    assertThat(stored()).isEqualTo(taken);
    request().advance(upTo(45, segment(40, 5)), Optional.empty(), EXPIRES);
    assertThat(stored().kept().length()).isEqualTo(45);
  }

  @Test
  void lastBytes_areRecordedWithTheSumOfAll() throws Exception {
    ItemSum sum = new ItemSum(Sha256.of(new byte[32]), 7);
    request().advance(upTo(1000, segment(0, 1000)), Optional.of(sum), EXPIRES);
    assertThat(stored().sum()).contains(sum);
  }

  @Test
  void rewoundRequest_leavesTheItemAsItFoundIt() throws Exception {
    request().advance(upTo(40, segment(0, 40)), Optional.empty(), EXPIRES);
    RecordOffset refused = request();
    refused.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES);
    assertThat(refused.rewind().length()).isEqualTo(40);
    assertThat(stored().kept().length()).isEqualTo(40);
    assertThat(at(40)).isEmpty();
    assertThat(at(39)).isPresent();
  }

  @Test
  void segmentsWhoseProgressWasNotRecorded_areRecordedWithTheNext() throws Exception {
    RecordOffset request = request();
    fails.set(Failure.BUSY);
    assertThatThrownBy(() -> request.advance(upTo(40, segment(0, 40)), Optional.empty(), EXPIRES))
        .isInstanceOf(Refusal.class);
    assertThat(at(0)).isEmpty();
    request.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES);
    assertThat(stored().kept().length()).isEqualTo(50);
    assertThat(at(0)).contains(segment(0, 40));
    assertThat(at(40)).contains(segment(40, 10));
  }

  @Test
  void segmentThatMayBeTidiedAwaySoon_isNotRecorded() throws Exception {
    RecordOffset request = request();
    assertOvertaken(
        () ->
            request.advance(
                upTo(40, now().minusSeconds(1), segment(0, 40)), Optional.empty(), EXPIRES));
    assertOvertaken(() -> request.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES));
    assertThat(stored().kept().length()).isZero();
    assertThat(at(0)).isEmpty();
  }

  @Test
  void clockOfTheNode_doesNotSayUntilWhenASegmentIsThere() throws Exception {
    RecordOffset late = request(Duration.ofHours(13));
    Durable halfADay = upTo(40, now().plus(Duration.ofHours(12)), segment(0, 40));
    assertOvertaken(() -> late.advance(halfADay, Optional.empty(), EXPIRES));
    RecordOffset behind = request(Duration.ofHours(-13));
    Durable earlier = upTo(40, now().minus(Duration.ofHours(1)), segment(0, 40));
    behind.advance(earlier, Optional.empty(), EXPIRES);
    assertThat(stored().kept().length()).isEqualTo(40);
  }

  /** The writer says INTERNAL, and what was written of these bytes is durable nevertheless. */
  private void unknown(RecordOffset request, Durable durable) throws Refusal {
    Extent before = stored().kept();
    fails.set(Failure.INTERNAL);
    assertThatThrownBy(() -> request.advance(durable, Optional.empty(), EXPIRES))
        .isInstanceOf(Refusal.class);
    assertThat(stored().kept()).isEqualTo(before);
  }

  private void committed(long from, Durable durable) throws Refusal {
    boolean recorded =
        writer.write(h -> Items.record(h, from, item.epoch(), durable.kept(), durable.segments()));
    assertThat(recorded).isTrue();
  }

  @Test
  void recordOfUnknownOutcome_isGoneOnFromWhetherItWasCommittedOrNot() throws Exception {
    RecordOffset request = request();
    unknown(request, upTo(40, segment(0, 40)));
    request.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES);
    unknown(request, upTo(70, segment(50, 20)));
    committed(50, upTo(70, segment(50, 20)));
    request.advance(upTo(75, segment(70, 5)), Optional.empty(), EXPIRES);
    assertThat(stored().kept().length()).isEqualTo(75);
    assertThat(at(0)).contains(segment(0, 40));
    assertThat(at(60)).contains(segment(50, 20));
    assertThat(at(74)).contains(segment(70, 5));
  }

  @Test
  void recordOfUnknownOutcome_isTakenBackIfItWasCommitted() throws Exception {
    RecordOffset request = request();
    unknown(request, upTo(40, segment(0, 40)));
    committed(0, upTo(40, segment(0, 40)));
    assertThat(request.rewind().length()).isZero();
    assertThat(stored().kept().length()).isZero();
    assertThat(at(0)).isEmpty();
  }

  @Test
  void recordOfUnknownOutcome_takesNothingBackOfAnotherNodes() throws Exception {
    RecordOffset request = request();
    unknown(request, upTo(40, segment(0, 40)));
    committed(0, upTo(60, segment(0, 60)));
    assertOvertaken(request::rewind);
    assertThat(stored().kept().length()).isEqualTo(60);
  }

  @Test
  void rewindOfUnknownOutcome_isAskedAgain() throws Exception {
    RecordOffset request = request();
    Extent before = stored().kept();
    request.advance(upTo(40, segment(0, 40)), Optional.empty(), EXPIRES);
    fails.set(Failure.INTERNAL);
    assertThatThrownBy(request::rewind).isInstanceOf(Refusal.class);
    boolean committed = writer.write(h -> Items.rewind(h, 40, item.epoch(), before));
    assertThat(committed).isTrue();
    assertThat(request.rewind()).isEqualTo(before);
    assertThat(request.isOvertaken()).isFalse();
  }
}
