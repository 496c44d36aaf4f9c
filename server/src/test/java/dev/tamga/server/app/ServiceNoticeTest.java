package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.http.Request;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.notice.NoticeOutbox;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.ForeignTls;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestBlobs;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes of one service; one of them is told that a certificate is revoked whose owner is
 * connected to the others (STORAGE.md section 5).
 */
final class ServiceNoticeTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String GET = "GET /v1/node HTTP/1.1\r\nhost: node\r\n\r\n";
  private static final long MOST_MILLIS = 10_000; // as a rule within 2 s
  private static final String POLICY = "1.3.6.1.4.1.99999.1.1";

  @TempDir private Path home;
  private final List<Node> nodes = new ArrayList<>();
  private Federation federation;

  @BeforeEach
  void start() throws Exception {
    federation = Federation.in(home);
    for (int i = 1; i <= 3; i++) {
      nodes.add(node(i));
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  private Node node(int number) throws Exception {
    PostgresAddress database = TestDatabase.address(home.resolve("data/state"));
    federation.configure(
        """
        node.instance = "node-%d"
        storage.data = "data-%d"
        status.partners = [{ state = KG, seals = ["%s"] }]
        storage.database { url = "%s", user = tamga, password-file = "%s" }
        %s
        """
            .formatted(
                number,
                number,
                Spki.sha256(federation.kg().nodeSeal().certificate()),
                database.url(),
                database.passwordFile(),
                TestBlobs.shared(home.resolve("data"))));
    return Node.start(ServerConfig.load(federation.configuration()), CLOCK, Steps.UNWATCHED);
  }

  /** That this client of KG is revoked, by a seal of KG. */
  private SignedNotice notice(Identity client) throws Exception {
    TimestampAuthority tsa = new TimestampAuthority(federation.kg().tsa(), POLICY, CLOCK);
    CadesSigner seal = new CadesSigner(federation.kg().nodeSeal(), tsa.stamper(), CLOCK);
    String issuer = Spki.sha256(federation.kg().authority(Branch.TLS).certificate());
    NoticeOutbox.Signed signed =
        new NoticeOutbox(home.resolve("outbox"), issuer, seal, CLOCK)
            .sign(
                List.of(
                    new Entry(
                        client.certificate().getSerialNumber(),
                        CLOCK.instant().truncatedTo(ChronoUnit.SECONDS),
                        CRLReason.KEY_COMPROMISE)));
    return new SignedNotice(Bytes.of(signed.content()), Bytes.of(signed.signature()));
  }

  private void tell(Node node, SignedNotice notice) throws Exception {
    try (Party lab = Party.laboratory(federation, node.address())) {
      Request post = Request.of("POST", Paths.notices()).body(MediaTypes.NOTICE, notice.print());
      assertThat(lab.node().call(post).status()).isEqualTo(204);
    }
  }

  private SSLSocket connect(Node node, Identity client) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            ForeignTls.context(federation, client)
                .getSocketFactory()
                .createSocket("127.0.0.1", node.address().getPort());
    socket.setSoTimeout((int) MOST_MILLIS);
    socket.startHandshake();
    socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answer(SSLSocket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      answer.append((char) b);
      if (answer.toString().endsWith("]}")) { // the end of what a node says of itself
        break;
      }
    }
    return answer.toString();
  }

  private static long closedAfter(SSLSocket socket, long since) throws IOException {
    assertThat(socket.getInputStream().read()).as("the connection ends").isEqualTo(-1);
    return (System.nanoTime() - since) / 1_000_000;
  }

  private long rows() throws Exception {
    try (PostgresDatabase database =
        PostgresDatabase.open(TestDatabase.address(home.resolve("data/state")), 1, CLOCK)) {
      return database.read(h -> h.select("SELECT count(*) FROM notice").mapTo(long.class).one());
    }
  }

  private boolean isLearned(int node, Identity client) throws IOException {
    Path file = home.resolve("data-" + node + "/status.txt");
    String serial = client.certificate().getSerialNumber().toString(16);
    return Files.exists(file) && Files.readString(file).contains(' ' + serial + ' ');
  }

  @Test
  void noticeToldToOne_closesTheConnectionsOfAllAndIsKnownToWhoWasAway() throws Exception {
    Identity client = federation.kg().authorityTls();
    SignedNotice notice = notice(client);
    nodes.remove(2).close(); // its turn comes later
    try (SSLSocket told = connect(nodes.get(0), client);
        SSLSocket other = connect(nodes.get(1), client)) {
      assertThat(answer(told)).startsWith("HTTP/1.1 200");
      assertThat(answer(other)).startsWith("HTTP/1.1 200");
      long since = System.nanoTime();
      tell(nodes.get(0), notice);
      long here = closedAfter(told, since);
      long there = closedAfter(other, since);
      System.out.printf(
          Locale.ROOT, "notice -> connection closed: told %d ms, other %d ms%n", here, there);
      assertThat(there).isLessThan(MOST_MILLIS);
    }
    assertThat(isLearned(2, client)).isTrue();
    assertThat(isLearned(3, client)).isFalse();

    nodes.add(node(3));
    assertThat(isLearned(3, client)).as("before it takes requests").isTrue();
    tell(nodes.get(1), notice);
    tell(nodes.get(2), notice);
    assertThat(rows()).as("it is kept once").isEqualTo(1);
  }
}
