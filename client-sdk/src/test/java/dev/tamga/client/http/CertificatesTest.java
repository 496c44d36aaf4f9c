package dev.tamga.client.http;

import static dev.tamga.client.http.NodeClientTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
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
  private static final Duration LONG = Duration.ofDays(9);

  @Parameter boolean nativeCode;

  private HttpSettings settings() {
    HttpSettings d = HttpSettings.DEFAULT;
    return new HttpSettings(d.connect(), d.idle(), d.control(), 2, nativeCode);
  }

  /** Calls a node with that certificate by {@code host}. */
  private Refusal refusalOf(TestCa.Issued identity, String host) throws Exception {
    try (ScriptedNode node = new ScriptedNode(identity, Tls.CA, peer -> peer.request())) {
      NodeAddress address = new NodeAddress(host, node.address().port());
      try (NodeClient client = NodeClient.of(address, Tls.CLIENT.trusting(Tls.CA), settings())) {
        return refusal(() -> client.call(Request.of("GET", "/v1/node")));
      }
    }
  }

  @Test
  void nodesNameOrAddressInTheCertificate_isAccepted() throws Exception {
    for (String host : new String[] {"localhost", "127.0.0.1"}) {
      GeneralName name = host.equals("localhost") ? TestCa.dns("LOCALHOST") : TestCa.ip(host);
      TestCa.Issued identity = Tls.CA.issue("node", LONG, name);
      try (ScriptedNode node =
              new ScriptedNode(
                  identity,
                  Tls.CA,
                  peer -> {
                    peer.request();
                    peer.ok(new byte[0]);
                  });
          NodeClient client =
              NodeClient.of(
                  new NodeAddress(host, node.address().port()),
                  Tls.CLIENT.trusting(Tls.CA),
                  settings())) {
        assertThat(client.call(Request.of("GET", "/v1/node")).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void certificateForAnotherHost_isRefused() throws Exception {
    for (GeneralName name :
        new GeneralName[] {
          TestCa.dns("other.example"),
          TestCa.dns("*"),
          TestCa.dns("localhost.example"),
          TestCa.dns("127.0.0.1"),
          TestCa.ip("127.0.0.1")
        }) {
      Refusal refusal = refusalOf(Tls.CA.issue("localhost", LONG, name), "localhost");
      assertThat(refusal.failure()).as(name.toString()).isEqualTo(Failure.NODE_UNTRUSTED);
      assertThat(refusal.detail()).contains("localhost");
    }
    TestCa.Issued byName = Tls.CA.issue("x", LONG, TestCa.dns("localhost"), TestCa.ip("127.0.0.2"));
    assertThat(refusalOf(byName, "127.0.0.1").failure()).isEqualTo(Failure.NODE_UNTRUSTED);
    assertThat(refusalOf(Tls.CA.issue("localhost", LONG), "localhost").failure())
        .isEqualTo(Failure.NODE_UNTRUSTED);
  }

  @Test
  void expiredCertificateOfTheNode_isRefused() throws Exception {
    TestCa.Issued expired = Tls.CA.issue("node", Duration.ofDays(-1), TestCa.dns("localhost"));
    assertThat(refusalOf(expired, "localhost").failure()).isEqualTo(Failure.NODE_UNTRUSTED);
  }

  @Test
  void nodeOfAnUnknownCa_isRefused() throws Exception {
    TestCa.Issued stranger = new TestCa("other-ca").issue("node");
    Refusal refusal = refusalOf(stranger, "localhost");
    assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
    assertThat(refusal.action()).contains("Send nothing");
  }

  @Test
  void olderTls_isRefused() throws Exception {
    try (ScriptedNode node = new ScriptedNode(Tls.NODE, Tls.CA, "TLSv1.2", peer -> peer.request());
        NodeClient client =
            NodeClient.of(node.address(), Tls.CLIENT.trusting(Tls.CA), settings())) {
      Refusal refusal = refusal(() -> client.call(Request.of("GET", "/v1/node")));
      assertThat(refusal.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
      assertThat(refusal.detail()).contains("TLS 1.3");
    }
  }

  @Test
  void clientsCertificateThatTheNodeDoesNotTrust_isSaidSo() throws Exception {
    TestCa.Issued stranger = new TestCa("other-ca").issue("client");
    try (ScriptedNode node = new ScriptedNode(Tls.NODE, Tls.CA, peer -> peer.request());
        NodeClient client = NodeClient.of(node.address(), stranger.trusting(Tls.CA), settings())) {
      Refusal refusal = refusal(() -> client.call(Request.of("GET", "/v1/node")));
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

  @Test
  void credentials_sayTheNameAndNothingOfTheKey() throws Exception {
    assertThat(Tls.CLIENT.trusting(Tls.CA)).hasToString("Credentials[CN=client]");
    assertThatThrownBy(() -> new Credentials(Tls.CA.trustManager(), Tls.CLIENT.key(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
