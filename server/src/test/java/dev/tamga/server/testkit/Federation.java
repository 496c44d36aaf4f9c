package dev.tamga.server.testkit;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two States, a laboratory and two authorities, and the files from which a node is configured.
 * Everything is made anew for each test.
 */
public final class Federation {
  /** The producer. */
  public static final AuthorityId LAB = new AuthorityId("kz-lab");

  /** The recipient. */
  public static final AuthorityId PROSECUTOR = new AuthorityId("kg-prosecutor");

  /** Another recipient, where a test needs more than one. */
  public static final AuthorityId COURT = new AuthorityId("kg-court");

  /** In the register, but no party. */
  public static final AuthorityId STRANGER = new AuthorityId("kg-stranger");

  private final Path home;
  private final TestState kz = TestState.create("KZ", Clock.systemUTC());
  private final TestState kg = TestState.create("KG", Clock.systemUTC());

  private Federation(Path home) {
    this.home = home;
  }

  /** Makes keys, trust, register and configuration below {@code home}. */
  public static Federation in(Path home) {
    Federation federation = new Federation(home);
    try {
      federation.write("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return federation;
  }

  /** The State of the laboratory and of the node. */
  public TestState kz() {
    return kz;
  }

  /** The State of the authorities. */
  public TestState kg() {
    return kg;
  }

  /** Where everything lies. */
  public Path home() {
    return home;
  }

  /** The node's data. */
  public Path data() {
    return home.resolve("data");
  }

  /** Writes the configuration once more, with settings that go before the usual ones. */
  public void configure(String settings) throws IOException {
    Files.writeString(
        configuration(),
        server(settings)
            + TestDatabase.settings(home.resolve("data/state"))
            + '\n'
            + TestBlobs.settings(data()));
  }

  /**
   * Another configuration of the same node, whose data are in the folder of that name.
   *
   * @param storage lines of {@code server.conf} that say where state and bytes are; empty for the
   *     embedded database and files
   */
  public Path house(String name, String storage) throws IOException {
    return Files.writeString(
        home.resolve(name + ".conf"), server("\nstorage.data = " + name + "\n" + storage));
  }

  /** What all nodes of its service have in {@code server.conf}, but for database and objects. */
  public String settings() {
    return server("");
  }

  /** The node's configuration file. */
  public Path configuration() {
    return home.resolve("server.conf");
  }

  private void write(String settings) throws IOException {
    Files.writeString(home.resolve("password"), TestState.PASSWORD);
    Files.setPosixFilePermissions(
        home.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    Path unused = kz.saveRoot(home);
    unused = kg.saveRoot(home);
    unused = TestState.save(kz.nodeServer(), home, "node-tls");
    unused = TestState.save(kz.nodeSeal(), home, "node-seal");
    unused = TestState.save(kz.tsa(), home, "tsa");
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      LogKey.generate().save(home.resolve("log.p12"), password);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    Files.writeString(home.resolve("authorities.conf"), register());
    configure(settings);
  }

  private String register() {
    return "authorities = ["
        + entry(
            LAB,
            kz.labTls(),
            "seal",
            kz.labSeal(),
            kz.seal("lab", KeyKind.GOST_256),
            kz.seal("lab", KeyKind.ML_DSA_65))
        + entry(PROSECUTOR, kg.authorityTls(), "head", kg.head())
        + entry(COURT, kg.client("court", "office-1"), "head", kg.head("court"))
        + entry(STRANGER, kg.client("stranger", "software"), "seal", kg.seal("stranger"))
        + "]";
  }

  private static String entry(AuthorityId id, Identity client, String role, Identity... signers) {
    String listed =
        Stream.of(signers)
            .map(
                signer ->
                    "{ spki = \"%s\", role = %s, from = \"2020-01-01T00:00:00Z\" }"
                        .formatted(Spki.sha256(signer.certificate()), role))
            .collect(Collectors.joining(", "));
    return """
    { id = %s, names { en = "%s" }, functions = [laboratory], clients = ["%s"]
      signers = [%s] }
    """
        .formatted(id, id, Spki.sha256(client.certificate()), listed);
  }

  private static String server(String settings) {
    return """
    node { name = "node.test", organisation = "Test" }
    listen { host = "127.0.0.1", port = 0 }
    management { host = "127.0.0.1", port = 0 }
    tls { key = "node-tls.p12", password-file = "password" }
    seal { key = "node-seal.p12", password-file = "password" }
    log { origin = "node.test/custody", key = "log.p12", password-file = "password" }
    tsa { key = "tsa.p12", password-file = "password", policy = "1.3.6.1.4.1.99999.1.1" }
    storage { data = "data", progress = 1 MiB }
    registry = "authorities.conf"
    trust {
      roots = [{ state = "KZ", certificate = "kz-root.pem" }, { state = "KG", certificate = "kg-root.pem" }]
      poll = 1s
    }
    """
        + settings;
  }

  /** Certificates of everyone, roots of both. */
  public List<Path> roots() {
    return List.of(home.resolve("kz-root.pem"), home.resolve("kg-root.pem"));
  }
}
