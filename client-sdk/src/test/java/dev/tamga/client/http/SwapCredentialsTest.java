package dev.tamga.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.http.ScriptedNode.Received;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's identity is replaced while it is open: PROTOCOL.md section 12. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(120)
class SwapCredentialsTest {
  private static final int SWAPS = 20;
  private static final int THREADS = 3;

  @Parameter boolean nativeCode;

  private final List<Certificate> shown = new CopyOnWriteArrayList<>(); // one for each request
  private final Identity first = next();
  private ScriptedNode node;
  private NodeClient client;

  private static Identity next() {
    return Tls.KZ.issue(Profile.TLS_CLIENT_SYSTEM, "lab", "scanner-1");
  }

  @BeforeEach
  void open() throws Exception {
    node =
        new ScriptedNode(
            peer -> {
              while (true) {
                Received request = peer.request();
                shown.add(peer.shown());
                peer.ok(peer.body(request));
              }
            });
    Duration time = Duration.ofSeconds(20);
    client =
        NodeClient.of(
            node.address(), Tls.client(first), new HttpSettings(time, time, time, 4, nativeCode));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    node.close();
  }

  private void call() throws Exception {
    assertThat(client.call(Request.of("GET", "/v1/node")).status()).isEqualTo(200);
  }

  @Test
  void callAfterTheSwap_showsTheNewIdentityOnANewConnection() throws Exception {
    call();
    call();
    Identity second = next();
    client.use(Tls.client(second));
    call();
    call();
    assertThat(shown)
        .containsExactly(
            first.certificate(), first.certificate(), second.certificate(), second.certificate());
    assertThat(node.connections()).isEqualTo(2);
  }

  @Test
  void requestThatIsUnderWay_endsOnTheOldConnection_whichIsNotUsedAgain() throws Exception {
    Identity second = next();
    try (Upload upload = client.upload(Request.of("POST", "/x"), OptionalLong.of(8))) {
      send(upload);
      client.use(Tls.client(second));
      send(upload);
      assertThat(upload.finish(Optional.empty()).body()).hasSize(8);
    }
    call();
    assertThat(shown).containsExactly(first.certificate(), second.certificate());
  }

  private static void send(Upload upload) throws Exception {
    var unused = upload.buffer().put(new byte[4]);
    upload.send();
  }

  @Test
  void twentySwapsUnderLoad_failNoCall() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService load = Executors.newFixedThreadPool(THREADS);
    List<Future<Boolean>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(
          load.submit(
              () -> {
                while (!done.get()) {
                  call(); // never repeated by this test: one failure ends it
                }
                return true;
              }));
    }
    Identity last = first;
    for (int i = 0; i < SWAPS; i++) {
      awaitShown(last);
      last = next();
      client.use(Tls.client(last));
    }
    awaitShown(last);
    done.set(true);
    for (Future<Boolean> one : running) {
      assertThat(one.get()).isTrue();
    }
    load.shutdown();
    int before = shown.size();
    call();
    assertThat(shown.get(before)).isEqualTo(last.certificate());
    assertThat(shown.stream().distinct()).hasSize(SWAPS + 1);
  }

  private void awaitShown(Identity identity) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!shown.contains(identity.certificate())) {
      assertThat(System.nanoTime()).as("shown in time").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
