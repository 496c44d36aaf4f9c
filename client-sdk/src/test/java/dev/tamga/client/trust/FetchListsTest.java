package dev.tamga.client.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a neighbour's web server may answer, and what becomes of it (pki/TRUST.md section 8). */
class FetchListsTest {
  private static final TestClock CLOCK = TestClock.fixed();
  private static final Instant NOW = TestState.NOW;
  private static final TestState KG = TestState.create("KG", CLOCK);
  private static final TestState SCHEME = TestState.create("KG", CLOCK);
  private static final TestState OTHER_SCHEME = TestState.create("KG", CLOCK);
  private static final Identity SIGNER = TestList.signer(SCHEME, "A");
  private static final TrustList ONE = TestList.first(KG, NOW, SIGNER).make();
  private static final TrustList TWO = next(ONE, 1).make();
  private static final TrustList THREE = next(TWO, 2).make();

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private TrustListStore store;
  private FetchLists fetch;
  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    store = new TrustListStore(folder, CLOCK);
    X509Certificate root = SCHEME.authority(Branch.ROOT).certificate();
    store.firstContact("KG", root, new Hash(Certificates.sha256(root)));
    fetch = new FetchLists(store, "KG", at("/list.asice"), CLOCK, Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void newList_isReceivedAndThenAskedForByItsTag() throws Exception {
    serve("/list.asice", envelope(ONE));
    assertThat(head(fetch.run())).isEqualTo(ONE);
    assertThat(fetch.run().accepted()).as("it waits for two votes").isEmpty();
    assertThat(asked).containsExactly("/list.asice", "/list.asice 304");
    serve("/list.asice", envelope(TWO));
    assertThat(head(fetch.run())).isEqualTo(TWO);
  }

  @Test
  void missingLists_areFetchedByTheirNumbers() throws Exception {
    serve("/list.asice", envelope(ONE));
    TrustHistory unused = fetch.run();
    serve("/list.asice", envelope(THREE));
    serve("/list/2.asice", envelope(TWO));
    assertThat(fetch.run().versions())
        .extracting(one -> one.list())
        .containsExactly(ONE, TWO, THREE);
    assertThat(asked).containsExactly("/list.asice", "/list.asice", "/list/2.asice");
  }

  @Test
  void missingListThatIsNotThere_leavesWhatIsKnown() throws Exception {
    serve("/list.asice", envelope(TWO));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(fetch::run)
        .withMessageContaining("/list/1.asice: status 404");
    assertThat(store.history("KG").versions()).isEmpty();
  }

  @Test
  void tooManyMissingLists_areLeftToAPerson() throws Exception {
    TrustList far = next(ONE, 1).seq(67).make();
    serve("/list.asice", envelope(ONE));
    TrustHistory unused = fetch.run();
    serve("/list.asice", envelope(far));
    refused(Reason.GAP, "65 lists are missing");
    assertThat(asked).containsExactly("/list.asice", "/list.asice");
  }

  @Test
  void addressWithoutNumberedLists_leavesAGapToAPerson() throws Exception {
    fetch = new FetchLists(store, "KG", at("/newest?of=kg"), CLOCK);
    serve("/newest", envelope(TWO));
    refused(Reason.GAP, "no numbered lists");
  }

  @Test
  void strangersList_isRefusedBeforeAnythingElseIsAsked() throws Exception {
    Identity stranger = TestList.signer(OTHER_SCHEME, "A");
    serve("/list.asice", sealed(THREE, stranger, OTHER_SCHEME));
    refused(Reason.MALFORMED, "");
    assertThat(asked).containsExactly("/list.asice");
  }

  @Test
  void rolledBackOrForkedList_isRefusedEachTimeAndTheOldStays() throws Exception {
    serve("/list.asice", envelope(ONE));
    TrustHistory unused = fetch.run();
    serve("/list.asice", envelope(TWO));
    unused = fetch.run();
    serve("/list.asice", envelope(ONE));
    refused(Reason.ROLLED_BACK, "older than number 2");
    refused(Reason.ROLLED_BACK, "older than number 2");
    serve("/list.asice", envelope(next(ONE, 5).make()));
    refused(Reason.FORKED, "ask its operator");
    serve("/list.asice", envelope(next(TWO, 6).previous(ONE.hash()).make()));
    refused(Reason.FORKED, "ask its operator");
    assertThat(head(store.history("KG"))).isEqualTo(TWO);
    serve("/list.asice", envelope(THREE));
    assertThat(head(fetch.run())).isEqualTo(THREE);
  }

  @Test
  void withoutFirstContact_nobodyIsAsked() {
    fetch = new FetchLists(store, "UZ", at("/list.asice"), CLOCK);
    refused(Reason.WRONG_TERRITORY, "no first contact");
    assertThat(asked).isEmpty();
  }

  @Test
  void longAnswer_isRefused() {
    answers.put(
        "/list.asice",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          for (int i = 0; i <= FetchLists.MAX_BYTES >> 16; i++) {
            body.write(new byte[1 << 16]);
          }
        });
    failed("longer than 4194304 bytes");
  }

  @Test
  void answerThatTrickles_isGivenUp() {
    fetch = new FetchLists(store, "KG", at("/list.asice"), CLOCK, Duration.ofMillis(700));
    answers.put(
        "/list.asice",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          try {
            for (int i = 0; i < 1000; i++) {
              exchange.getResponseBody().write('P');
              exchange.getResponseBody().flush();
              Thread.sleep(20);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    failed("no whole answer");
  }

  @Test
  void redirectsAndErrors_areNotFollowed() throws Exception {
    serve("/other.asice", envelope(ONE));
    answers.put(
        "/list.asice",
        exchange -> {
          exchange.getResponseHeaders().set("location", at("/other.asice").toString());
          exchange.sendResponseHeaders(302, -1);
        });
    failed("status 302 (expected: 200)");
    answers.put("/list.asice", exchange -> exchange.sendResponseHeaders(304, -1));
    failed("status 304 (expected: 200)");
    assertThat(asked).doesNotContain("/other.asice");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Answer answer = answers.getOrDefault(path, one -> one.sendResponseHeaders(404, -1));
      asked.add(path);
      answer.to(exchange);
    }
  }

  private void serve(String path, byte[] bytes) {
    String tag = '"' + Bytes.of(bytes).sha256().hex() + '"';
    answers.put(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("etag", tag);
          if (tag.equals(exchange.getRequestHeaders().getFirst("if-none-match"))) {
            asked.set(asked.size() - 1, path + " 304");
            exchange.sendResponseHeaders(304, -1);
            return;
          }
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void refused(Reason reason, String saying) {
    assertThatExceptionOfType(ListRefusedException.class)
        .isThrownBy(fetch::run)
        .withMessageContaining(saying)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void failed(String saying) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(fetch::run)
        .withMessageContaining(saying);
  }

  private static TestList next(TrustList before, int seconds) {
    return TestList.first(KG, NOW, SIGNER).after(before, NOW.plusSeconds(seconds));
  }

  private static TrustList head(TrustHistory history) {
    return history.head().orElseThrow().list();
  }

  private static byte[] envelope(TrustList list) throws Exception {
    return sealed(list, SIGNER, SCHEME);
  }

  private static byte[] sealed(TrustList list, Identity signer, TestState scheme) throws Exception {
    var unit = new TimestampAuthority(scheme.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
    return ListEnvelope.seal(list, new CadesSigner(signer, unit.stamper(), CLOCK));
  }
}
