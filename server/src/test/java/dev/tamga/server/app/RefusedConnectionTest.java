package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Request;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.ForeignTls;
import dev.tamga.server.testkit.Party;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not let in, and who is shown the door (PROTOCOL.md sections 1, 2 and 11). */
final class RefusedConnectionTest {
  private static final String SETTINGS =
      """
      trust { crls = ["kg-tls.crl"] }
      timeouts { idle = 3s, control-call = 3s, rate-window = 3s, least-rate = 1 KiB }
      """;
  private static final String GET = "GET /v1/node HTTP/1.1\r\nhost: node\r\n\r\n";
  private static final long TAKEN_OVER_MILLIS = 4000; // trust.poll is 1 s

  @TempDir private static Path home;
  private static RefusingNode node;

  @BeforeAll
  static void startNode() throws Exception {
    Federation federation = Federation.in(home);
    federation.kg().writeCrl(Branch.TLS, home.resolve("kg-tls.crl"));
    Path unused = TestState.save(federation.kg().authorityTls(), home, "office");
    unused = ForeignTls.key(federation.kg().authorityTls(), home.resolve("office.key"));
    node = RefusingNode.start(federation, SETTINGS);
  }

  @AfterAll
  static void stopNode() throws Exception {
    node.close();
  }

  private static TestState kg() {
    return node.federation().kg();
  }

  private static void assertAlert(Identity client, String alert) {
    assertThatThrownBy(
            () -> {
              try (RawConnection connection = RawConnection.open(node, client)) {
                String unused = connection.answer(); // nothing sent: the node may have closed
              }
            })
        .hasMessageContaining("fatal alert: " + alert);
  }

  @Test
  void goodCertificate_isLetIn() throws Exception {
    try (RawConnection connection = RawConnection.open(node, kg().authorityTls())) {
      assertThat(connection.send(GET).answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void certificateThatTheRegisterDoesNotKnow_is403() throws Exception {
    try (RawConnection connection = RawConnection.open(node, kg().client("other", "x"))) {
      assertThat(connection.send(GET).answer())
          .startsWith("HTTP/1.1 403")
          .contains("CERTIFICATE_NOT_REGISTERED", "\"code\":11");
    }
  }

  @Test
  void certificatesThatAreNotForThis_endInTheirAlerts() {
    assertAlert(kg().expired(Profile.TLS_CLIENT_SYSTEM), "certificate_expired");
    assertAlert(kg().notYetValid(Profile.TLS_CLIENT_SYSTEM), "certificate_expired");
    assertAlert(node.federation().kz().nodeServer(), "unsupported_certificate");
    assertAlert(kg().wrongPurpose(Purpose.TLS_CLIENT), "illegal_parameter");
    TestState unknown = TestState.create("UZ", Clock.systemUTC());
    assertAlert(unknown.authorityTls(), "unknown_ca");
    assertAlert(kg().nameOf("UZ", Profile.TLS_CLIENT_SYSTEM), "unknown_ca");
  }

  @Test
  void noCertificate_endsInAnAlert() throws Exception {
    Command openssl =
        Command.run(
            "openssl",
            "s_client",
            "-tls1_3",
            "-ign_eof",
            "-connect",
            "127.0.0.1:" + node.address().getPort());
    assertThat(openssl.status()).isNotZero();
    assertThat(openssl.text()).contains("alert certificate required");
  }

  @Test
  void certificateRevokedWhileItsConnectionIsIdle_isShownTheDoorAtOnce() throws Exception {
    Identity client = kg().client("stranger", "software");
    try (RawConnection connection = RawConnection.open(node, client);
        RawConnection other = RawConnection.open(node, kg().authorityTls())) {
      assertThat(connection.send(GET).answer()).startsWith("HTTP/1.1 200");
      kg().revoke(client.certificate());
      kg().writeCrl(Branch.TLS, home.resolve("kg-tls.crl"));
      long from = System.nanoTime();
      assertThat(connection.isClosed()).isTrue();
      assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(TAKEN_OVER_MILLIS);
      assertThat(other.send(GET).answer()).startsWith("HTTP/1.1 200");
    }
    assertAlert(client, "certificate_revoked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_1"})
  void olderTls_isRefused(String version) throws Exception {
    Command openssl =
        Command.run(
            "openssl",
            "s_client",
            version,
            "-cipher",
            "ALL:@SECLEVEL=0",
            "-connect",
            "127.0.0.1:" + node.address().getPort(),
            "-cert",
            home.resolve("office.pem").toString(),
            "-key",
            home.resolve("office.key").toString());
    assertThat(openssl.status()).isNotZero();
    assertThat(openssl.text()).contains("alert protocol version");
  }

  @Test
  void headThatTrickles_isCutOff() throws Exception {
    try (RawConnection connection = RawConnection.open(node, kg().authorityTls())) {
      boolean closed =
          connection.trickle("GET /v1/node HTTP/1.1\r\nx: " + "x".repeat(80), 250).isClosed();
      assertThat(closed).isTrue();
    }
  }

  @Test
  void controlCallThatTrickles_isRefused() throws Exception {
    String put =
        "PUT "
            + Paths.ofPackage(PackageId.random())
            + " HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\n"
            + "content-length: 200\r\n\r\n";
    node.assertRefused(
        () -> {
          try (RawConnection connection = RawConnection.open(node, kg().authorityTls())) {
            throw refusal(connection.send(put).trickle("{" + " ".repeat(60), 100).answer());
          }
        },
        Failure.TOO_SLOW);
  }

  @Test
  void uploadThatTrickles_isRefused_andKeepsNothingOfThePiece() throws Exception {
    WireDraft draft = WireDraft.open(node.lab(), PackageId.random());
    int n = draft.announce(new EntryName("evidence/1/disk.raw"), 100_000);
    String patch =
        "PATCH "
            + Paths.item(draft.id(), n)
            + " HTTP/1.1\r\nhost: node\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n"
            + "content-type: application/offset+octet-stream\r\ncontent-length: 100000\r\n\r\n";
    node.assertRefused(
        draft,
        () -> {
          Identity lab = node.federation().kz().labTls();
          try (RawConnection connection = RawConnection.open(node, lab)) {
            throw refusal(connection.send(patch).trickle("x".repeat(60), 100).answer());
          }
        },
        Failure.TOO_SLOW);
  }

  private static Exception refusal(String answer) {
    for (Failure failure : Failure.values()) {
      if (answer.contains("urn:tamga:problem:" + failure.name() + '"')) {
        return new Refusal(failure, answer, "rule", "action");
      }
    }
    return new AssertionFailure(answer);
  }

  private static final class AssertionFailure extends Exception {
    private static final long serialVersionUID = 1;

    AssertionFailure(String answer) {
      super(answer);
    }
  }

  @Test
  void connectionThatSaysNothing_isClosed() throws Exception {
    try (RawConnection connection = RawConnection.open(node, kg().authorityTls())) {
      assertThat(connection.isClosed()).isTrue();
    }
    try (Socket silent = new Socket("127.0.0.1", node.address().getPort())) {
      silent.setSoTimeout(60_000);
      assertThat(silent.getInputStream().read()).as("no handshake").isEqualTo(-1);
    }
  }

  @Test
  void clientWithoutTls_isClosedOn() throws Exception {
    try (Socket plain = new Socket("127.0.0.1", node.address().getPort())) {
      plain.setSoTimeout(30_000);
      plain.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = plain.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
  }

  @Test
  void otherCallersAreServed_whileSomeTrickle() throws Exception {
    try (RawConnection slow = RawConnection.open(node, kg().authorityTls());
        Party lab = Party.laboratory(node.federation(), node.address())) {
      RawConnection unused = slow.send("GET /v1/node HT");
      for (int i = 0; i < 20; i++) {
        assertThat(lab.node().call(Request.of("GET", Paths.node())).status()).isEqualTo(200);
      }
    }
  }
}
