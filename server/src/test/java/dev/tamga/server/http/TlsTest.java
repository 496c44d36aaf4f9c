package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PROTOCOL.md section 1. */
@ExtendWith(NoLeaks.class)
class TlsTest {
  private static final byte[] ASK =
      "GET /v1/node HTTP/1.1\r\nHost: n\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** Asks on an open connection; the status line of the answer. */
  private static String ask(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(ASK);
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  /** In TLS 1.3 the client learns of its refusal only when it reads. */
  private static void assertAlert(@Nullable Identity identity, String alert) {
    assumeTrue(node.tls.provider() == Provider.BORINGSSL, "the JDK's TLS has one alert for all");
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = node.socket(identity)) {
                int unused = socket.getInputStream().read(); // a write might meet the closed end
              }
            })
        .isInstanceOf(SSLException.class)
        .hasMessageContaining(alert);
  }

  @Test
  void noCertificate_isCertificateRequired() {
    assertAlert(null, "certificate_required");
  }

  @Test
  void certificateOfAnotherCa_isUnknownCa() {
    assertAlert(TestState.create("KG", Clock.systemUTC()).labTls(), "unknown_ca");
  }

  @Test
  void certificateThatBreaksItsStatesConstraint_isUnknownCa() {
    assertAlert(node.state.nameOf("KG", Profile.TLS_CLIENT_SYSTEM), "unknown_ca");
  }

  @Test
  void expiredCertificate_isCertificateExpired() {
    assertAlert(node.state.expired(Profile.TLS_CLIENT_SYSTEM), "certificate_expired");
  }

  @Test
  void certificateOfTheFuture_isCertificateExpired() {
    assertAlert(node.state.notYetValid(Profile.TLS_CLIENT_SYSTEM), "certificate_expired");
  }

  @Test
  void revokedCertificate_isCertificateRevoked() {
    Identity revoked = node.state.client("lab", "lost-laptop");
    node.trust.revoke(revoked.certificate());
    assertAlert(revoked, "certificate_revoked");
  }

  @Test
  void serversCertificate_isUnsupported() {
    assertAlert(node.state.nodeServer(), "unsupported_certificate");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void olderTls_isRefused(Provider provider) throws Exception {
    try (TestNode own = new TestNode(Limits.standard(), provider);
        SSLSocket socket =
            (SSLSocket)
                own.clientContext(own.client)
                    .getSocketFactory()
                    .createSocket("127.0.0.1", own.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(socket::startHandshake).hasMessageContaining("protocol_version");
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void handshakeThatFails_isCountedOnce_andAConnectionThatEndsBeforeItIsNot(Provider provider)
      throws Exception {
    try (TestNode own = new TestNode(Limits.standard(), provider)) {
      for (int linger : new int[] {-1, 0}) { // a balancer's check hangs up, or resets
        try (Socket check = new Socket("127.0.0.1", own.port())) {
          check.setSoLinger(linger == 0, 0);
        }
      }
      try (SSLSocket good = own.socket(own.client)) {
        assertThat(ask(good)).isEqualTo("HTTP/1.1 200");
      }
      assertRefused(own, null);
      assertRefused(own, TestState.create("KG", Clock.systemUTC()).labTls());
      try (Socket plain = new Socket("127.0.0.1", own.port())) {
        plain.getOutputStream().write(ASK);
        plain.shutdownOutput();
        byte[] unused = plain.getInputStream().readAllBytes();
      }
      await(() -> own.meters.get("tamga.http.connections").gauge().value() == 0);
      await(() -> failed(own) >= 3);
      assertThat(failed(own)).isEqualTo(3);
    }
  }

  private static double failed(TestNode own) {
    return own.meters.get("tamga.http.handshakes.failed").counter().count();
  }

  private static void assertRefused(TestNode own, @Nullable Identity client) {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = own.socket(client)) {
                socket.getOutputStream().write(ASK); // what follows the handshake fails with it
                int unused = socket.getInputStream().read();
                throw new AssertionError("let in");
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static void await(BooleanSupplier what) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void certificateRevokedOnAnOpenConnection_is403AndClosed(Provider provider) throws Exception {
    try (TestNode own = new TestNode(Limits.standard(), provider);
        SSLSocket socket = own.socket(own.client)) {
      assertThat(ask(socket)).isEqualTo("HTTP/1.1 200");
      own.trust.revoke(own.client.certificate());
      skipAnswer(socket);
      socket.getOutputStream().write(ASK);
      String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(rest).startsWith("HTTP/1.1 403").contains("CERTIFICATE_REVOKED", "REVOKED");
    }
  }

  private static void skipAnswer(SSLSocket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("}")) {
      read.append((char) socket.getInputStream().read());
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void sessionIsNeverResumed_byAJavaClient(Provider provider) throws Exception {
    try (TestNode own = new TestNode(Limits.standard(), provider)) {
      SSLContext context = own.clientContext(own.client);
      List<byte[]> peers = new ArrayList<>();
      long created = 0;
      for (int i = 0; i < 3; i++) {
        try (SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", own.port())) {
          socket.startHandshake();
          assertThat(ask(socket)).isEqualTo("HTTP/1.1 200");
          skipAnswer(socket);
          assertThat(socket.getSession().getCreationTime()).isGreaterThan(created);
          created = socket.getSession().getCreationTime();
          peers.add(socket.getSession().getId());
        }
        Thread.sleep(5);
      }
      assertThat(peers).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void sessionIsNeverResumed_byOpenssl(Provider provider, @TempDir Path dir) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
    try (TestNode own = new TestNode(Limits.standard(), provider)) {
      Path pem = dir.resolve("client.pem");
      Files.writeString(pem, Curl.pem(own.client));
      String first = sClient(own, pem, "-sess_out", dir.resolve("session").toString());
      assertThat(first).contains("HTTP/1.1 200").contains("New, TLSv1.3");
      if (Files.exists(dir.resolve("session"))) {
        String second = sClient(own, pem, "-sess_in", dir.resolve("session").toString());
        assertThat(second).contains("New, TLSv1.3").doesNotContain("Reused");
      }
    }
  }

  private static String sClient(TestNode own, Path pem, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + own.port(),
                "-cert",
                pem.toString(),
                "-key",
                pem.toString(),
                "-cert_chain",
                pem.toString(),
                "-ign_eof"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(
          "GET /v1/node HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      in.flush();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return said;
    }
  }

  @Test
  void swappedCertificate_isShownToNewConnectionsOnly() throws Exception {
    try (SSLSocket before = node.socket(node.client)) {
      Identity next = node.state.issue(Profile.TLS_SERVER_NODE, "node", "localhost");
      node.tls.prepare(next).run();
      assertThat(ask(before)).isEqualTo("HTTP/1.1 200");
      try (SSLSocket after = node.socket(node.client)) {
        assertThat(ask(after)).isEqualTo("HTTP/1.1 200");
        assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(next.certificate());
        assertThat(before.getSession().getPeerCertificates()[0]).isNotEqualTo(next.certificate());
      }
    }
  }
}
