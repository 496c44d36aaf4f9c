package dev.tamga.server.testkit;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A State with a real CA in a folder, as an administrator makes it, and the files from which its
 * node is configured. Ports are chosen beforehand, for partners name each other.
 */
public final class StateNode {
  private static final String ORGANISATION = "Ministry of Justice";

  private final String code;
  private final Path home;
  private final CertificateAuthority ca;
  private final int port = freePort();
  private final int publication = freePort();

  private StateNode(String code, Path home) throws Exception {
    this.code = code;
    this.home = Files.createDirectories(home);
    Files.writeString(home.resolve("password"), TestState.PASSWORD);
    Files.setPosixFilePermissions(
        home.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    this.ca =
        CertificateAuthority.create(
            home.resolve("ca"),
            new Setup(
                ORGANISATION,
                URI.create("http://127.0.0.1:" + publication + "/"),
                new NameSpace(code, List.of("localhost"), List.of("127.0.0.0/8"))),
            Secret.of(TestState.PASSWORD.toCharArray()),
            Clock.systemUTC());
    var unused = ca.delta(Branch.TLS);
    save("tls", issue(Profile.TLS_SERVER_NODE, "localhost"));
    save("peer", issue(Profile.TLS_PEER_NODE, "node"));
    save("seal", issue(Profile.ORG_SEAL, "Node seal"));
    save("tsa", issue(Profile.TSA_UNIT, "TSU 1"));
    save("ocsp", responder());
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      LogKey.generate().save(home.resolve("log.p12"), password);
    }
  }

  /** Makes the CA of that State and the keys of its node below {@code home}. */
  public static StateNode in(Path home, String code) {
    try {
      return new StateNode(code, home);
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

  /** The CA. */
  public CertificateAuthority ca() {
    return ca;
  }

  /** Where everything lies. */
  public Path home() {
    return home;
  }

  /** The port of its main listener. */
  public int port() {
    return port;
  }

  /** The State's code. */
  public String code() {
    return code;
  }

  /** A file that its CA publishes: {@code tls.crl}. */
  public URI published(String name) {
    return URI.create("http://127.0.0.1:" + publication + "/" + name);
  }

  /** Issues a certificate for a new key. */
  public Identity issue(Profile profile, String commonName) {
    try {
      KeyPair key = KeyKind.EC_P256.generate();
      return new Identity(key.getPrivate(), ca.issue(order(profile, commonName, key)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Identity responder() throws Exception {
    KeyPair key = KeyKind.EC_P256.generate();
    return new Identity(
        key.getPrivate(),
        ca.issueResponder(Branch.TLS, order(Profile.OCSP_RESPONDER, "OCSP of TLS", key)));
  }

  private CertificateOrder order(Profile profile, String commonName, KeyPair key) {
    Map<SubjectField, String> values = new EnumMap<>(SubjectField.class);
    values.put(SubjectField.COUNTRY, code);
    values.put(SubjectField.ORGANIZATION, ORGANISATION);
    values.put(SubjectField.ORGANIZATION_IDENTIFIER, "GOV" + code + "-1");
    values.put(SubjectField.COMMON_NAME, commonName);
    values.keySet().retainAll(profile.subject());
    List<AlternativeName> names =
        switch (profile) {
          case TLS_SERVER_NODE ->
              List.of(AlternativeName.dns("localhost"), AlternativeName.ip("127.0.0.1"));
          case TLS_PEER_NODE -> List.of(AlternativeName.node(code, commonName));
          case TLS_CLIENT_SYSTEM -> List.of(AlternativeName.system(code, "lab", commonName));
          default -> List.of();
        };
    return new CertificateOrder(profile, new Subject(values), names, key.getPublic());
  }

  private void save(String name, Identity identity) throws Exception {
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      identity.save(home.resolve(name + ".p12"), password);
    }
    Files.writeString(home.resolve(name + ".pem"), Certificates.pem(identity.chain()));
  }

  /** What partners have to know: root and TLS, signing and time CAs. */
  private String trust() throws Exception {
    return "{ state = \"" + code + "\", certificate = \"" + home.resolve("ca/root.crt") + "\" }";
  }

  /**
   * Writes the configuration.
   *
   * @param partners whose clients are believed
   * @param status the section of that name
   */
  public Path configure(List<StateNode> partners, String status) throws Exception {
    StringBuilder roots = new StringBuilder(trust());
    StringBuilder intermediates = new StringBuilder();
    StringBuilder entries = new StringBuilder(entry());
    for (StateNode partner : partners) {
      roots.append('\n').append(partner.trust());
      intermediates.append('"').append(partner.home.resolve("ca/tls.crt")).append("\"\n");
      entries.append('\n').append(partner.entry());
    }
    Files.writeString(home.resolve("authorities.conf"), "authorities = [" + entries + "]");
    return Files.writeString(
        home.resolve("server.conf"),
        """
        node { name = "node.%1$s", organisation = "%2$s" }
        listen { host = "127.0.0.1", port = %3$d }
        management { host = "127.0.0.1", port = 0 }
        tls { key = "tls.p12", password-file = "password" }
        seal { key = "seal.p12", password-file = "password" }
        log { origin = "node.%1$s/custody", key = "log.p12", password-file = "password" }
        tsa { key = "tsa.p12", password-file = "password", policy = "1.3.6.1.4.1.99999.1.1" }
        storage { data = "data" }
        registry = "authorities.conf"
        trust { roots = [%4$s], intermediates = [%5$s], poll = 1s }
        publish {
          host = "127.0.0.1", port = %6$d, ca = "ca"
          ocsp { tls { key = "ocsp.p12", password-file = "password" } }
        }
        status {
          peer { key = "peer.p12", password-file = "password" }
          %7$s
        }
        """
            .formatted(
                code.toLowerCase(Locale.ROOT),
                ORGANISATION,
                port,
                roots,
                intermediates,
                publication,
                status));
  }

  /** The node itself, as other nodes know it. */
  private String entry() throws Exception {
    X509Certificate peer = Certificates.read(home.resolve("peer.pem")).get(0);
    X509Certificate seal = Certificates.read(home.resolve("seal.pem")).get(0);
    return """
    { id = %s-node, names { en = "Node" }, functions = [central-authority], clients = ["%s"]
      signers = [{ spki = "%s", role = seal, from = "2020-01-01T00:00:00Z" }] }
    """
        .formatted(code.toLowerCase(Locale.ROOT), Spki.sha256(peer), Spki.sha256(seal));
  }
}
