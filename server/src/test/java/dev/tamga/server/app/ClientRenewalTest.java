package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.cli.Tamga;
import dev.tamga.client.ClientConfig;
import dev.tamga.client.PasswordPrompt;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.enrol.RenewalListener;
import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.token.TokenKeys;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.EnrolmentNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client whose certificate is due renews it by {@code client.conf}: PROTOCOL.md section 12. */
@Timeout(300)
@Tag("long")
final class ClientRenewalTest {
  /** Begun five minutes ago, as all are: at a tenth of such a life it is due. */
  private static final Duration SHORT = Duration.ofMinutes(30);

  @TempDir private Path home;
  private final Clock clock = Clock.systemUTC();
  private EnrolmentNode node;

  @BeforeEach
  void start() throws Exception {
    node = EnrolmentNode.start(home.resolve("node"));
    Files.writeString(home.resolve("password"), TestState.PASSWORD);
    Files.setPosixFilePermissions(
        home.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(home.resolve("ca-root.pem"), Certificates.pem(List.of(node.root())));
    var unused = node.federation().kz().saveRoot(home);
    unused = node.federation().kg().saveRoot(home);
    unused = TestState.save(node.federation().kz().labSeal(), home, "sign");
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  private X509Certificate enrolled() throws Exception {
    KeyPair key = KeyKind.EC_P256.generate();
    List<X509Certificate> chain = node.certifySystem("scanner-1", SHORT, key.getPublic());
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      new Identity(key.getPrivate(), chain).save(home.resolve("lab.p12"), password);
    }
    return chain.get(0);
  }

  private X509Certificate inPlace() throws Exception {
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      return Identity.load(home.resolve("lab.p12"), password).certificate();
    }
  }

  private Path configuration(String key, String server) throws Exception {
    return Files.writeString(
        home.resolve("client.conf"),
        """
        authority = kz-lab
        node = "https://127.0.0.1:%d"
        tls { %s, renew { server = "%s", at = 10 } }
        sign { key = sign.p12, password-file = password }
        trust { roots = [
          { state = KZ, certificate = ca-root.pem }
          { state = KZ, certificate = kz-root.pem }
          { state = KG, certificate = kg-root.pem }
        ] }
        state = state
        patience = 0s
        """
            .formatted(node.node().address().getPort(), key, server));
  }

  private Path configuration() throws Exception {
    return configuration("key = lab.p12, password-file = password", node.address().toString());
  }

  /** What a renewer told, as it comes. */
  private static final class Told implements RenewalListener {
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void renewed(Identity identity) {
      events.add(identity);
    }

    @Override
    public void failed(Exception why, Urgency urgency, Duration again) {
      events.add(why);
    }

    Identity next() throws InterruptedException {
      Object event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).isInstanceOf(Identity.class);
      return (Identity) event;
    }
  }

  private TamgaClient open(Path configuration, Told told) throws Exception {
    return TamgaClient.open(
        ClientConfig.load(configuration).open(PasswordPrompt.NOBODY, clock), told);
  }

  @Test
  void clientThatStaysOpen_renewsInTheBackgroundAndGoesOnWithTheNewKey() throws Exception {
    X509Certificate old = enrolled();
    Told told = new Told();
    try (TamgaClient client = open(configuration(), told)) {
      Identity next = told.next();
      assertThat(next.certificate().getPublicKey()).isNotEqualTo(old.getPublicKey());
      assertThat(inPlace()).isEqualTo(next.certificate());
      assertThat(client.outbox(Optional.empty(), 1).packages())
          .as("its name is in the register, so the new key is")
          .isEmpty();
      assertThat(told.next().certificate()).as("due again").isNotEqualTo(next.certificate());
    }
  }

  @Test
  void clientWhoseKeyIsInAToken_renewsInTheBackground() throws Exception {
    SoftHsm hsm = SoftHsm.get();
    hsm.token("client");
    TokenKeys keys = new TokenKeys(hsm.open("client"));
    Identity first = keys.generate("line", KeyKind.EC_P256);
    var unused =
        keys.certify(
            "line", node.certifySystem("scanner-1", SHORT, first.certificate().getPublicKey()));
    Path pin = SoftHsm.pinFile(home, SoftHsm.PIN);
    String key =
        "token { library = \"%s\", label = client, key = line, pin-file = \"%s\" }"
            .formatted(hsm.library(), pin);
    Told told = new Told();
    Path configuration = configuration(key, node.address().toString());
    try (TamgaClient client = open(configuration, told)) {
      Identity next = told.next();
      assertThat(next.key().getEncoded()).isNull();
      assertThat(keys.newest("line").certificate()).isEqualTo(next.certificate());
      assertThat(client.outbox(Optional.empty(), 1).packages()).isEmpty();
    }
    assertThat(ClientConfig.load(configuration).open(PasswordPrompt.NOBODY, clock).tls().chain())
        .as("the same configuration, the newest key")
        .isEqualTo(keys.newest("line").chain());
  }

  private Command tamga(String... args) throws Exception {
    List<String> line = new ArrayList<>(NodeProcess.java(List.of(), Tamga.class));
    line.addAll(List.of(args));
    line.addAll(List.of("--lang", "en", "--config", home.resolve("client.conf").toString()));
    return Command.run(line);
  }

  @Test
  void command_renewsAfterItsWork_onceInAnHour() throws Exception {
    X509Certificate old = enrolled();
    Path unused = configuration();
    Command first = tamga("outbox");
    assertThat(first.status()).as(first.toString()).isZero();
    assertThat(first.text()).contains("new key and certificate");
    X509Certificate renewed = inPlace();
    assertThat(renewed.getPublicKey()).isNotEqualTo(old.getPublicKey());

    Command second = tamga("outbox");
    assertThat(second.status()).as(second.toString()).isZero();
    assertThat(second.text()).doesNotContain("new key");
    assertThat(inPlace()).isEqualTo(renewed);

    Path lock = home.resolve("lab.p12.lock");
    Files.setLastModifiedTime(lock, FileTime.from(clock.instant().minusSeconds(3700)));
    assertThat(tamga("outbox").status()).isZero();
    assertThat(inPlace()).isNotEqualTo(renewed);
  }

  @Test
  void renewalThatFails_isARemarkAndChangesNoExitCode() throws Exception {
    X509Certificate old = enrolled();
    Path unused = configuration("key = lab.p12, password-file = password", "https://127.0.0.1:1");
    Command done = tamga("outbox");
    assertThat(done.status()).as(done.toString()).isZero();
    assertThat(done.text()).contains("was not renewed");
    assertThat(inPlace()).isEqualTo(old);
    assertThat(tamga("outbox").text()).as("not before an hour is over").doesNotContain("renewed");
    assertThat(tamga("renew").status()).as("asked for, it says so").isEqualTo(255);
  }

  @Test
  void renewCommand_takesServerAndKeyFromTheConfiguration() throws Exception {
    X509Certificate old = enrolled();
    Path unused = configuration();
    Command renewed = tamga("renew", "--json");
    assertThat(renewed.status()).as(renewed.toString()).isZero();
    assertThat(inPlace()).isNotEqualTo(old);
  }
}
