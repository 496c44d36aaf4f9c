package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.enrol.ActivateIdentity;
import dev.tamga.client.enrol.IdentityInToken;
import dev.tamga.client.enrol.RenewIdentity;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenEntry;
import dev.tamga.pki.token.TokenKeys;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.EnrolmentNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Renewal of keys that never leave their token: PROTOCOL.md 12, "Where the keys stand". */
@Timeout(300)
final class TokenRenewalTest {
  private static final Duration MONTH = Duration.ofDays(30);
  private static int tokens;

  @TempDir private Path home;
  private final Clock clock = Clock.systemUTC();
  private SoftHsm hsm;
  private String token;
  private TokenKeys keys;

  @BeforeEach
  void makeToken() {
    hsm = SoftHsm.get();
    token = "renewal-" + tokens++;
    hsm.token(token);
    keys = new TokenKeys(hsm.open(token));
  }

  private List<String> labels() throws Exception {
    return keys.list().stream().map(TokenEntry::label).toList();
  }

  private Identity enrolled(EnrolmentNode node, KeyKind kind) throws Exception {
    Identity held = keys.generate("tls", kind);
    return keys.certify(
        "tls", node.certifySystem("scanner-1", MONTH, held.certificate().getPublicKey()));
  }

  private RenewIdentity renewal(EnrolmentNode node, ActivateIdentity activation) throws Exception {
    Trust trust = new Trust(List.of(Anchor.of("KZ", node.root())), List.of(), List.of());
    TrustSource fixed =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "";
          }
        };
    IdentityInToken store =
        new IdentityInToken(
            new TokenAddress(hsm.library(), token),
            "tls",
            () -> Secret.of(SoftHsm.PIN.toCharArray()),
            home.resolve("state"));
    return TlsRenewal.of(node.address(), store).with(new LiveTrust(fixed), activation, clock);
  }

  @Test
  void clientsKey_isFollowedByANewOneThatCannotBeTakenOut_andTheOneBeforeLastIsDestroyed()
      throws Exception {
    try (EnrolmentNode node = EnrolmentNode.start(home.resolve("node"))) {
      Identity first = enrolled(node, KeyKind.EC_P256);
      List<Identity> used = new ArrayList<>();
      Identity second = renewal(node, used::add).renew();
      assertThat(second.certificate().getPublicKey())
          .isNotEqualTo(first.certificate().getPublicKey());
      assertThat(second.chain()).hasSize(2);
      assertThat(second.key().getEncoded()).isNull();
      assertThat(used).containsExactly(second);
      assertThat(labels()).containsExactly("tls", "tls.2");
      assertThat(keys.newest("tls").chain()).isEqualTo(second.chain());
      first.requireMatchingKey("the old one works as long as it is there");
      second.requireMatchingKey("opened before its certificate was in place");

      Identity third = renewal(node, used::add).renew();
      assertThat(labels()).as("in use, and the one before it").containsExactly("tls.2", "tls.3");
      assertThat(keys.newest("tls").certificate()).isEqualTo(third.certificate());
      assertThat(keys.list()).noneMatch(TokenEntry::exportable);
      assertThat(keys.newest("tls").chain()).as("the CA's certificate stays").hasSize(2);
    }
  }

  @Test
  void rsaKey_isFollowedByAnRsaKey() throws Exception {
    try (EnrolmentNode node = EnrolmentNode.start(home.resolve("node"))) {
      Identity first = enrolled(node, KeyKind.RSA_3072);
      Identity second = renewal(node, ActivateIdentity.NOTHING).renew();
      assertThat(KeyKind.of(second.certificate())).isEqualTo(KeyKind.of(first.certificate()));
    }
  }

  @Test
  void crashAfterTheKey_leavesTheOldInUse_andTheNextCallTakesThatKey() throws Exception {
    try (EnrolmentNode node = EnrolmentNode.start(home.resolve("node"))) {
      Identity first = enrolled(node, KeyKind.EC_P256);
      Identity waiting = keys.generate("tls.2", KeyKind.EC_P256); // step 1, and it died
      assertThat(keys.newest("tls").certificate()).isEqualTo(first.certificate());
      Identity next = renewal(node, ActivateIdentity.NOTHING).renew();
      assertThat(next.certificate().getPublicKey()).isEqualTo(waiting.certificate().getPublicKey());
      assertThat(labels()).containsExactly("tls", "tls.2");
    }
  }

  @Test
  void crashBeforeItIsInPlace_leavesTheOldInUse_andTheSameCertificateComesAgain() throws Exception {
    try (EnrolmentNode node = EnrolmentNode.start(home.resolve("node"))) {
      Identity first = enrolled(node, KeyKind.EC_P256);
      List<X509Certificate> seen = new ArrayList<>();
      RenewIdentity dying =
          renewal(
              node,
              identity -> {
                seen.add(identity.certificate());
                throw new IOException("died in step 4");
              });
      assertThatThrownBy(dying::renew).hasMessage("died in step 4");
      assertThat(keys.newest("tls").certificate()).isEqualTo(first.certificate());
      Identity next = renewal(node, ActivateIdentity.NOTHING).renew();
      assertThat(seen).containsExactly(next.certificate());
      assertThat(labels()).containsExactly("tls", "tls.2");
    }
  }

  @Test
  void revokedCertificate_isNotRenewed_andTheKeyThatWaitsIsKept() throws Exception {
    try (EnrolmentNode node = EnrolmentNode.start(home.resolve("node"))) {
      Identity first = enrolled(node, KeyKind.EC_P256);
      var unused =
          node.ca().revoke(first.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
      assertThatThrownBy(() -> renewal(node, ActivateIdentity.NOTHING).renew())
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.CERTIFICATE_REFUSED));
      assertThat(keys.newest("tls").certificate()).isEqualTo(first.certificate());
      assertThat(labels()).containsExactly("tls", "tls.2");
    }
  }

  @Test
  void nodeWhoseKeyInATokenIsDue_renewsItShowsIt_andFindsItAfterAStart() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path own = Files.createDirectories(home.resolve("own"));
    String settings =
        "enrolment.listen.port = %1$d\ntls = null\ntls { token { library = \"%2$s\", label = %3$s, key = tls, pin-file = \"%4$s\" }, renew { server = \"https://127.0.0.1:%1$d\" } }"
            .formatted(port, hsm.library(), token, SoftHsm.pinFile(own, SoftHsm.PIN));
    Clock late = Clock.offset(clock, Duration.ofDays(25));
    Path configuration;
    try (EnrolmentNode node = EnrolmentNode.start(own, settings, late, keys)) {
      configuration = node.federation().configuration();
      X509Certificate old = Certificates.of(keys.identity("tls").certificate().getEncoded());
      X509Certificate now = awaitNewest();
      assertThat(now.getPublicKey()).isNotEqualTo(old.getPublicKey());
      for (int listening : new int[] {port, node.node().address().getPort()}) {
        assertThat(shown(listening)).isEqualTo(Certificates.pem(List.of(now)));
      }
      assertThat(keys.list()).noneMatch(TokenEntry::exportable);
    }
    try (Node again = Node.start(ServerConfig.load(configuration), late, Steps.UNWATCHED)) {
      assertThat(shown(again.address().getPort()))
          .isEqualTo(Certificates.pem(List.of(keys.newest("tls").certificate())));
    }
    assertThat(labels()).containsExactly("tls", "tls.2");
  }

  private X509Certificate awaitNewest() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!keys.series("tls").newest().map(TokenEntry::label).orElse("").equals("tls.2")) {
      assertThat(System.nanoTime()).as("renewed in time").isLessThan(deadline);
      Thread.sleep(100);
    }
    return keys.newest("tls").certificate();
  }

  private static String shown(int port) throws Exception {
    String text = Command.run("openssl", "s_client", "-connect", "127.0.0.1:" + port).text();
    int from = text.indexOf("-----BEGIN CERTIFICATE-----");
    int to = text.indexOf("-----END CERTIFICATE-----");
    assertThat(from).as(text).isNotNegative();
    return text.substring(from, to) + "-----END CERTIFICATE-----\n";
  }
}
