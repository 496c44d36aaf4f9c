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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
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

/** Bodies of any size sent, and lines that break under them. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(60)
class UploadTest {
  private static final String MISMATCH =
      ProblemDetails.text(new Refusal(Failure.OFFSET_MISMATCH, "offset 1", "rule", "HEAD"));
  private static final int MIB = 1 << 20;

  @Parameter boolean nativeCode;

  private final Opened opened = new Opened();

  @AfterEach
  void close() throws Exception {
    opened.close();
  }

  private NodeClient client(int idleMillis, Script script) throws Exception {
    return opened.client(idleMillis, nativeCode, script);
  }

  private static Request patch() {
    return Request.of("PATCH", "/v1/item").header("upload-offset", "0");
  }

  private static Request get() {
    return Request.of("GET", "/v1/item");
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
    byte[] bytes = Opened.random(size);
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
    byte[] bytes = Opened.random(size);
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
}
