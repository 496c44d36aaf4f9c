package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.PostgresServer;
import dev.tamga.server.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose database and store are as if on other machines: all that it says goes by TLS. */
final class NodeOverTlsTest {
  @TempDir private Path home;

  @Test
  void package_isSentFetchedAndChecked_withDatabaseAndStoreByTls() throws Exception {
    Federation federation = Federation.in(home);
    Path store = TestState.save(federation.kz().nodeServer(), home, "store");
    try (PostgresServer database = PostgresServer.startWithTls(federation.kz().nodeServer(), home);
        S3Server objects = S3Server.startWithTls(store, TestState.PASSWORD)) {
      String unused = database.ask("CREATE DATABASE tamga OWNER tamga");
      configure(federation, database, objects.address("node/", Optional.of(ca())));
      handOver(federation);
      assertThat(objects.objects().keys("node/")).isNotEmpty();
    }
  }

  private Path ca() {
    return home.resolve("kz-root.pem");
  }

  private void configure(Federation federation, PostgresServer database, S3Address objects)
      throws Exception {
    Path unused =
        Files.writeString(
            federation.configuration(),
            """

            storage.database { url = "%s", user = tamga, password-file = "%s", ca = "%s" }
            storage.objects { endpoint = "%s", region = "%s", bucket = "%s", prefix = "%s", access-key = "%s", secret-key-file = "%s", ca = "%s", segment = 1 MiB }
            """
                .formatted(
                    database.url("tamga"),
                    database.passwordFile(),
                    ca(),
                    objects.endpoint(),
                    objects.region(),
                    objects.bucket(),
                    objects.prefix(),
                    objects.accessKey(),
                    objects.secretKeyFile(),
                    ca()),
            StandardOpenOption.APPEND);
  }

  private void handOver(Federation federation) throws Exception {
    byte[] content = new byte[2_500_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(home.resolve("disk.raw"), content);
    ServerConfig config = ServerConfig.load(federation.configuration());
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address());
        Party prosecutor = Party.prosecutor(federation, node.address());
        Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
      var sent = lab.sender().send(outgoing, TransferListener.SILENT);
      FetchedPackage fetched =
          prosecutor
              .fetcher()
              .fetch(sent.document().id(), home.resolve("in"), TransferListener.SILENT);
      assertThat(fetched.verified().items()).hasSize(1);
    }
    List<Path> before = files(federation.data());
    List<Disagreement> found = new ArrayList<>();
    long unused = CheckNode.run(config, Clock.systemUTC(), found::add);
    assertThat(found).isEmpty();
    assertThat(files(federation.data())).as("what another user could not remove").isEqualTo(before);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }
}
