package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.common.wire.Resource;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator puts in place is right: each file of conf/ is read by the program it is for. */
final class OperatorFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("tamga.root"));
  private static final Path CONF = ROOT.resolve("conf");
  private static final Path DASHBOARD = CONF.resolve("monitoring/dashboard.json");
  private static final Path ALERTS = CONF.resolve("monitoring/alerts.yml");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:tamga|jvm|process|system|disk)_[a-z0-9_]+");
  private static final Pattern CALL = Pattern.compile("call(?:=|=~|!~)\"([^\"]+)\"");
  private static final List<String> CALLS =
      Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
          .flatMap(method -> Stream.of(Resource.values()).map(what -> method + ' ' + what))
          .toList();
  private static final Pattern EXPRESSION =
      Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"|^ +expr: (.*)$", Pattern.MULTILINE);
  private static final Pattern BLOCK = Pattern.compile("^ +expr: \\|\\n((?:  {8,}.*\\n)+)", 8);

  /** Those that a node has only where something is configured, and the name in the code. */
  private static final Set<String> SOMETIMES =
      Set.of(
          "tamga.trust.list.problem",
          "tamga.unlocked.items",
          "tamga.unheld.items",
          "tamga.lock.lag.seconds",
          "tamga.tls.renewals",
          "tamga.revocation.propagation",
          "tamga.log.copy.age",
          "tamga.log.witnessed.age",
          "tamga.log.witnessed.fork");

  @TempDir private Path home;

  @Test
  void clusterConfiguration_isOneOfANode() throws Exception {
    ServerConfig config = ServerConfig.load(CONF.resolve("cluster/server.conf"));
    assertThat(config.storage().database()).isPresent();
    assertThat(config.storage().objects()).isPresent();
    assertThat(config.status().partners()).hasSize(1);
  }

  @Test
  void jsonFiles_areJson() throws Exception {
    List<Path> files = files(".json");
    assertThat(files).hasSize(3);
    for (Path file : files) {
      assertThat(json(file).root()).as("%s", file).isNotEmpty();
    }
  }

  private static Config json(Path file) {
    return ConfigFactory.parseFile(
        file.toFile(),
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false));
  }

  private static List<Path> files(String end) throws IOException {
    try (Stream<Path> all = Files.walk(CONF)) {
      return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }

  @Test
  void bucketPolicy_givesTheRightsThatANodeTriesOut_andNoOther() throws Exception {
    Config policy = json(CONF.resolve("cluster/bucket-policy.json"));
    Set<String> given = new TreeSet<>();
    for (Config statement : policy.getConfigList("Statement")) {
      if (statement.getString("Effect").equals("Allow")) {
        given.addAll(texts(statement, "Action"));
      }
    }
    Set<String> tried = new TreeSet<>();
    Path storage = ROOT.resolve("server/src/main/java/dev/tamga/server/storage");
    for (String check : List.of("s3/CheckBucket.java", "lock/CheckLock.java")) {
      matches(
              Pattern.compile("require\\(\\s*\"(s3:[A-Za-z]+)\""),
              Files.readString(storage.resolve(check)))
          .forEach(found -> tried.add(found.group(1)));
    }
    assertThat(given).isEqualTo(tried).hasSize(9);
  }

  @Test
  void databaseSettings_areThoseOfAServerAndWhatANodeAsksFor() throws Exception {
    String text = Files.readString(CONF.resolve("cluster/postgresql.conf"));
    List<String> names =
        matches(Pattern.compile("(?m)^([a-z_]+) = "), text).stream()
            .map(line -> line.group(1))
            .filter(name -> !name.startsWith("ssl")) // the server of the tests is built without
            .toList();
    assertThat(text).contains("\nfsync = on\n", "\nfull_page_writes = on\n");
    assertThat(text).contains("\nsynchronous_commit = on\n");
    try (Database database =
        PostgresDatabase.open(TestDatabase.address(home), 1, Clock.systemUTC())) {
      List<String> known =
          database.read(
              handle ->
                  handle.createQuery("SELECT name FROM pg_settings").mapTo(String.class).list());
      assertThat(known).containsAll(names);
    }
    assertThat(names).hasSizeGreaterThan(12).doesNotHaveDuplicates();
  }

  private static List<String> texts(Config config, String key) {
    return config.getValue(key).unwrapped() instanceof String one
        ? List.of(one)
        : config.getStringList(key);
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  @Test
  void everyMetricThatIsShownOrAlertedOn_isExposedByARunningNode() throws Exception {
    String scrape = scrape();
    String sources = sources();
    for (Path file : List.of(DASHBOARD, ALERTS)) {
      String expressions = expressions(Files.readString(file));
      List<String> missing = new ArrayList<>();
      for (MatchResult name : matches(METRIC, expressions)) {
        if (!scrape.contains('\n' + name.group() + '{') // with labels, or without
            && !scrape.contains('\n' + name.group() + ' ')
            && !isElsewhere(name.group(), sources)) {
          missing.add(name.group());
        }
      }
      assertThat(missing).as("%s: no node exposes it", file).isEmpty();
      for (MatchResult calls : matches(CALL, expressions)) {
        assertThat(calls.group(1).split("\\|"))
            .as("%s: a call that there is", file)
            .allMatch(call -> CALLS.stream().anyMatch(known -> known.matches(call)));
      }
    }
  }

  /** A name of Prometheus: dots are underscores, and the unit or the kind may follow. */
  private static boolean isElsewhere(String metric, String sources) {
    return SOMETIMES.stream()
        .filter(name -> sources.contains('"' + name + '"'))
        .map(name -> name.replace('.', '_'))
        .anyMatch(name -> metric.matches(name + "(_seconds|_total|_max|_count|_sum)*"));
  }

  /** All that is asked of Prometheus in a dashboard or in rules. */
  private static String expressions(String text) {
    StringBuilder all = new StringBuilder();
    for (MatchResult found : matches(EXPRESSION, text)) {
      String json = found.group(1);
      all.append(json == null ? found.group(2) : json.replace("\\\"", "\"")).append('\n');
    }
    matches(BLOCK, text).forEach(found -> all.append(found.group(1)));
    assertThat(all.toString().lines().count()).isGreaterThan(15);
    return all.toString();
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(ROOT.resolve("server/src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** What a node says of itself that has taken a package and handed it out. */
  private String scrape() throws Exception {
    Federation federation = Federation.in(home);
    ServerConfig config = ServerConfig.load(federation.configuration());
    try (Node node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
        Party lab = Party.laboratory(federation, node.address());
        Party prosecutor = Party.prosecutor(federation, node.address())) {
      Path file = Files.write(home.resolve("disk.raw"), new byte[100_000]);
      try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), lab.consignment(file))) {
        var sent = lab.sender().send(outgoing, TransferListener.SILENT);
        var unused =
            prosecutor
                .fetcher()
                .fetch(sent.document().id(), home.resolve("in"), TransferListener.SILENT);
      }
      return get(node.management(), "/metrics");
    }
  }

  private static String get(InetSocketAddress management, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + management.getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  void rulesAndScraping_areTakenByPrometheus() throws Exception {
    needs("promtool", "prometheus");
    assertGood(Command.run("promtool", "check", "rules", ALERTS.toString()));
    assertGood(
        Command.run(
            "promtool",
            "check",
            "config",
            "--syntax-only",
            CONF.resolve("monitoring/prometheus.yml").toString()));
  }

  @Test
  void metricsOverMutualTls_areTakenByNginx() throws Exception {
    needs("nginx", "nginx-light");
    needs("openssl", "openssl");
    Path key = home.resolve("server.key");
    Path certificate = home.resolve("server.pem");
    String make = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=metrics -keyout %s -out %s";
    assertGood(Command.run(List.of(make.formatted(key, certificate).split(" "))));
    Files.copy(certificate, home.resolve("monitoring-ca.pem"));
    String server = Files.readString(CONF.resolve("monitoring/nginx-metrics.conf"));
    String wrapped =
        "pid %1$s/pid;\nerror_log stderr;\nevents {}\nhttp {\n".formatted(home)
            + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> "%s_temp_path %s/%s;\n".formatted(kind, home, kind))
                .collect(Collectors.joining())
            + server.replace("/etc/nginx/metrics/", home + "/")
            + "}\n";
    Path file = Files.writeString(home.resolve("nginx.conf"), wrapped);
    assertGood(Command.run("nginx", "-t", "-c", file.toString()));
  }

  @Test
  void everyRule_saysWhatItMeansAndWhatToDo() throws Exception {
    String text = Files.readString(ALERTS);
    List<String> rules = List.of(text.split("(?m)^ +- alert: ")).stream().skip(1).toList();
    assertThat(rules).hasSizeGreaterThan(15);
    assertThat(rules)
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .containsPattern("severity: (critical|warning)")
                    .contains("summary: ", "meaning: ", "action: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tamga-server.service",
        "cluster/tamga-ready@.service",
        "backup/tamga-backup.service",
        "backup/tamga-base-backup.service"
      })
  void unit_isTakenBySystemdAndIsClosedIn(String name) throws Exception {
    needs("systemd-analyze", "systemd");
    Path unit = home.resolve(Path.of(name).getFileName().toString());
    Files.writeString(
        unit,
        Files.readString(CONF.resolve(name))
            .replaceAll("(?m)^(Exec[A-Za-z]+=)\\S+", "$1/bin/true"));
    Path socket = home.resolve("tamga-ready.socket");
    Files.copy(CONF.resolve("cluster/tamga-ready.socket"), socket);
    assertGood(Command.run("systemd-analyze", "verify", unit.toString()));
    assertGood(
        Command.run(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--no-pager",
            "--threshold=25", // of 100: 2.5
            unit.toString()));
  }

  @Test
  void scripts_areGoodShell() throws Exception {
    needs("shellcheck", "shellcheck");
    List<String> line = new ArrayList<>(List.of("shellcheck", "--external-sources"));
    line.addAll(
        files(".sh").stream().map(Path::toString).filter(name -> !name.contains("quick")).toList());
    assertThat(line).hasSizeGreaterThan(5);
    assertGood(Command.run(line));
  }

  static void needs(String program, String debian) throws Exception {
    assumeTrue(
        Command.run("sh", "-c", "command -v " + program).status() == 0,
        "needs " + program + " (Debian: " + debian + ")");
  }

  static void assertGood(Command done) {
    assertThat(done.status()).as("%s", done).isZero();
  }
}
