package dev.tamga.server.testkit;

import dev.tamga.client.http.NodeAddress;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.Grant;
import dev.tamga.pki.enrol.Invitations;
import dev.tamga.pki.enrol.NewInvitation;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.token.TokenKeys;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A node that offers enrolment for a CA in a folder, which has certified the node, too. */
public final class EnrolmentNode implements AutoCloseable {
  /** Of the node's key in a token. */
  public static final String LABEL = "tls";

  private static final String HOST = "127.0.0.1";

  private final Path home;
  private final Federation federation;
  private final Clock clock = Clock.systemUTC();
  private final Clock nodeClock;
  private final Secret password = Secret.of(TestState.PASSWORD.toCharArray());
  private final CertificateAuthority ca;
  private final Node node;

  private EnrolmentNode(Path home, String settings, Clock nodeClock, Optional<TokenKeys> token)
      throws Exception {
    this.home = home;
    this.nodeClock = nodeClock;
    Files.createDirectories(home);
    this.federation = Federation.in(home);
    ClientFiles.registerByName(home, Spki.sha256(federation.kz().labTls().certificate()));
    this.ca =
        CertificateAuthority.create(
            home.resolve("ca"),
            new Setup(
                "Ministry",
                URI.create("http://pki.example.kz/"),
                new NameSpace("KZ", List.of("localhost"), List.of("127.0.0.0/8"))),
            password,
            clock);
    Files.writeString(home.resolve("kz-root.pem"), Certificates.pem(List.of(root())));
    Files.delete(home.resolve("node-tls.p12"));
    if (token.isPresent()) {
      Identity held = token.get().generate(LABEL, KeyKind.EC_P256);
      var unused = token.get().certify(LABEL, certifyNode(held.certificate().getPublicKey()));
    } else {
      KeyPair key = KeyKind.EC_P256.generate();
      new Identity(key.getPrivate(), certifyNode(key.getPublic()))
          .save(home.resolve("node-tls.p12"), password);
    }
    federation.configure(
        "enrolment { listen { host = \"127.0.0.1\", port = 0 }, ca = ca, password-file = password }\n"
            + settings);
    this.node =
        Node.start(ServerConfig.load(federation.configuration()), nodeClock, Steps.UNWATCHED);
  }

  /** Starts it in that folder. */
  public static EnrolmentNode start(Path home) throws Exception {
    return new EnrolmentNode(home, "", Clock.systemUTC(), Optional.empty());
  }

  /** Starts it with settings that go after the usual ones, and with a clock of its own. */
  public static EnrolmentNode start(Path home, String settings, Clock clock) throws Exception {
    return new EnrolmentNode(home, settings, clock, Optional.empty());
  }

  /** The same with its key in a token, under {@link #LABEL}; the settings have to say so. */
  public static EnrolmentNode start(Path home, String settings, Clock clock, TokenKeys token)
      throws Exception {
    return new EnrolmentNode(home, settings, clock, Optional.of(token));
  }

  private List<X509Certificate> certifyNode(PublicKey key) throws Exception {
    return ca.issue(
        new CertificateOrder(
            Profile.TLS_SERVER_NODE,
            Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=localhost"),
            List.of(AlternativeName.dns("localhost"), AlternativeName.ip(HOST)),
            key,
            Optional.empty()));
  }

  /** A certificate for a laboratory's system, good for that long. */
  public List<X509Certificate> certifySystem(String system, Duration validity, PublicKey key)
      throws Exception {
    return ca.issue(
        new CertificateOrder(
            Profile.TLS_CLIENT_SYSTEM,
            Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=" + system),
            List.of(AlternativeName.system("KZ", "lab", system)),
            key,
            Optional.of(validity)));
  }

  /** The States whose keys sign what is not TLS. */
  public Federation federation() {
    return federation;
  }

  /** A new invitation for a laboratory's system, good for a certificate of that life. */
  public NewInvitation invite(String system, Duration validity) throws Exception {
    return invite(system, validity, Optional.empty());
  }

  /** The same, handed in by the registration authority with that key. */
  public NewInvitation invite(String system, Duration validity, Optional<String> through)
      throws Exception {
    return Invitations.of(ca, clock)
        .invite(
            new Grant(
                Profile.TLS_CLIENT_SYSTEM,
                Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=" + system),
                List.of(AlternativeName.system("KZ", "lab", system)),
                Optional.of(validity),
                Duration.ofDays(7),
                through));
  }

  /** The code as a client's user would have it in a file. */
  public static String code(NewInvitation invited) {
    return invited.code().lend(SecretAccess.get(), chars -> String.valueOf(chars));
  }

  /** The CA behind it. */
  public CertificateAuthority ca() {
    return ca;
  }

  /** The root of its State. */
  public X509Certificate root() throws Exception {
    return ca.chain(Branch.TLS).get(1);
  }

  /** The node. */
  public Node node() {
    return node;
  }

  /** Where the node's files are. */
  public Path home() {
    return home;
  }

  /** Of enrolment. */
  public NodeAddress address() {
    return new NodeAddress(HOST, node.enrolment().orElseThrow().getPort());
  }

  /** A path of enrolment, as a foreign client takes it. */
  public String url(String path) {
    return "https://127.0.0.1:" + address().port() + "/.well-known/est/" + path;
  }

  @Override
  public void close() {
    node.close();
    password.close();
  }
}
