package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.cli.Tamga;
import dev.tamga.client.enrol.ActivateIdentity;
import dev.tamga.client.enrol.EnrolIdentity;
import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.RenewIdentity;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.client.enrol.TrustedRoot;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.enrol.NewInvitation;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.EnrolmentNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment and renewal by the SDK, and of the node's own certificate. */
final class RenewalTest {
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path home;
  private final Clock clock = Clock.systemUTC();
  private EnrolmentNode node;
  private IdentityFile file;

  @BeforeEach
  void start() throws Exception {
    node = EnrolmentNode.start(home.resolve("node"));
    file = file(home.resolve("lab.p12"));
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  private IdentityFile file(Path path) {
    return new IdentityFile(path, () -> Secret.of(TestState.PASSWORD.toCharArray()), clock);
  }

  private Identity enrol(NewInvitation invited) throws Exception {
    return new EnrolIdentity(node.address(), new TrustedRoot(node.root()), file, clock)
        .enrol(invited.invitation().id(), invited.code());
  }

  private RenewIdentity renewal(ActivateIdentity activation) throws Exception {
    Trust trust = new Trust(List.of(Anchor.of("KZ", node.root())), List.of(), List.of());
    return TlsRenewal.of(node.address(), file).with(new LiveTrust(fixed(trust)), activation, clock);
  }

  private static TrustSource fixed(Trust trust) {
    return new TrustSource() {
      @Override
      public Trust load() {
        return trust;
      }

      @Override
      public String mark() {
        return "";
      }
    };
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(home)) {
      return all.filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void invited_getsAKeyStoreWithAPathToTheRoot() throws Exception {
    Identity made = enrol(node.invite("scanner-1", MONTH));
    assertThat(made.chain()).hasSize(2);
    assertThat(file.active().certificate()).isEqualTo(made.certificate());
    assertThat(files()).containsExactly("lab.p12");
    assertThat(Files.getPosixFilePermissions(file.path())).hasSize(2);
    assertThatThrownBy(() -> enrol(node.invite("scanner-1", MONTH)))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void rootByDigest_isFoundAndAnotherIsRefusedBeforeAnythingIsSaid() throws Exception {
    Sha256 digest = new Sha256(Certificates.sha256(node.root()));
    assertThat(TrustedRoot.byDigest(node.address(), digest).certificate()).isEqualTo(node.root());
    Refusal refused =
        catchThrowableOfType(
            Refusal.class, () -> TrustedRoot.byDigest(node.address(), new Sha256("00".repeat(32))));
    assertThat(refused.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
  }

  @Test
  void serverOfAnotherRoot_getsNoCode() throws Exception {
    NewInvitation invited = node.invite("scanner-1", MONTH);
    X509Certificate other = TestState.create("KZ", clock).anchor().root();
    Refusal refused =
        catchThrowableOfType(
            Refusal.class,
            () ->
                new EnrolIdentity(node.address(), new TrustedRoot(other), file, clock)
                    .enrol(invited.invitation().id(), invited.code()));
    assertThat(refused.failure()).isEqualTo(Failure.NODE_UNTRUSTED);
    assertThat(enrol(invited)).as("the invitation is still good").isNotNull();
  }

  @Test
  void clientThatDiedBeforeTheAnswer_getsItsCertificateByTheSameCall() throws Exception {
    NewInvitation invited = node.invite("scanner-1", MONTH);
    Identity first = enrol(invited);
    Files.delete(file.path()); // as if it had died before step 3; its key is kept in pending
    Identity pending = new Identity(first.key(), first.chain());
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      pending.save(home.resolve("lab.p12.pending"), password);
    }
    assertThat(enrol(invited).certificate()).isEqualTo(first.certificate());
    assertThat(files()).containsExactly("lab.p12");
  }

  @Test
  void renewal_putsANewKeyInPlaceAndKeepsTheOldOneBesideIt() throws Exception {
    Identity old = enrol(node.invite("scanner-1", MONTH));
    List<Identity> used = new ArrayList<>();
    Identity next = renewal(used::add).renew();
    assertThat(used).containsExactly(next);
    assertThat(next.certificate().getPublicKey()).isNotEqualTo(old.certificate().getPublicKey());
    assertThat(file.active().certificate()).isEqualTo(next.certificate());
    assertThat(files()).containsExactly("lab.p12", "lab.p12.lock", "lab.p12.previous");
    assertThat(file(home.resolve("lab.p12.previous")).active().certificate())
        .isEqualTo(old.certificate());
    assertThat(renewal(used::add).renew().certificate()).isNotEqualTo(next.certificate());
  }

  @Test
  void activationThatFails_leavesTheOldInPlaceAndIsTriedAgainWithTheSame() throws Exception {
    Identity old = enrol(node.invite("scanner-1", MONTH));
    List<Identity> tried = new ArrayList<>();
    RenewIdentity failing =
        renewal(
            identity -> {
              tried.add(identity);
              throw new IOException("not now");
            });
    assertThatThrownBy(failing::renew).hasMessage("not now");
    assertThat(file.active().certificate()).isEqualTo(old.certificate());
    node.close(); // the certificate is here already: nobody need be asked
    node = null;
    assertThatThrownBy(failing::renew).hasMessage("not now");
    assertThat(tried.get(1).certificate()).isEqualTo(tried.get(0).certificate());
  }

  @Test
  void revokedCertificate_isNotRenewedAndTheOldStaysInPlace() throws Exception {
    Identity old = enrol(node.invite("scanner-1", MONTH));
    var unused =
        node.ca().revoke(old.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    Refusal refused =
        catchThrowableOfType(Refusal.class, () -> renewal(ActivateIdentity.NOTHING).renew());
    assertThat(refused.failure()).isEqualTo(Failure.CERTIFICATE_REFUSED);
    assertThat(file.active().certificate()).isEqualTo(old.certificate());
  }

  @Test
  void commandLine_enrollsByDigestAndRenews() throws Exception {
    NewInvitation invited = node.invite("scanner-1", MONTH);
    Path code = secret("code", EnrolmentNode.code(invited));
    Path password = secret("password", TestState.PASSWORD);
    String server = node.address().toString();
    String root = Certificates.sha256(node.root());
    Command enrolled =
        tamga(
            "enroll",
            "--server",
            server,
            "--trust",
            "sha256:" + root,
            "--invitation",
            invited.invitation().id(),
            "--code-file",
            code.toString(),
            "--p12",
            file.path().toString(),
            "--p12-password-file",
            password.toString(),
            "--root-out",
            home.resolve("root.pem").toString());
    assertThat(enrolled.status()).as(enrolled.toString()).isZero();
    assertThat(Certificates.read(home.resolve("root.pem"))).containsExactly(node.root());
    X509Certificate first = file.active().certificate();
    List<String> renew =
        List.of(
            "renew",
            "--server",
            server,
            "--trust",
            home.resolve("root.pem").toString(),
            "--p12",
            file.path().toString(),
            "--p12-password-file",
            password.toString(),
            "--json");
    Command early = tamga(renew.toArray(String[]::new));
    assertThat(early.status()).as(early.toString()).isEqualTo(1);
    assertThat(early.text()).contains("renew.not-due");
    List<String> now = new ArrayList<>(renew);
    now.add("--now");
    Command renewed = tamga(now.toArray(String[]::new));
    assertThat(renewed.status()).as(renewed.toString()).isZero();
    assertThat(file.active().certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
  }

  private Path secret(String name, String text) throws IOException {
    Path made = Files.writeString(home.resolve(name), text);
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
  }

  private static Command tamga(String... args) throws Exception {
    List<String> line = new ArrayList<>(NodeProcess.java(List.of(), Tamga.class));
    line.addAll(List.of(args));
    return Command.run(line);
  }

  @Test
  void nodeWhoseCertificateIsDue_renewsItShowsItAndKeepsIt() throws Exception {
    node.close();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path own = home.resolve("own");
    Files.createDirectories(own);
    node =
        EnrolmentNode.start(
            own,
            "enrolment.listen.port = "
                + port
                + "\ntls.renew.server = \"https://127.0.0.1:"
                + port
                + '"',
            Clock.offset(clock, Duration.ofDays(25)));
    Path previous = own.resolve("node-tls.p12.previous");
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Files.exists(previous) || Files.exists(own.resolve("node-tls.p12.next"))) {
      assertThat(System.nanoTime()).as("renewed in time").isLessThan(deadline);
      Thread.sleep(100);
    }
    X509Certificate old = file(previous).active().certificate();
    X509Certificate now = file(own.resolve("node-tls.p12")).active().certificate();
    assertThat(now.getPublicKey()).isNotEqualTo(old.getPublicKey());
    assertThat(List.copyOf(now.getSubjectAlternativeNames()))
        .isEqualTo(List.copyOf(old.getSubjectAlternativeNames()));
    for (int listening : new int[] {port, node.node().address().getPort()}) {
      assertThat(shown(listening)).isEqualTo(Certificates.pem(List.of(now)));
    }
    assertThat(metrics()).contains("tamga_tls_renewals_total{result=\"done\"} 1.0");
  }

  private String shown(int port) throws Exception {
    String text = Command.run("openssl", "s_client", "-connect", "127.0.0.1:" + port).text();
    int from = text.indexOf("-----BEGIN CERTIFICATE-----");
    int to = text.indexOf("-----END CERTIFICATE-----");
    assertThat(from).as(text).isNotNegative();
    return text.substring(from, to) + "-----END CERTIFICATE-----\n";
  }

  private String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + node.node().management().getPort() + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
