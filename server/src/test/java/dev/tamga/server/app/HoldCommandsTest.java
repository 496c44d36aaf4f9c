package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.cli.Tamga;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tamga hold}, {@code unhold} and {@code custody} as a prosecutor types them. */
@Tag("long")
final class HoldCommandsTest {
  @TempDir private Path home;

  @Test
  void prosecutorWhoHoldsAndEndsTheHold_isToldOfEvents_andReadsThemInCustody() throws Exception {
    Federation federation = Federation.in(home);
    ServerConfig config = ServerConfig.load(federation.configuration());
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address())) {
      configure(federation, node);
      String id = send(lab).text();

      Command never = tamga("unhold", id, "--reason", "The judgment is final.");
      assertThat(never.status()).as(never.toString()).isEqualTo(1);
      assertThat(never.text()).contains("never on hold");

      Command held = tamga("hold", id, "--reason", "An appeal is filed.", "--proceedings", "44/26");
      assertThat(held.status()).as(held.toString()).isZero();
      assertThat(held.text()).contains("On hold: package " + id + ", custody event 4");

      Command ended = tamga("unhold", id, "--reason", "The judgment is final.");
      assertThat(ended.status()).as(ended.toString()).isZero();
      assertThat(ended.text()).contains("Hold ended: package " + id + ", custody event 5");

      Command custody = tamga("custody", id);
      assertThat(custody.status()).as(custody.toString()).isZero();
      assertThat(custody.text())
          .contains("PUT ON HOLD by", "An appeal is filed.", "44/26", "HOLD ENDED by");
    }
  }

  private PackageId send(Party lab) throws Exception {
    Path file = Files.write(home.resolve("disk.raw"), new byte[1000]);
    try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      return lab.sender().send(outgoing, TransferListener.SILENT).document().id();
    }
  }

  private void configure(Federation federation, Node node) throws Exception {
    Path unused = TestState.save(federation.kg().authorityTls(), home, "line");
    unused = TestState.save(federation.kg().head(), home, "sign");
    unused =
        Files.writeString(
            home.resolve("client.conf"),
            """
            authority = kg-prosecutor
            node = "https://127.0.0.1:%d"
            tls { key = line.p12, password-file = password }
            sign { key = sign.p12, password-file = password }
            trust { roots = [
              { state = KZ, certificate = kz-root.pem }
              { state = KG, certificate = kg-root.pem }
            ] }
            state = state
            patience = 0s
            """
                .formatted(node.address().getPort()));
  }

  private Command tamga(String... args) throws Exception {
    List<String> line = new ArrayList<>(NodeProcess.java(List.of(), Tamga.class));
    line.addAll(List.of(args));
    line.addAll(List.of("--lang", "en", "--config", home.resolve("client.conf").toString()));
    return Command.run(line);
  }
}
