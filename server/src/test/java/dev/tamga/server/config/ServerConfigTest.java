package dev.tamga.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.TrustConfig;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.pki.token.TokenAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
  private static final Path SAMPLE = Path.of(System.getProperty("tamga.root"), "conf/server.conf");

  @TempDir Path folder;

  private ServerConfig load(String text) throws Exception {
    return ServerConfig.load(Files.writeString(folder.resolve("server.conf"), text));
  }

  private List<String> problems(String text) throws Exception {
    try {
      load(text);
      return List.of();
    } catch (ConfigException e) {
      assertThat(e).hasMessageContaining("server.conf: " + e.problems().size() + " wrong");
      return e.problems();
    }
  }

  private static String minimal() {
    return """
        node { name = n, organisation = o }
        listen { host = "0.0.0.0" }
        management { host = localhost }
        tls { key = tls.p12, password-file = tls.pw }
        seal { key = seal.p12, password-file = seal.pw }
        log { origin = "o", key = log.p12, password-file = log.pw }
        tsa { url = "https://tsa.example/stamp" }
        storage { data = /var/lib/tamga }
        registry = authorities.conf
        trust { roots = [{ state = KZ, certificate = kz.pem }] }
        """;
  }

  @Test
  void sample_loadsAndHasTheDefaultsOfTheProtocol() throws Exception {
    ServerConfig sample = ServerConfig.load(SAMPLE);
    ServerConfig minimal = load(minimal());
    assertThat(sample.limits()).isEqualTo(minimal.limits());
    assertThat(sample.timeouts()).isEqualTo(minimal.timeouts());
    assertThat(sample.limits())
        .isEqualTo(
            new LimitsConfig(
                16 << 10, 64 << 10, 16 << 20, 996, 16L << 40, 256, 64L << 40, 64, 10_000, 256,
                256));
    assertThat(sample.storage().draftsExpireAfter()).isEqualTo(Duration.ofDays(30));
    assertThat(sample.storage().verify()).isEqualTo(minimal.storage().verify());
    assertThat(minimal.storage().verify())
        .isEqualTo(new VerifyConfig(20 << 20, Duration.ofDays(30), Duration.ofMinutes(10)));
    assertThat(sample.tsa()).isInstanceOf(TimestampConfig.OwnUnit.class);
    assertThat(sample.trust().roots())
        .extracting(TrustConfig.Root::state)
        .containsExactly("KZ", "KG");
  }

  @Test
  void lockOfObjects_isAbsentUnlessConfigured_andHasAMode() throws Exception {
    String objects =
        minimal()
            + """

            storage.objects {
              endpoint = "http://localhost:1", region = r, bucket = evidence
              access-key = a, secret-key-file = s
            }
            """;
    assertThat(load(objects).storage().objects().orElseThrow().lock()).isEmpty();
    assertThat(
            load(objects + "storage.objects.lock { mode = compliance }\n")
                .storage()
                .objects()
                .orElseThrow()
                .lock())
        .contains(new LockConfig(true, Duration.ofDays(90)));
    assertThat(problems(objects + "storage.objects.lock { mode = strict, retain = 1 hour }\n"))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("governance or compliance"))
        .anyMatch(problem -> problem.contains("storage.objects.lock.retain"));
  }

  @Test
  void databaseOnAnotherMachine_needsTheCaOfItsCertificate() throws Exception {
    String database =
        "\nstorage.database { url = \"postgresql://%s/tamga\", user = tamga, password-file = db.pw%s }";
    String here = database.formatted("127.0.0.1:5432", "");
    assertThat(load(minimal() + here).storage().database().orElseThrow().ca()).isEmpty();
    String there = "db-1.example.kz:5432,db-2.example.kz:5432";
    assertThat(
            load(minimal() + database.formatted(there, ", ca = db-ca.pem"))
                .storage()
                .database()
                .orElseThrow()
                .url())
        .contains("db-2");
    assertThatThrownBy(() -> load(minimal() + database.formatted(there, "")))
        .hasMessageContaining("storage.database.ca");
    assertThatThrownBy(() -> load(minimal() + database.formatted("user:word@localhost", "")))
        .hasMessageContaining("storage.database.url");
  }

  @Test
  void partnersLog_isAVerifierKeyOfANodeWithAnAddress() throws Exception {
    String key = new VerifierKey("node.kg/log", new byte[32]).text();
    String partners = "\nstatus.partners = [{ state = KG, address = \"kg:8443\", log = \"%s\" }]";
    ServerConfig config = load(minimal() + partners.formatted(key));
    assertThat(config.status().partners().get(0).log().orElseThrow().text()).isEqualTo(key);
    assertThat(config.log().witnessEvery()).isEqualTo(Duration.ofMinutes(5));
    assertThat(load(minimal()).status().partners()).isEmpty();
    assertThat(problems(minimal() + partners.formatted("node.kg/log+00000000+AQ==")))
        .satisfiesExactly(p -> assertThat(p).contains("status.partners[0].log: verifier key:"));
    assertThat(
            problems(
                minimal()
                    + partners.formatted(key).replace("address = \"kg:8443\", ", "")
                    + "\nlog.witness-every = 0s"))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("status.partners[0].log: without address"),
            p -> assertThat(p).contains("log.witness-every"));
  }

  @Test
  void relativePaths_startAtTheFile() throws Exception {
    ServerConfig config = load(minimal());
    assertThat(config.tls())
        .isEqualTo(
            new KeyConfig.InFile(folder.resolve("tls.p12"), Optional.of(folder.resolve("tls.pw"))));
    assertThat(config.storage().data()).isEqualTo(Path.of("/var/lib/tamga"));
    assertThat(config.tsa())
        .isEqualTo(new TimestampConfig.Remote(URI.create("https://tsa.example/stamp")));
  }

  @Test
  void instance_isTheHostsNameOrWhatIsSet() throws Exception {
    assertThat(load(minimal()).node().instance()).matches("[A-Za-z0-9._-]{1,64}");
    assertThat(load(minimal() + "node.instance = node-1").node().instance()).isEqualTo("node-1");
    assertThat(problems(minimal() + "node.instance = \"node 1\""))
        .singleElement(STRING)
        .contains("node.instance: \"node 1\" (expected: 1 to 64 of letters");
  }

  @Test
  void everyProblem_isNamedAtOnce() throws Exception {
    assertThat(
            problems(
                minimal()
                    .replace("name = n,", "")
                    .replace("host = localhost", "host = \"10.0.0.1\", port = 70000")
                    .replace("state = KZ", "state = kz, purposes = [cooking]")
                    .concat(
                        "limits { items = 999, item = lots }\ntimeouts { idel = 3s }\nextra = 1")))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("node.name: missing"),
            p -> assertThat(p).startsWith("line 3: management.host: \"10.0.0.1\""),
            p -> assertThat(p).contains("management.port: 70000 (expected: 0 to 65535)"),
            p -> assertThat(p).contains("trust.roots[0].state: \"kz\""),
            p -> assertThat(p).contains("trust.roots[0].purposes: [cooking]"),
            p -> assertThat(p).contains("limits.items: 999 (expected: 1 to 996)"),
            p -> assertThat(p).contains("limits.item: bad (expected: a size"),
            p -> assertThat(p).contains("timeouts.idel: unknown"),
            p -> assertThat(p).contains("extra: unknown"));
  }

  @Test
  void keyInToken_isReadWhereverACertifiedKeyIsNamed() throws Exception {
    String token = "{ token { library = lib.so, label = node, key = KEY, pin-file = token.pin }";
    ServerConfig config =
        load(
            minimal()
                .replace(
                    "{ key = tls.p12, password-file = tls.pw }",
                    token.replace("KEY", "tls-1") + " }")
                .replace(
                    "{ key = seal.p12, password-file = seal.pw }",
                    token.replace("KEY", "seal") + " }")
                .replace(
                    "{ url = \"https://tsa.example/stamp\" }",
                    token.replace("KEY", "tsu") + ", policy = \"1.2.3\" }"));
    var address = new TokenAddress(folder.resolve("lib.so"), "node");
    var pin = Optional.of(folder.resolve("token.pin"));

    assertThat(config.tls()).isEqualTo(new KeyConfig.InToken(address, "tls-1", pin));
    assertThat(config.seal()).isEqualTo(new KeyConfig.InToken(address, "seal", pin));
    assertThat(config.tsa())
        .isEqualTo(
            new TimestampConfig.OwnUnit(new KeyConfig.InToken(address, "tsu", pin), "1.2.3"));
  }

  @Test
  void neighboursLists_areAskedForEveryMinuteUnlessConfigured() throws Exception {
    assertThat(load(minimal()).fetch())
        .isEqualTo(new FetchConfig(List.of(), Duration.ofMinutes(1)));
    String lists =
        "trust { lists = lists, fetch = [{ territory = KG, url = \"http://kg/l.asice\" }],";
    assertThat(load(minimal().replace("trust {", lists)).fetch().sources())
        .containsExactly(new FetchConfig.Source("KG", URI.create("http://kg/l.asice")));
  }

  @Test
  void everyProblemOfTheLists_isNamedAtOnce() throws Exception {
    String bad =
        "trust { fetch-every = 1ms, fetch = [{ territory = KG, url = \"ftp://kg/l\" },"
            + " { territory = KG, url = \"http://a@kg/l\" }, { territory = kg, url = \" \" }],";
    assertThat(
            problems(
                minimal()
                    .replace("trust {", bad)
                    .concat("publish { host = h, ca = ca, trust-list = KZ }")))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("trust.fetch-every: PT0.001S"),
            p -> assertThat(p).contains("trust.fetch[0].url: \"ftp://kg/l\" (expected: http"),
            p -> assertThat(p).contains("trust.fetch[1].url: \"http://a@kg/l\""),
            p -> assertThat(p).contains("trust.fetch[1].territory: KG (expected: each once)"),
            p -> assertThat(p).contains("trust.fetch[2].territory: \"kg\""),
            p -> assertThat(p).contains("trust.fetch[2].url: "),
            p -> assertThat(p).contains("trust.fetch: no lists (expected: trust.lists"),
            p -> assertThat(p).contains("publish.trust-list: KZ (expected: trust.lists"));
  }

  @Test
  void everyProblemOfAToken_isNamedAtOnce() throws Exception {
    assertThat(
            problems(
                minimal()
                    .replace(
                        "{ key = tls.p12, password-file = tls.pw }",
                        "{ key = tls.p12, token { label = \"trailing \", key = \"a b\", pin = 1 } }")))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("tls.token.library: missing"),
            p -> assertThat(p).contains("tls.token.label: token label \"trailing \""),
            p -> assertThat(p).contains("tls.token.key: key label \"a b\""),
            p -> assertThat(p).contains("tls.token.pin-file: missing"),
            p -> assertThat(p).contains("tls.token.pin: unknown"),
            p -> assertThat(p).contains("tls.key: unknown"));
  }

  @Test
  void logKeyInToken_isRefused() throws Exception {
    assertThat(problems(minimal().replace("log {", "log { token { label = x },")))
        .singleElement()
        .asString()
        .contains("log.token: unknown");
  }

  @Test
  void emptyFile_namesEveryMissingKey() throws Exception {
    assertThat(problems("")).hasSize(17).allMatch(p -> p.contains("missing"));
  }

  @Test
  void noRoots_isRefused() throws Exception {
    assertThat(problems(minimal().replace("[{ state = KZ, certificate = kz.pem }]", "[]")))
        .singleElement()
        .asString()
        .contains("trust.roots: empty");
  }

  @Test
  void valueThatIsNotASection_isRefused() throws Exception {
    assertThat(problems(minimal() + "limits = 3"))
        .singleElement()
        .asString()
        .contains("limits: bad");
  }

  @Test
  void enrolmentAndRenewal_areOffUnlessNamedAndEachMistakeIsTold() throws Exception {
    assertThat(load(minimal()).enrolment()).isEmpty();
    assertThat(load(minimal()).renewal()).isEmpty();
    ServerConfig both =
        load(
            minimal()
                + "enrolment { listen { host = \"::1\" }, ca = ca, password-file = ca.pw }\n"
                + "tls.renew.server = \"https://ca.example:8445\"");
    assertThat(both.enrolment().orElseThrow())
        .isEqualTo(
            new EnrolmentConfig(
                new Endpoint("::1", 8445), folder.resolve("ca"), folder.resolve("ca.pw")));
    assertThat(both.renewal().orElseThrow().server()).hasToString("https://ca.example:8445");
    assertThat(problems(minimal() + "enrolment { listen { port = 1 }, ca = ca, open = yes }"))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("enrolment.listen.host: missing"),
            p -> assertThat(p).contains("enrolment.password-file: missing"),
            p -> assertThat(p).contains("enrolment.open: unknown"));
    assertThat(problems(minimal() + "tls.renew.server = \"http://ca.example\""))
        .singleElement()
        .asString()
        .contains("tls.renew.server");
  }

  @Test
  void bothWaysToStamp_isRefused() throws Exception {
    assertThat(problems(minimal().replace("tsa {", "tsa { key = k,")))
        .singleElement()
        .asString()
        .contains("tsa.key: unknown");
  }

  @Test
  void urlOfAnotherScheme_isRefused() throws Exception {
    assertThat(problems(minimal().replace("https://tsa", "ftp://tsa")))
        .singleElement()
        .asString()
        .contains("tsa.url");
  }

  @Test
  void missingFile_isRefusedByName() {
    assertThatThrownBy(() -> ServerConfig.load(folder.resolve("none.conf")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void brokenSyntax_isRefused() throws Exception {
    assertThat(problems("node { name = ")).hasSize(1);
    assertThat(problems("a = ${nothing}")).hasSize(1);
  }

  /** The environment has no say, so that what is read is what runs. */
  @Test
  void environment_isNotSubstituted() throws Exception {
    assertThat(problems(minimal().replace("name = n", "name = ${PATH}"))).hasSize(1);
  }

  @FuzzTest
  void anyText_loadsOrIsRefused(byte[] text) throws Exception {
    Path file = Files.write(Files.createTempFile("fuzz", ".conf"), text);
    try {
      ServerConfig.load(file);
    } catch (ConfigException refused) {
      assertThat(refused.problems()).isNotEmpty();
    } finally {
      Files.delete(file);
    }
  }
}
