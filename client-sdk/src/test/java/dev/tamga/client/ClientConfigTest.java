package dev.tamga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.client.enrol.IdentityStore;
import dev.tamga.client.enrol.RenewalConfig;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.ConfigException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientConfigTest {
  private static final TestState KZ = TestState.create("KZ", Clock.systemUTC());

  @TempDir private Path home;

  private Path write(String text) throws Exception {
    return Files.writeString(home.resolve("client.conf"), text);
  }

  private String good() throws Exception {
    TestState.save(KZ.labTls(), home, "client");
    TestState.save(KZ.labSeal(), home, "sign");
    KZ.saveRoot(home);
    Path password = Files.writeString(home.resolve("password"), TestState.PASSWORD);
    if (Files.getFileStore(home).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    }
    return """
    authority = kz-lab
    node = "https://node.example.kz"
    tls { key = client.p12, password-file = password }
    sign { key = sign.p12, password-file = password }
    trust { roots = [ { state = KZ, certificate = kz-root.pem } ] }
    state = state
    """;
  }

  private static ConfigException wrong(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(ConfigException.class, call);
  }

  @Test
  void sample_isRead() throws Exception {
    Path sample = Path.of(System.getProperty("tamga.root"), "conf", "client.conf");

    ClientConfig config = ClientConfig.load(sample);

    assertThat(config.authority().text()).isEqualTo("kz-lab-almaty");
    assertThat(config.trust().roots()).hasSize(2);
    assertThat(config.pieceBytes()).isEqualTo(ClientSettings.PIECE_BYTES);
    assertThat(config.patience()).isEqualTo(ClientSettings.PATIENCE);
    assertThat(config.timestampService()).isEmpty();
  }

  private static String renewing(String good, String section) {
    return good.replace("tls { key", "tls { renew { " + section + " }, key");
  }

  @Test
  void renewal_isReadAndOpened_unlessItIsOff() throws Exception {
    String good = good();
    String server = "server = \"https://ca.example.kz:8445\"";
    ClientConfig usual = ClientConfig.load(write(renewing(good, server)));
    assertThat(usual.renewal())
        .contains(
            new RenewalConfig(
                NodeAddress.parse("https://ca.example.kz:8445"), OptionalInt.empty(), true));
    ClientSettings settings = usual.open(PasswordPrompt.NOBODY, Clock.systemUTC());
    assertThat(settings.renewal().orElseThrow().store().active().certificate())
        .isEqualTo(settings.tls().certificate());
    TamgaClient.open(settings).close();

    ClientConfig half = ClientConfig.load(write(renewing(good, server + ", at = 50")));
    assertThat(half.renewal().orElseThrow().percent()).hasValue(50);

    ClientConfig off = ClientConfig.load(write(renewing(good, server + ", enabled = false")));
    assertThat(off.renewal()).isPresent();
    assertThat(off.open(PasswordPrompt.NOBODY, Clock.systemUTC()).renewal()).isEmpty();
    assertThat(ClientConfig.load(write(good)).renewal()).isEmpty();
  }

  @Test
  void renewalThatIsWrong_isNamedInWhole() throws Exception {
    ConfigException e =
        wrong(
            () ->
                ClientConfig.load(write(renewing(good(), "at = 95, enabled = maybe, when = now"))));
    assertThat(e.problems()).hasSize(4);
    assertThat(String.join("\n", e.problems()))
        .contains(
            "tls.renew.server: missing",
            "tls.renew.at: 95",
            "10 to 90",
            "tls.renew.enabled",
            "tls.renew.when: unknown");
  }

  @Test
  void passwordThatWasAskedFor_isNotAskedForAgainByARenewal() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    PasswordPrompt person =
        key -> {
          asked.incrementAndGet();
          return Secret.of(TestState.PASSWORD.toCharArray());
        };
    String conf =
        renewing(good(), "server = \"https://ca.example.kz\"")
            .replace("key = client.p12, password-file = password", "key = client.p12");
    ClientSettings settings = ClientConfig.load(write(conf)).open(person, Clock.systemUTC());
    IdentityStore store = settings.renewal().orElseThrow().store();
    assertThat(store.active().certificate()).isEqualTo(store.active().certificate());
    assertThat(asked).hasValue(1);
  }

  @Test
  void identityThatIsNotTrusted_isNotTakenWhileTheClientIsOpen() throws Exception {
    ClientSettings settings =
        ClientConfig.load(write(good())).open(PasswordPrompt.NOBODY, Clock.systemUTC());
    try (TamgaClient client = TamgaClient.open(settings)) {
      client.useTls(KZ.issue(Profile.TLS_CLIENT_SYSTEM, "lab", "scanner-1"));
      assertThatThrownBy(() -> client.useTls(KZ.labSeal()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> client.useTls(TestState.create("KG", Clock.systemUTC()).labTls()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private String seconds(KeyKind... kinds) throws Exception {
    StringBuilder list = new StringBuilder("second-signatures = [");
    for (KeyKind kind : kinds) {
      String name = "second-" + kind;
      TestState.save(KZ.issue(Profile.ORG_SEAL, "lab", "lab seal", kind), home, name);
      list.append("{ key = ").append(name).append(".p12, password-file = password }, ");
    }
    return list.append("]\n").toString();
  }

  @Test
  void secondSignatures_areOpened() throws Exception {
    String good = good();
    Path file = write(good + seconds(KeyKind.ML_DSA_65, KeyKind.GOST_256));

    ClientSettings settings =
        ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC());

    assertThat(settings.secondSigners()).hasSize(2);
    TamgaClient.open(settings).close();
  }

  @Test
  void secondSignaturesOfOneKindOrOfTheFirsts_areRefused() throws Exception {
    String good = good();
    for (String bad :
        List.of(seconds(KeyKind.GOST_256, KeyKind.GOST_512), seconds(KeyKind.EC_P384))) {
      Path file = write(good + bad);
      ConfigException e =
          wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));
      assertThat(e.problems()).singleElement().asString().contains("second-signatures.key");
    }
  }

  @Test
  void firstSignatureByGost_isRefused() throws Exception {
    String good = good();
    TestState.save(KZ.seal("lab", KeyKind.GOST_256), home, "gost");
    Path file = write(good.replace("sign.p12", "gost.p12"));
    ConfigException e =
        wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));
    assertThat(e.problems()).singleElement().asString().contains("sign.key", "ECDSA or RSA");
  }

  @Test
  void algorithmsOfTheTrust_areReadAndApplied() throws Exception {
    String good = good().replace("trust {", "trust { algorithms = [\"ecdsa-sha256 = deny\"], ");
    Path file = write(good);
    ConfigException e =
        wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));
    assertThat(e.problems()).hasSize(2).allMatch(problem -> problem.contains("ecdsa-sha256"));
  }

  @Test
  void algorithmThatNobodyKnows_isAProblem() throws Exception {
    Path file = write(good().replace("trust {", "trust { algorithms = [\"rot13 = allow\"], "));
    assertThat(wrong(() -> ClientConfig.load(file)).problems())
        .singleElement()
        .asString()
        .contains("trust.algorithms", "rot13");
  }

  @Test
  void everyProblem_isInOneMessage() throws Exception {
    Path file =
        write(
            """
            authority = Lab
            node = "http://node.example.kz"
            tls { key = client.p12 }
            trust { roots = [ { state = kaz, certificate = a.pem, purposes = [all] } ] }
            log-keys = ["node+1+2"]
            timestamp { url = "ftp://tsa" }
            piece = 1 KiB
            patience = -1s
            language = de
            nodes = 3
            """);

    ConfigException e = wrong(() -> ClientConfig.load(file));

    assertThat(e.problems())
        .anyMatch(problem -> problem.startsWith("line 1: authority: "))
        .anyMatch(problem -> problem.startsWith("line 2: node: "))
        .anyMatch(problem -> problem.contains("sign.key: missing"))
        .anyMatch(problem -> problem.contains("trust.roots[0].state"))
        .anyMatch(problem -> problem.contains("trust.roots[0].purposes"))
        .anyMatch(problem -> problem.contains("log-keys"))
        .anyMatch(problem -> problem.contains("timestamp.url"))
        .anyMatch(problem -> problem.contains("piece"))
        .anyMatch(problem -> problem.contains("patience"))
        .anyMatch(problem -> problem.contains("language"))
        .anyMatch(problem -> problem.contains("state: missing"))
        .anyMatch(problem -> problem.contains("nodes: unknown"))
        .hasSize(12);
  }

  @Test
  void goodKeys_open() throws Exception {
    ClientSettings settings =
        ClientConfig.load(write(good() + "patience = 3s\n"))
            .open(PasswordPrompt.NOBODY, Clock.systemUTC());

    assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.signer().certificate()).isEqualTo(KZ.labSeal().certificate());
    assertThat(settings.toString()).doesNotContain(TestState.PASSWORD);
  }

  @Test
  void noPasswordFile_asks() throws Exception {
    Path file = write(good().replace(", password-file = password", ""));

    ConfigException nobody =
        wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));
    ClientSettings asked =
        ClientConfig.load(file)
            .open(key -> Secret.of(TestState.PASSWORD.toCharArray()), Clock.systemUTC());

    assertThat(nobody.problems()).hasSize(2).allMatch(problem -> problem.contains("password"));
    assertThat(asked.tls().certificate()).isEqualTo(KZ.labTls().certificate());
  }

  @Test
  void keysOfAnotherPurpose_areNamedBoth() throws Exception {
    String swapped =
        good()
            .replace("client.p12", "x.p12")
            .replace("sign.p12", "client.p12")
            .replace("x.p12", "sign.p12");
    Path file = write(swapped);

    ConfigException e =
        wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));

    assertThat(e.problems()).hasSize(2);
    assertThat(e.problems().get(0)).startsWith("tls.key: ");
    assertThat(e.problems().get(1)).startsWith("sign.key: ");
  }

  @Test
  void everythingUnreadable_isInOneMessage() throws Exception {
    Path file = write(good());
    Files.delete(home.resolve("password"));
    Files.delete(home.resolve("kz-root.pem"));

    ConfigException e =
        wrong(() -> ClientConfig.load(file).open(PasswordPrompt.NOBODY, Clock.systemUTC()));

    assertThat(e.problems()).hasSize(3).anyMatch(problem -> problem.startsWith("trust: "));
  }
}
