package dev.tamga.client.http;

import static dev.tamga.client.http.NodeClientTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.trust.live.PeerTrustManager;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is trusted, and in which words it is said if not. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(60)
class CertificatesTest {
  @Parameter boolean nativeCode;

  private HttpSettings settings() {
    HttpSettings d = HttpSettings.DEFAULT;
    return new HttpSettings(d.connect(), d.idle(), d.control(), 2, nativeCode);
  }

  private static Request get() {
    return Request.of("GET", "/v1/node");
  }

  /** Calls {@code localhost}, which shows that certificate. */
  private Refusal refusalOf(Identity shown) throws Exception {
    try (ScriptedNode node = new ScriptedNode(shown, peer -> peer.request());
        NodeClient client =
            NodeClient.of(node.address(), Tls.client(Tls.KZ.labTls()), settings())) {
      return refusal(() -> client.call(get()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1"})
  void nodesNameOrAddressInTheCertificate_isAccepted(String host) throws Exception {
    try (ScriptedNode node =
            new ScriptedNode(
                peer -> {
                  peer.request();
                  peer.ok(new byte[0]);
                });
        NodeClient client =
            NodeClient.of(
                new NodeAddress(host, node.address().port()),
                Tls.client(Tls.KZ.labTls()),
                settings())) {
      assertThat(client.call(get()).status()).isEqualTo(200);
    }
  }

  @Test
  void certificateForAnotherHost_isRefused() throws Exception {
    Refusal refusal = refusalOf(Tls.KZ.issue(Profile.TLS_SERVER_NODE, "node", "other.example.kz"));
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
    assertThat(refusal.detail()).contains("localhost");
    assertThat(refusal.action()).contains("Send nothing");
  }

  @Test
  void expiredCertificateOfTheNode_isRefused() throws Exception {
    Instant now = Tls.CLOCK.instant();
    Identity expired =
        BentCertificate.like(Tls.KZ.nodeServer().certificate())
            .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))
            .signedBy(Tls.KZ.authority(Branch.TLS));
    Refusal refusal = refusalOf(expired);
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
    assertThat(refusal.detail()).contains("valid");
  }

  @Test
  void nodeOfAnUnknownCa_isRefused() throws Exception {
    assertThat(refusalOf(Tls.KG.nodeServer()).failure()).isEqualTo(Failure.NODE_UNTRUSTED);
  }

  @Test
  void certificateOfAClient_isNoNodes() throws Exception {
    assertThat(refusalOf(Tls.KZ.labTls()).failure()).isEqualTo(Failure.NODE_UNTRUSTED);
  }

  @Test
  void olderTls_isRefused() throws Exception {
    PeerTrustManager clients = Tls.trusting(Tls.KZ.trust(), Purpose.TLS_CLIENT);
    try (ScriptedNode node =
            new ScriptedNode(Tls.KZ.nodeServer(), clients, "TLSv1.2", peer -> peer.request());
        NodeClient client =
            NodeClient.of(node.address(), Tls.client(Tls.KZ.labTls()), settings())) {
      Refusal refusal = refusal(() -> client.call(get()));
      assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
      assertThat(refusal.detail()).contains("TLS 1.3");
    }
  }

  @Test
  void clientsCertificateThatTheNodeDoesNotTrust_isSaidSo() throws Exception {
    try (ScriptedNode node = new ScriptedNode(peer -> peer.request());
        NodeClient client =
            NodeClient.of(node.address(), Tls.client(Tls.KG.labTls()), settings())) {
      Refusal refusal = refusal(() -> client.call(get()));
      assertThat(refusal.failure()).isEqualTo(Failure.CERTIFICATE_REFUSED);
      assertThat(refusal.detail()).contains("refused the client's certificate");
      Refusal early =
          refusal(
              () -> {
                try (Upload upload =
                    client.upload(Request.of("PATCH", "/v1/x"), OptionalLong.empty())) {
                  while (true) {
                    upload.buffer().position(1000);
                    upload.send();
                  }
                }
              });
      assertThat(early.failure()).isEqualTo(Failure.CERTIFICATE_REFUSED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE, CERTIFICATE_REFUSED",
    "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA, CERTIFICATE_REFUSED",
    "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED,"
        + " CERTIFICATE_REFUSED",
    "error:10000414:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_REVOKED,"
        + " CERTIFICATE_REFUSED",
    "Received fatal alert: certificate_expired, CERTIFICATE_REFUSED",
    "Received fatal alert: unsupported_certificate, CERTIFICATE_REFUSED",
    "Received fatal alert: protocol_version, NODE_UNTRUSTED",
    "Received fatal alert: internal_error, NODE_UNREACHABLE",
  })
  void alert_isTurnedIntoPlainWords(String message, Failure failure) {
    Refusal refusal = Faults.of(new SSLException(message), new NodeAddress("n", 443));
    assertThat(refusal.failure()).isEqualTo(failure);
    assertThat(refusal.detail()).startsWith("https://n");
  }
}
