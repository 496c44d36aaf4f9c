package dev.tamga.server.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.Target;
import dev.tamga.server.access.Caller;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.RequestBody;
import dev.tamga.server.step.Step;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.testkit.TestDatabase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request may still do to an item when others, or the database, come in between. */
class AppendBytesTest {
  private static final int LENGTH = 4 << 20;
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final Sha256 ANY = new Sha256("ab".repeat(32));
  private static final DraftRules RULES =
      new DraftRules(
          9,
          1L << 40,
          9,
          1L << 40,
          1 << 20,
          1 << 20,
          Duration.ofDays(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1));

  @TempDir private Path home;
  private final CountDownLatch recorded = new CountDownLatch(1);
  private volatile boolean down;
  private Database database;
  private BatchWriter writer;
  private BlobStore blobs;
  private ItemDigests digests;
  private AppendBytes append;
  private PackageId id;
  private ItemRow item;

  @BeforeEach
  void announce() throws Exception {
    database = TestDatabase.open(home, 2);
    writer = BatchWriter.start(database, step -> {});
    writer.beforeCommit(
        handle -> {
          if (down) {
            throw new Refusal(Failure.BUSY, "no database", "the test", "Try again.");
          }
        });
    blobs = FileBlobs.open(home.resolve("blobs"), 1 << 20);
    digests = new ItemDigests(blobs, 10, 1);
    append =
        new AppendBytes(
            new Storage(database, writer, blobs, digests),
            RULES,
            Clock.systemUTC(),
            step -> {
              if (step == Step.PROGRESS_RECORDED) {
                recorded.countDown();
              }
            });
    id = PackageId.random();
    boolean opened =
        writer.write(
            h -> Drafts.insert(h, PackageRow.draft(id, LAB, List.of(LAB), "OFFICIAL", NOW, NOW)));
    assertThat(opened).isTrue();
    EntryName name = new EntryName("evidence/1/a");
    item = writer.write(h -> Items.announce(h, id, name, LENGTH)).orElseThrow();
  }

  @AfterEach
  void close() throws Exception {
    digests.close();
    blobs.close();
    writer.close();
    database.close();
  }

  private ItemRow stored() throws Refusal {
    Work<Optional<ItemRow>> find = h -> Items.find(h, item.kept().blob());
    return database.read(find).orElseThrow();
  }

  private Request request(RequestBody body) {
    return new Request(
        "PATCH",
        new Target.Item(id, item.number()),
        "",
        new DefaultHttpHeaders(),
        new Caller(LAB, ANY, ANY),
        body);
  }

  /** A body in chunks, whose end waits for what is to happen before; its trailer is wrong. */
  private static final class Body implements RequestBody {
    private final Runnable beforeTheEnd;
    private int left;

    Body(int bytes, Runnable beforeTheEnd) {
      this.left = bytes;
      this.beforeTheEnd = beforeTheEnd;
    }

    @Override
    public OptionalLong declaredLength() {
      return OptionalLong.empty();
    }

    @Override
    public @Nullable ByteBuf next() {
      if (left == 0) {
        beforeTheEnd.run();
        return null;
      }
      int count = Math.min(left, 256 << 10);
      left -= count;
      return Unpooled.directBuffer(count).writeZero(count);
    }

    @Override
    public byte[] readAll(int max, String limit) {
      throw new IllegalStateException("not a small body");
    }

    @Override
    public Optional<String> trailer(String name) {
      return name.equals(Headers.UPLOAD_CHECKSUM)
          ? Optional.of("crc32c AAAAAA==")
          : Optional.empty();
    }

    @Override
    public void stop(String why) {}
  }

  private void databaseGoesWhenProgressIsRecorded() {
    try {
      assertThat(recorded.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    down = true;
  }

  @Test
  void wrongChecksumThatCannotBeTakenBack_isNotTold_andIsTakenBackBeforeAnythingElse()
      throws Exception {
    Body wrong = new Body(3 << 20, this::databaseGoesWhenProgressIsRecorded);
    assertThatThrownBy(() -> append.from(0, item, request(wrong)))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.BUSY));
    assertThat(stored().kept().length()).as("of the wrong body").isPositive();
    assertThatThrownBy(() -> append.settle(item.kept().blob()))
        .as("HEAD must not tell it either")
        .isInstanceOf(Refusal.class);
    down = false;
    append.settle(item.kept().blob());
    assertThat(stored().kept()).isEqualTo(item.kept());
    assertThat(stored().epoch()).isEqualTo(item.epoch() + 1);
  }

  @Test
  void requestThatWaitedWhileTheItemWasTaken_recordsNothing() throws Exception {
    BlobId blob = item.kept().blob();
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Optional<Failure>> answer = new CompletableFuture<>();
    Thread waiting = new Thread(() -> answer.complete(failureOf(new Body(1 << 20, () -> {}))));
    BlobLease older = blobs.lease(blob, waits::countDown, Duration.ZERO);
    waiting.start();
    assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
    ItemRow taken = writer.write(h -> Items.take(h, blob)).orElseThrow();
    assertThat(taken.kept()).isEqualTo(item.kept());
    older.close();
    assertThat(answer.get(60, TimeUnit.SECONDS)).contains(Failure.OFFSET_MISMATCH);
    assertThat(stored()).isEqualTo(taken);
  }

  private Optional<Failure> failureOf(Body body) {
    try {
      long unused = append.from(0, item, request(body));
      return Optional.empty();
    } catch (Refusal refused) {
      return Optional.of(refused.failure());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
