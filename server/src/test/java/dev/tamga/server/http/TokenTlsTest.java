package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import io.netty.handler.ssl.OpenSsl;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS by the JDK and by BoringSSL with keys in a token: pki/README.md, "Keys in tokens". */
@ExtendWith(NoLeaks.class)
class TokenTlsTest {
  private static SoftHsm hsm;
  private static Token token;
  private static int made;

  @BeforeAll
  static void openToken() {
    hsm = SoftHsm.get();
    hsm.token("tls");
    token = hsm.open("tls");
  }

  private static Identity inToken(
      TestState state, Profile profile, KeyKind kind, String commonName) {
    String label = profile.name().toLowerCase(Locale.ROOT) + '-' + ++made;
    Identity identity = SoftHsm.identity(token, label, kind, state, profile, commonName);
    assertThat(identity.key().getEncoded()).isNull();
    return identity;
  }

  private static NodeClient client(TestNode node, boolean nativeCode) throws Exception {
    var trust =
        new LiveTrust(
            new TrustSource() {
              @Override
              public Trust load() {
                return node.state.trust();
              }

              @Override
              public String mark() {
                return "";
              }
            });
    return NodeClient.of(
        new NodeAddress("127.0.0.1", node.port()),
        new Credentials(
            new PeerTrustManager(trust, Purpose.TLS_SERVER, Clock.systemUTC()), node.client),
        new HttpSettings(
            Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(20), 4, nativeCode));
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, true, EC_P256",
    "BORINGSSL, true, RSA_3072",
    "BORINGSSL, false, EC_P256",
    "JDK, true, EC_P256",
    "JDK, false, EC_P256",
    "JDK, false, RSA_3072"
  })
  void bothSidesWithKeysInAToken_shakeHandsAndSurviveDeadSessions(
      Provider provider, boolean nativeClient, KeyKind kind) throws Exception {
    Assumptions.assumeTrue(OpenSsl.isAvailable(), "no BoringSSL here: skipped");
    try (TestNode node =
        new TestNode(
            Limits.standard(),
            provider,
            state -> inToken(state, Profile.TLS_SERVER_NODE, kind, "localhost"),
            state -> inToken(state, Profile.TLS_CLIENT_SYSTEM, kind, "system"))) {
      for (int i = 0; i < 2; i++) {
        try (NodeClient client = client(node, nativeClient)) {
          assertThat(client.call(Request.of("GET", "/v1/node")).status()).isEqualTo(200);
        }
        hsm.closeSessions(); // and the login with them
      }
      try (SSLSocket socket = node.socket(node.state.labTls())) {
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }
}
