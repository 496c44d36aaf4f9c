package dev.tamga.server.testkit;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A node of KG beside the federation's of KZ. Each knows the other's address and the key of its
 * log, and each may call the other. Ports are chosen beforehand.
 */
public final class Neighbours {
  /** How often they ask each other. */
  private static final String EVERY = "log.witness-every = 1s\n";

  private final Federation federation;
  private final Path home;
  private final int port = freePort();
  private final int neighboursPort = freePort();

  private Neighbours(Federation federation) {
    this.federation = federation;
    this.home = federation.home().resolve("neighbour");
  }

  /** Makes the neighbour's files, and configures both. */
  public static Neighbours of(Federation federation) {
    Neighbours neighbours = new Neighbours(federation);
    try {
      neighbours.write();
      return neighbours;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The neighbour's configuration file. */
  public Path configuration() {
    return home.resolve("server.conf");
  }

  /** The neighbour's port. */
  public int port() {
    return neighboursPort;
  }

  private void write() throws Exception {
    TestState kz = federation.kz();
    TestState kg = federation.kg();
    Files.createDirectories(home);
    Files.writeString(home.resolve("password"), TestState.PASSWORD);
    Files.setPosixFilePermissions(
        home.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    Path unused = kz.saveRoot(home);
    unused = kg.saveRoot(home);
    unused = TestState.save(kg.nodeServer(), home, "node-tls");
    unused = TestState.save(kg.nodeSeal(), home, "node-seal");
    unused = TestState.save(kg.tsa(), home, "tsa");
    unused = TestState.save(kg.nodePeer(), home, "peer");
    unused = TestState.save(kz.nodePeer(), federation.home(), "peer");
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      LogKey.generate().save(home.resolve("log.p12"), password);
    }
    Files.writeString(
        home.resolve("authorities.conf"),
        "authorities = ["
            + node("kz-node", kz)
            + entry("kg-prosecutor", Spki.sha256(kg.authorityTls().certificate()))
            + "]");
    Path register = federation.home().resolve("authorities.conf");
    String before = Files.readString(register);
    Files.writeString(
        register, before.substring(0, before.length() - 1) + node("kg-node", kg) + "]");
    federation.configure(
        "listen.port = "
            + port
            + '\n'
            + EVERY
            + status("KG", neighboursPort, key(home, "node.kg")));
    Files.writeString(configuration(), neighbour());
  }

  private static String node(String id, TestState state) {
    return entry(id, Spki.sha256(state.nodePeer().certificate()));
  }

  private static String entry(String id, String spki) {
    return "{ id = %s, names { en = \"%s\" }, functions = [central-authority], clients = [\"%s\"] }\n"
        .formatted(id, id, spki);
  }

  private String neighbour() throws Exception {
    return """
        node { name = "node.kg", organisation = "Test" }
        listen { host = "127.0.0.1", port = %d }
        management { host = "127.0.0.1", port = 0 }
        tls { key = "node-tls.p12", password-file = "password" }
        seal { key = "node-seal.p12", password-file = "password" }
        log { origin = "node.kg/custody", key = "log.p12", password-file = "password" }
        tsa { key = "tsa.p12", password-file = "password", policy = "1.3.6.1.4.1.99999.1.1" }
        storage { data = "data", progress = 1 MiB }
        registry = "authorities.conf"
        trust {
          roots = [{ state = "KZ", certificate = "kz-root.pem" }, { state = "KG", certificate = "kg-root.pem" }]
          poll = 1s
        }
        """
            .formatted(neighboursPort)
        + EVERY
        + status("KZ", port, key(federation.home(), "node.test"))
        + TestDatabase.settings(home.resolve("data/state"))
        + '\n'
        + TestBlobs.settings(home.resolve("data"));
  }

  private static String status(String state, int port, String log) {
    return """
    status {
      peer { key = "peer.p12", password-file = "password" }
      partners = [{ state = %s, address = "127.0.0.1:%d", log = "%s" }]
    }
    """
        .formatted(state, port, log);
  }

  private static String key(Path home, String name) throws Exception {
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      LogKey key = LogKey.load(home.resolve("log.p12"), password);
      return new VerifierKey(name + "/custody", key.publicKey()).text();
    }
  }
}
