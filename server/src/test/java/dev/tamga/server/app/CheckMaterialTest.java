package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.StartException;
import dev.tamga.server.testkit.Federation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a configuration is said all at once. */
final class CheckMaterialTest {
  @TempDir private Path home;

  @Test
  void everyProblemOfKeysStoresAndPartners_isInOneMessage() throws Exception {
    Federation federation = Federation.in(home);
    Path conf =
        federation.house(
            "bad",
            """
            storage.database {
              url = "postgresql://db.example/tamga", user = tamga
              password-file = "none.pass", ca = "none.crt"
            }
            storage.objects {
              endpoint = "ftp://s3.example", region = "r", bucket = "evidence", prefix = "p/"
              access-key = "k", secret-key-file = "empty.secret", ca = "bad.crt"
            }
            status.partners = [{ state = KG, address = "kg.example:8443" }]
            """);
    Files.writeString(home.resolve("bad.crt"), "no certificate");
    Files.writeString(home.resolve("empty.secret"), "");
    for (String key : new String[] {"node-tls.p12", "node-seal.p12"}) {
      Files.writeString(home.resolve(key), "no key store");
    }
    ServerConfig config = ServerConfig.load(conf);
    assertThatThrownBy(() -> CheckMaterial.check(config, Clock.systemUTC()))
        .isInstanceOf(StartException.class)
        .hasMessageContainingAll(
            "tls.key: ",
            "seal.key: ",
            "storage.database.password-file: ",
            "storage.database.ca: ",
            "storage.objects.endpoint: \"ftp://s3.example\" (expected: https://host:port)",
            "storage.objects.secret-key-file: ",
            "storage.objects.ca: ",
            "status.peer: absent",
            "partner KG has an address");
  }
}
