package dev.tamga.client.http;

import static dev.tamga.client.http.NodeClientTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.ScriptedNode.Received;
import dev.tamga.client.http.ScriptedNode.Script;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.ProblemDetails;
import dev.tamga.common.wire.header.UploadChecksum;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of any size, both ways, and lines that break under them. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(60)
class TransferTest {
  private static final String MISMATCH =
      ProblemDetails.text(new Refusal(Failure.OFFSET_MISMATCH, "offset 1", "rule", "HEAD"));
  private static final int MIB = 1 << 20;

  @Parameter boolean nativeCode;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private NodeClient client(int idleMillis, Script script) throws Exception {
    ScriptedNode node = new ScriptedNode(script);
    opened.add(node);
    HttpSettings settings =
        new HttpSettings(
            Duration.ofSeconds(10),
            Duration.ofMillis(idleMillis),
            Duration.ofSeconds(20),
            4,
            nativeCode);
    NodeClient client = NodeClient.of(node.address(), Tls.client(Tls.KZ.labTls()), settings);
    opened.add(client);
    return client;
  }

  private static Request patch() {
    return Request.of("PATCH", "/v1/item").header("upload-offset", "0");
  }

  private static Request get() {
    return Request.of("GET", "/v1/item");
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Sends {@code bytes} in pieces of any size and answers their checksum. */
  private static UploadChecksum sendAll(Upload upload, byte[] bytes)
      throws Refusal, InterruptedException {
    Random random = new Random(bytes.length);
    UploadChecksum.Running crc = UploadChecksum.Algorithm.CRC32C.start();
    for (int at = 0; at < bytes.length; ) {
      ByteBuffer buffer = upload.buffer();
      int most = random.nextBoolean() ? buffer.remaining() : 1 + random.nextInt(1000);
      int count = Math.min(Math.min(most, buffer.remaining()), bytes.length - at);
      buffer.put(bytes, at, count);
      crc.update(ByteBuffer.wrap(bytes, at, count));
      upload.send();
      at += count;
    }
    return crc.finish();
  }

  private static void sendForEver(Upload upload) throws Refusal, InterruptedException {
    while (true) {
      upload.buffer().position(Upload.BUFFER_BYTES);
      upload.send();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, Upload.BUFFER_BYTES, 5 * MIB + 17})
  void chunkedUpload_arrivesWholeWithItsChecksum(int size) throws Exception {
    byte[] bytes = random(size);
    AtomicReference<byte[]> arrived = new AtomicReference<>();
    AtomicReference<List<String>> trailers = new AtomicReference<>();
    NodeClient client =
        client(
            20_000,
            peer -> {
              for (int round = 0; round < 2; round++) {
                arrived.set(peer.body(peer.request()));
                trailers.set(peer.trailers());
                peer.send("HTTP/1.1 204 x\r\nUpload-Offset: " + arrived.get().length + "\r\n\r\n");
              }
            });
    for (int round = 0; round < 2; round++) {
      try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
        UploadChecksum sum = sendAll(upload, bytes);
        Answer answer = upload.finish(Optional.of(sum));
        assertThat(answer.header("upload-offset")).contains(Integer.toString(size));
        assertThat(arrived.get()).isEqualTo(bytes);
        assertThat(trailers.get()).containsExactly("upload-checksum: " + sum.print());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3 * MIB})
  void uploadOfKnownLength_arrivesWhole(int size) throws Exception {
    byte[] bytes = random(size);
    AtomicReference<Received> request = new AtomicReference<>();
    AtomicReference<byte[]> arrived = new AtomicReference<>();
    NodeClient client =
        client(
            20_000,
            peer -> {
              request.set(peer.request());
              arrived.set(peer.body(request.get()));
              peer.ok(new byte[0]);
            });
    try (Upload upload = client.upload(patch(), OptionalLong.of(size))) {
      sendAll(upload, bytes);
      assertThat(upload.finish(Optional.empty()).status()).isEqualTo(200);
    }
    assertThat(request.get().headers()).containsEntry("content-length", Integer.toString(size));
    assertThat(arrived.get()).isEqualTo(bytes);
  }

  @Test
  void uploadOtherThanItsAnnouncedLength_isTheCallersMistake() throws Exception {
    NodeClient client = client(20_000, peer -> peer.body(peer.request()));
    try (Upload upload = client.upload(patch(), OptionalLong.of(5))) {
      assertThatThrownBy(upload::send).isInstanceOf(IllegalStateException.class);
      upload.buffer().put(new byte[4]);
      upload.send();
      assertThatThrownBy(() -> upload.finish(Optional.empty()))
          .isInstanceOf(IllegalStateException.class);
      upload.buffer().put(new byte[2]);
      assertThatThrownBy(upload::send).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusalInTheMiddleOfABody_isReadAlthoughTheNodeCloses(boolean hard) throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.exactly(MIB);
              peer.refuse(MISMATCH, 409);
              if (hard) {
                peer.cut();
              }
            });
    for (int round = 0; round < 20; round++) {
      try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
        Refusal refusal = refusal(() -> sendForEver(upload));
        if (!hard) {
          assertThat(refusal.failure()).isEqualTo(Failure.OFFSET_MISMATCH);
        } else { // a reset may overtake the answer
          assertThat(refusal.failure()).isIn(Failure.OFFSET_MISMATCH, Failure.NODE_UNREACHABLE);
        }
      }
    }
  }

  @Test
  void successInTheMiddleOfABody_isNotBelieved() throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.exactly(MIB);
              peer.ok(new byte[0]);
              Thread.sleep(5_000);
            });
    try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
      assertThat(refusal(() -> sendForEver(upload)).failure()).isEqualTo(Failure.ANSWER_MALFORMED);
    }
  }

  @Test
  void lineCutInTheMiddleOfAnUpload_isUnreachable() throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.exactly(MIB);
              peer.cut();
            });
    for (int round = 0; round < 5; round++) {
      try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
        assertThat(refusal(() -> sendForEver(upload)).failure())
            .isEqualTo(Failure.NODE_UNREACHABLE);
      }
    }
  }

  @Test
  void nodeThatStopsReading_holdsTheCallerBackThenEndsTheUpload() throws Exception {
    NodeClient client =
        client(
            700,
            peer -> {
              peer.request();
              Thread.sleep(30_000);
            });
    long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    AtomicLong sent = new AtomicLong();
    try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
      Refusal refusal =
          refusal(
              () -> {
                while (true) {
                  upload.buffer().position(Upload.BUFFER_BYTES);
                  upload.send();
                  sent.addAndGet(Upload.BUFFER_BYTES);
                }
              });
      assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNREACHABLE);
    }
    assertThat(sent.get()).isLessThan(64 * MIB); // the sockets' buffers and ours
    long after = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    assertThat(after - before).isLessThan(32 * MIB);
  }

  @Test
  void slowCaller_isNotTakenForASilentNode() throws Exception {
    NodeClient client =
        client(
            300,
            peer -> {
              peer.body(peer.request());
              peer.trailers();
              peer.ok(new byte[0]);
            });
    try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
      for (int i = 0; i < 3; i++) {
        upload.buffer().put((byte) i);
        upload.send();
        Thread.sleep(700);
      }
      assertThat(upload.finish(Optional.empty()).status()).isEqualTo(200);
    }
  }

  @Test
  void abandonedUpload_leavesTheClientUsable() throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.body(peer.request());
              peer.ok(new byte[0]);
            });
    for (int i = 0; i < 10; i++) {
      try (Upload upload = client.upload(patch(), OptionalLong.empty())) {
        upload.buffer().put(new byte[1000]);
        upload.send();
        upload.buffer();
      }
    }
    assertThat(client.call(get()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4 * MIB + 3})
  void download_isWhatTheNodeSent(int size) throws Exception {
    byte[] bytes = random(size);
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.ok(bytes);
              Received range = peer.request();
              assertThat(range.headers()).containsEntry("range", "bytes=0-");
              peer.send("HTTP/1.1 206 x\r\ntransfer-encoding: chunked\r\n\r\n");
              for (int at = 0; at < size; at += 100_000) {
                byte[] chunk = Arrays.copyOfRange(bytes, at, Math.min(size, at + 100_000));
                peer.send(Integer.toHexString(chunk.length) + "\r\n");
                peer.send(chunk);
                peer.send("\r\n");
              }
              peer.send("0\r\n\r\n");
            });
    try (Download download = client.download(get())) {
      assertThat(download.length()).hasValue(size);
      assertThat(drain(download)).isEqualTo(bytes);
    }
    try (Download download = client.download(get().header("range", "bytes=0-"));
        InputStream stream = download.stream()) {
      assertThat(download.status()).isEqualTo(206);
      assertThat(download.length()).isEmpty();
      assertThat(stream.readAllBytes()).isEqualTo(bytes);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  private static byte[] drain(Download download) throws Refusal, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuffer piece = download.next(); piece != null; piece = download.next()) {
      assertThat(piece.isDirect()).isTrue();
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  @Test
  void refusedDownload_isTheRefusal() throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.refuse(MISMATCH, 409);
            });
    assertThat(refusal(() -> client.download(get())).failure()).isEqualTo(Failure.OFFSET_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lineCutInTheMiddleOfADownload_isNeverItsEnd(boolean chunked) throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.send(
                  chunked
                      ? "HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n100000\r\n"
                      : "HTTP/1.1 200 x\r\ncontent-length: 1048576\r\n\r\n");
              peer.send(new byte[MIB - 1]); // then TLS is closed properly
            });
    for (int round = 0; round < 5; round++) {
      try (Download download = client.download(get())) {
        assertThat(refusal(() -> drain(download)).failure()).isEqualTo(Failure.NODE_UNREACHABLE);
      }
    }
    try (Download download = client.download(get())) {
      assertThatThrownBy(() -> download.stream().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(Refusal.class);
    }
  }

  @Test
  void nodeThatFallsSilentInADownload_endsItAfterTheIdleTime() throws Exception {
    NodeClient client =
        client(
            300,
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 x\r\ncontent-length: 10\r\n\r\n12345");
              Thread.sleep(30_000);
            });
    try (Download download = client.download(get())) {
      Refusal refusal = refusal(() -> drain(download));
      assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNREACHABLE);
      assertThat(refusal.detail()).contains("idle");
    }
  }

  @Test
  void slowConsumer_holdsTheNodeBackInBoundedMemory() throws Exception {
    int total = 64 * MIB;
    AtomicLong sent = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    NodeClient client =
        client(
            300, // shorter than the consumer's pause: that silence is ours
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 x\r\ncontent-length: " + total + "\r\n\r\n");
              for (int i = 0; i < 64; i++) {
                peer.send(new byte[MIB]);
                sent.addAndGet(MIB);
              }
              done.await();
            });
    long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    try (Download download = client.download(get())) {
      Thread.sleep(1500);
      assertThat(sent.get()).as("held back").isLessThan(48 * MIB);
      long waiting = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
      assertThat(waiting).as("direct memory").isLessThan(24 * MIB);
      long taken = 0;
      for (ByteBuffer piece = download.next(); piece != null; piece = download.next()) {
        taken += piece.remaining();
      }
      assertThat(taken).isEqualTo(total);
    } finally {
      done.countDown();
    }
  }

  @Test
  void abandonedDownload_leavesTheClientUsable() throws Exception {
    NodeClient client =
        client(
            20_000,
            peer -> {
              peer.request();
              peer.ok(new byte[8 * MIB]);
            });
    for (int i = 0; i < 10; i++) {
      try (Download download = client.download(get())) {
        assertThat(download.next()).isNotNull();
      }
    }
  }
}
