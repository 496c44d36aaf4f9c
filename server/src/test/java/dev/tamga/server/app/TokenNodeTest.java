package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.token.Token;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose TLS key, seal and timestamp unit stand in a token: pki/README.md. */
final class TokenNodeTest {
  private static final String TOKEN = "node";

  @TempDir private Path home;

  private Federation withToken(SoftHsm hsm) throws Exception {
    hsm.token(TOKEN);
    Token token = hsm.open(TOKEN);
    Federation federation = Federation.in(home);
    var kz = federation.kz();
    var tls =
        SoftHsm.identity(token, "tls", KeyKind.EC_P256, kz, Profile.TLS_SERVER_NODE, "localhost");
    var seal = SoftHsm.identity(token, "seal", KeyKind.RSA_3072, kz, Profile.ORG_SEAL, "Seal");
    var unit = SoftHsm.identity(token, "tsu", KeyKind.EC_P256, kz, Profile.TSA_UNIT, "TSU");
    assertThat(tls.key().getEncoded()).isNull();
    assertThat(seal.key().getEncoded()).isNull();
    assertThat(unit.key().getEncoded()).isNull();
    Path pin = SoftHsm.pinFile(home, SoftHsm.PIN);
    String named =
        "{ token { library = \"%s\", label = %s, key = KEY, pin-file = \"%s\" }"
            .formatted(hsm.library(), TOKEN, pin);
    String usual = Files.readString(federation.configuration());
    Files.writeString(
        federation.configuration(),
        usual
            .concat("\ntrust.poll = 1h\n") // nobody may use a library that is being restarted
            .replaceFirst("tls \\{[^}]*\\}", "tls " + named.replace("KEY", "tls") + " }")
            .replaceFirst("seal \\{[^}]*\\}", "seal " + named.replace("KEY", "seal") + " }")
            .replaceFirst(
                "tsa \\{[^}]*\\}",
                "tsa " + named.replace("KEY", "tsu") + ", policy = \"1.3.6.1.4.1.99999.1.1\" }"));
    return federation;
  }

  private SentPackage send(Party lab, String name) throws Exception {
    Path file = Files.write(home.resolve(name), new byte[100_000]);
    Consignment consignment = lab.consignment(file);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing-" + name), consignment)) {
      return lab.sender().send(outgoing, TransferListener.SILENT);
    }
  }

  @Test
  void packageIsReceipted_alsoAfterTheTokenWasAway() throws Exception {
    SoftHsm hsm = SoftHsm.get();
    Federation federation = withToken(hsm);
    ServerConfig config = ServerConfig.load(federation.configuration());
    CheckMaterial.check(config, Clock.systemUTC());
    Path away = hsm.tokens().resolveSibling("away");
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address())) {
      assertThat(send(lab, "a.bin").receipt().document().kind())
          .isEqualTo(ReceiptKind.SUBMISSION_ACCEPTANCE);

      hsm.restart(); // the sessions died
      send(lab, "b.bin");

      Files.move(hsm.tokens(), away); // the token is drawn, while the node's connection is open
      Files.createDirectory(hsm.tokens());
      hsm.restart();
      assertThatThrownBy(() -> lab.stamper().stamp(new byte[32])).isNotNull();
      Files.delete(hsm.tokens());
      Files.move(away, hsm.tokens());
      hsm.restart();
      Thread.sleep(1100); // README: at most one attempt a second

      send(lab, "c.bin");
    }
  }
}
