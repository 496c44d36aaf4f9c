package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.http.Answer;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.Upload;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Step;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.TestBlobs;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One item, two nodes of one service with one database and one object store, at the moments when
 * they could disagree about its bytes (STORAGE.md section 6).
 */
final class MovedItemTest {
  private static final int MIB = 1 << 20;
  private static final int LENGTH = 3 * MIB;
  private static final EntryName NAME = new EntryName("evidence/1/disk.raw");
  private static final byte[] OLD = random(1);
  private static final byte[] NEW = random(2);
  private static final UploadChecksum WRONG =
      UploadChecksum.Algorithm.CRC32C.start().finish(); // of nothing

  @TempDir private Path home;
  private final AtomicReference<Interlude> whenVerified = new AtomicReference<>(() -> {});
  private Federation federation;
  private S3Server objects;
  private Node one;
  private Node other;
  private Party lab;
  private Party labAtOther;
  private WireDraft draft;
  private WireDraft draftAtOther;
  private int n;

  /** What happens between the checks of a seal and its commit. */
  private interface Interlude {
    void play() throws Exception;
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void openDraft() throws Exception {
    federation = Federation.in(home);
    objects = S3Server.start();
    one = start("one", this::reached);
    other = start("other", Steps.UNWATCHED);
    lab = Party.laboratory(federation, one.address());
    labAtOther = Party.laboratory(federation, other.address());
    PackageId id = PackageId.random();
    draft = WireDraft.open(lab, id);
    draftAtOther = WireDraft.open(labAtOther, id);
    n = draft.announce(NAME, LENGTH);
  }

  private Node start(String name, Steps steps) throws Exception {
    Path configuration =
        Files.writeString(
            home.resolve(name + ".conf"),
            federation.settings()
                + "\nnode.instance = \""
                + name
                + "\"\nstorage.data = \"data-"
                + name
                + "\"\n"
                + TestDatabase.postgresSettings(home.resolve("service"))
                + TestBlobs.settings(objects.address("service/"), "1 MiB"));
    return Node.start(ServerConfig.load(configuration), Clock.systemUTC(), steps);
  }

  private void reached(Step step) {
    if (step == Step.SEAL_VERIFIED) {
      try {
        whenVerified.getAndSet(() -> {}).play();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
    labAtOther.close();
    one.close();
    other.close();
    objects.close();
  }

  private static void assertRefused(Failure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure));
  }

  private static void send(Upload upload, byte[] content, int from, int to) throws Exception {
    for (int at = from; at < to; ) {
      int count = Math.min(Upload.BUFFER_BYTES, to - at);
      upload.buffer().put(content, at, count);
      upload.send();
      at += count;
    }
  }

  private void awaitKept(long bytes) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (draft.state().items().get(0).offset() < bytes) {
      assertThat(System.nanoTime()).as("the offset moves").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private byte[] sealOf(byte[] content) throws Exception {
    return WireDraft.seal(
            lab.signer(), lab.plan(draft.id(), List.of(item(Bytes.of(content).sha256()))))
        .write()
        .toArray();
  }

  private static ItemDocument item(Sha256 digest) {
    return ItemDocument.builder("1", NAME, LENGTH, digest, ItemKind.IMAGE).build();
  }

  /**
   * One node has hashed what the other one has recorded, and verified a seal of it. Then that turns
   * out wrong, is taken back, and others are stored at the same offsets: partly or all by the other
   * node, the rest by this one.
   */
  @ParameterizedTest
  @ValueSource(ints = {LENGTH, MIB})
  void bytesThatWereHashedAndReplacedOnAnotherNode_areNotSealedByTheirOldDigest(int replaced)
      throws Exception {
    byte[] sealOfOld = sealOf(OLD);
    Upload wrong = labAtOther.node().upload(draftAtOther.patch(n, 0), OptionalLong.empty());
    send(wrong, OLD, 0, LENGTH);
    awaitKept(LENGTH);
    whenVerified.set(
        () -> {
          assertRefused(Failure.CHUNK_CHECKSUM_MISMATCH, () -> wrong.finish(Optional.of(WRONG)));
          Answer unused = draftAtOther.append(n, 0, Arrays.copyOf(NEW, replaced), Optional.empty());
        });
    assertRefused(Failure.PACKAGE_MISMATCH, () -> draft.post(sealOfOld));
    if (replaced < LENGTH) {
      Answer unused =
          draft.append(n, replaced, Arrays.copyOfRange(NEW, replaced, LENGTH), Optional.empty());
    }
    assertRefused(Failure.DIGEST_MISMATCH, () -> draft.post(sealOfOld));
    assertThat(draft.post(sealOf(NEW)).size()).isPositive();
    try (Party prosecutor = Party.prosecutor(federation, other.address())) {
      FetchedPackage fetched =
          prosecutor.fetcher().fetch(draft.id(), home.resolve("in"), TransferListener.SILENT);
      assertThat(fetched.verified().items().get(0).digest()).isEqualTo(Bytes.of(NEW).sha256());
    }
  }

  /** Its client is gone for another node, but its connection is not, as through a balancer. */
  @Test
  void requestWhoseItemWasTaken_endsAtItsNextRecord_andNothingOfItCounts() throws Exception {
    Upload older = lab.node().upload(draft.patch(n, 0), OptionalLong.empty());
    send(older, OLD, 0, MIB + MIB / 2);
    awaitKept(MIB);
    Answer head =
        labAtOther
            .node()
            .call(
                Request.of("HEAD", Paths.item(draft.id(), n))
                    .header(Headers.TUS_RESUMABLE, Headers.TUS));
    assertThat(head.header(Headers.UPLOAD_OFFSET)).contains(Integer.toString(MIB));
    assertRefused(
        Failure.NODE_UNREACHABLE,
        () -> {
          send(older, OLD, MIB + MIB / 2, LENGTH - 1); // the second segment is full, and one more
          Answer unused = older.finish(Optional.empty());
        });
    assertThat(draft.state().items().get(0).offset()).isEqualTo(MIB);
    Answer unused =
        draftAtOther.append(n, MIB, Arrays.copyOfRange(OLD, MIB, LENGTH), Optional.empty());
    assertThat(draft.post(sealOf(OLD)).size()).isPositive();
  }
}
