package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.Resource;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.access.Authority;
import dev.tamga.server.access.FixedRegistry;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.Route;
import dev.tamga.server.call.Router;
import dev.tamga.server.http.tls.TlsContexts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.CRC32;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A real listener on a free port, with calls that only move bytes. */
final class TestNode implements AutoCloseable {
  static final PackageId ID = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  static final long STREAMED = 5_000_003;

  /** The standard limits, but a busy machine may take its time over many handshakes. */
  static final Limits PATIENT =
      new Limits(
          16 << 10,
          64,
          256,
          10_000,
          256,
          2 << 20,
          4 << 20,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          1 << 10,
          Duration.ofSeconds(5));

  final TestTrust trust = new TestTrust();
  final TestState state = trust.state;
  final Identity client;
  final Identity stranger = state.client("stranger", "system");
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final AtomicLong keptBytes = new AtomicLong();
  final CountDownLatch clientGone = new CountDownLatch(1);
  final CountDownLatch held = new CountDownLatch(1);
  final CountDownLatch holding = new CountDownLatch(1);
  final TlsContexts tls;
  final HttpServer server;

  TestNode() throws Exception {
    this(Limits.standard(), TlsContexts.Provider.fastest());
  }

  TestNode(Limits limits, TlsContexts.Provider provider) throws Exception {
    this(limits, provider, TestState::nodeServer, TestState::labTls);
  }

  /** With keys that the test chose. */
  TestNode(
      Limits limits,
      TlsContexts.Provider provider,
      Function<TestState, Identity> server,
      Function<TestState, Identity> registered)
      throws Exception {
    Identity own = server.apply(state);
    client = registered.apply(state);
    tls = new TlsContexts(provider, own, trust.peers());
    this.server =
        new HttpServer(
            new InetSocketAddress("127.0.0.1", 0),
            tls,
            router(),
            registry(),
            limits,
            meters,
            Clock.systemUTC());
  }

  private FixedRegistry registry() {
    return new FixedRegistry(
        List.of(
            new Authority(
                new AuthorityId("kz-lab-almaty"),
                Map.of("en", "lab"),
                Set.of(),
                Set.of(new Sha256(Spki.sha256(client.certificate()))),
                Set.of(),
                List.of(),
                Optional.empty())));
  }

  private Router router() {
    return new Router(
        request -> Answer.of(204).with("tus-version", "1.0.0"),
        List.of(
            Route.control("GET", Resource.NODE, TestNode::whoAmI),
            Route.control("PUT", Resource.PACKAGE, TestNode::echo),
            Route.control("DELETE", Resource.PACKAGE, request -> Answer.of(204)),
            Route.transfer("PATCH", Resource.ITEM, this::swallow),
            Route.transfer("GET", Resource.ITEM, TestNode::stream),
            Route.control("POST", Resource.SEAL, TestNode::crash),
            Route.control("POST", Resource.ITEMS, TestNode::refuseUnread),
            Route.control("GET", Resource.RECEIPT, TestNode::refuseForWantOfRoom),
            Route.transfer("GET", Resource.CONTAINER, TestNode::breakInTheMiddle),
            Route.transfer("GET", Resource.CUSTODY, TestNode::refuseBeforeTheFirstByte),
            Route.control("POST", Resource.ACCEPTANCE, this::hold)));
  }

  private static Answer whoAmI(Request request) {
    return Answer.json(
        200,
        ("{\"caller\":\"" + request.caller().authority() + "\"}").getBytes(StandardCharsets.UTF_8));
  }

  private static Answer echo(Request request) throws Refusal, IOException {
    return Answer.bytes(201, MediaTypes.BYTES, request.body().readAll(64 << 10, "JSON body"));
  }

  private Answer swallow(Request request) throws Refusal, IOException {
    CRC32 crc = new CRC32();
    long length = 0;
    try {
      for (ByteBuf bytes = request.body().next(); bytes != null; bytes = request.body().next()) {
        try {
          crc.update(bytes.nioBuffer());
          length += bytes.readableBytes();
          keptBytes.addAndGet(bytes.readableBytes());
        } finally {
          bytes.release();
        }
      }
    } catch (ClientGoneException e) {
      clientGone.countDown();
      throw e;
    }
    return Answer.of(204)
        .with("upload-offset", Long.toString(length))
        .with("crc", Long.toString(crc.getValue()))
        .with("trailer-seen", request.body().trailer("upload-checksum").orElse("none"));
  }

  private static Answer stream(Request request) {
    return Answer.stream(
        200,
        MediaTypes.BYTES,
        STREAMED,
        sink -> {
          long left = STREAMED;
          while (left > 0) {
            int n = (int) Math.min(left, 256 << 10);
            sink.write(sink.buffer(n).writeBytes(pattern(STREAMED - left, n)));
            left -= n;
          }
        });
  }

  /** Byte i of the answer is i modulo 251. */
  static byte[] pattern(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ((from + i) % 251);
    }
    return bytes;
  }

  private static Answer crash(Request request) {
    throw new IllegalStateException("inner secret");
  }

  private static Answer refuseUnread(Request request) throws Refusal {
    throw new Refusal(Failure.ITEM_DIFFERS, "unread", "rule", "action");
  }

  private static Answer refuseForWantOfRoom(Request request) throws Refusal {
    throw new Refusal(Failure.STORAGE_FULL, "full", "rule", "action");
  }

  private static Answer breakInTheMiddle(Request request) {
    return Answer.stream(
        200,
        MediaTypes.ASICE,
        10 << 20,
        sink -> {
          sink.write(sink.buffer(1 << 20).writeZero(1 << 20));
          throw new Refusal(Failure.STORED_DATA_DAMAGED, "chunk 1", "rule", "action");
        });
  }

  private static Answer refuseBeforeTheFirstByte(Request request) {
    return Answer.stream(
        200,
        MediaTypes.ASICE,
        10,
        sink -> {
          throw new Refusal(Failure.STORED_DATA_DAMAGED, "chunk 0", "rule", "action");
        });
  }

  private Answer hold(Request request) throws IOException {
    holding.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Answer.of(204);
  }

  int port() {
    return server.address().getPort();
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + port() + path);
  }

  static String item() {
    return Paths.item(ID, 1);
  }

  /** The JDK's TLS, with that client's certificate, or none. */
  SSLContext clientContext(@Nullable Identity identity) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setCertificateEntry("ca", state.anchor().root());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    KeyStore ownKeys = KeyStore.getInstance("PKCS12");
    ownKeys.load(null, null);
    if (identity != null) {
      ownKeys.setKeyEntry(
          "own", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
    }
    own.init(ownKeys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  /** A TLS connection on which the test writes what it likes. */
  SSLSocket socket(@Nullable Identity identity) throws Exception {
    SSLSocket socket =
        (SSLSocket) clientContext(identity).getSocketFactory().createSocket("127.0.0.1", port());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  @Override
  public void close() {
    held.countDown();
    server.close(Duration.ofSeconds(2));
    tls.close();
  }
}
