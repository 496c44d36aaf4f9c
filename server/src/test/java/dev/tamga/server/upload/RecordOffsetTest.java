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
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @BeforeEach
  void announce() throws Exception {
    database = TestDatabase.open(directory, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
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
    return new RecordOffset(writer, Clock.fixed(NOW, ZoneOffset.UTC), stored());
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
    return upTo(length, NOW.plusSeconds(1), segments);
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
    AtomicBoolean broken = new AtomicBoolean(true);
    writer.beforeCommit(
        handle -> {
          if (broken.getAndSet(false)) {
            throw new Refusal(Failure.BUSY, "not now", "the test", "Try again.");
          }
        });
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
        () -> request.advance(upTo(40, NOW, segment(0, 40)), Optional.empty(), EXPIRES));
    assertOvertaken(() -> request.advance(upTo(50, segment(40, 10)), Optional.empty(), EXPIRES));
    assertThat(stored().kept().length()).isZero();
    assertThat(at(0)).isEmpty();
  }
}
