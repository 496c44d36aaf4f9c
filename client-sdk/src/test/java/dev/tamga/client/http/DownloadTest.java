package dev.tamga.client.http;

import static dev.tamga.client.http.NodeClientTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.ScriptedNode.Received;
import dev.tamga.client.http.ScriptedNode.Script;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.ProblemDetails;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of any size fetched, and lines that break under them. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(60)
class DownloadTest {
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

  private static Request get() {
    return Request.of("GET", "/v1/item");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4 * MIB + 3})
  void download_isWhatTheNodeSent(int size) throws Exception {
    byte[] bytes = Opened.random(size);
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
