package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Scheme;
import dev.tamga.server.testkit.StateNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Three territories: a node of KZ follows the lists that a node of UZ publishes, and those that lie
 * on a web server of TM, which an attacker holds for a while. Only votes are given by hand. {@code
 * trust.fetch-every} is 1 s here.
 */
final class NeighbourListTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String GET = "GET /v1/node HTTP/1.1\r\nhost: node\r\n\r\n";
  private static final long MOST_MILLIS = 30_000;

  @TempDir private Path home;
  private final Scheme uz = new Scheme("UZ");
  private final Scheme tm = new Scheme("TM");
  private final AtomicReference<byte[]> served = new AtomicReference<>(new byte[0]);
  private HttpServer web;
  private Federation federation;

  @BeforeEach
  void start() throws Exception {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    web.createContext(
        "/tm.asice",
        exchange -> {
          try (exchange) {
            byte[] now = served.get();
            String tag = '"' + Bytes.of(now).sha256().hex() + '"';
            exchange.getResponseHeaders().set("etag", tag);
            boolean known = tag.equals(exchange.getRequestHeaders().getFirst("if-none-match"));
            exchange.sendResponseHeaders(known ? 304 : 200, known ? -1 : now.length);
            if (!known) {
              exchange.getResponseBody().write(now);
            }
          }
        });
    web.start();
    federation = Federation.in(home);
    Files.createDirectories(home.resolve("lists/administrators"));
    administrator(federation.kz().head("a"), "aigul");
    administrator(federation.kz().head("b"), "daniyar");
    contact(home.resolve("lists"), uz);
    contact(home.resolve("lists"), tm);
  }

  @AfterEach
  void stop() {
    web.stop(0);
  }

  @Test
  void neighboursList_letsInByTwoVotesAndShutsOutByItself() throws Exception {
    StateNode neighbour = StateNode.in(home.resolve("uz"), "UZ");
    Path lists = neighbour.home().resolve("lists");
    contact(lists, uz);
    served.set(tm.envelope(tm.first(60).make()));
    Path config =
        append(
            neighbour.configure(List.of(), ""),
            "trust { lists = \"lists\" }\npublish { trust-list = \"UZ\" }");
    String fetch = following("UZ", neighbour.published("trust-list.asice").toString());
    try (Node publisher = Node.start(ServerConfig.load(config), CLOCK, Steps.UNWATCHED);
        RefusingNode node = RefusingNode.start(federation, fetch)) {
      assertThat(publisher.published().getPort()).isPositive();
      await("told that nothing is published", () -> ready(node).contains("status 404"));

      TrustList one = uz.first(60).make();
      stage(4, lists, "UZ", uz.envelope(one)); // on the neighbour's own node, and nowhere else
      await("received", () -> ready(node).contains("UZ, number 1 waits for two"));
      vote(4, "UZ", one, "aigul");
      Thread.sleep(2_500); // one word is not enough, however long one waits
      assertThat(isLetIn(node, uz)).isFalse();
      vote(0, "UZ", one, "daniyar");
      await("let in", () -> isLetIn(node, uz));
      assertThat(metrics(node)).contains("tamga_trust_list_number{territory=\"UZ\"");

      TrustList two =
          uz.after(one, 0).status("uz-tls-client", Status.WITHDRAWN, Scheme.ago(0)).make();
      long start = System.nanoTime();
      stage(4, lists, "UZ", uz.envelope(two)); // waits at home, where number 1 was never accepted
      await("shut out without a hand", () -> !isLetIn(node, uz));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(millis).as("within the interval, and time to connect").isLessThan(20_000);
      String after = trust(0, "show", "--dir", at("lists"), "--territory", "UZ", "--json");
      assertThat(new ObjectMapper().readTree(after).get("accepted").asText()).contains("number 2");
    }
    curlReadsWhatIsPublished(neighbour, config, lists);
  }

  /** Of a node that was started again: newest, numbered, not known, not changed. */
  private void curlReadsWhatIsPublished(StateNode neighbour, Path config, Path lists)
      throws Exception {
    try (Node publisher = Node.start(ServerConfig.load(config), CLOCK, Steps.UNWATCHED)) {
      assertThat(publisher.published().getPort()).isPositive();
      String newest = neighbour.published("trust-list.asice").toString();
      Path file = home.resolve("fetched.asice");
      Command curl = Command.run("curl", "-sSi", newest, "-o", file.toString());
      assertThat(curl.status()).isZero();
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 200")
          .contains("application/vnd.etsi.asic-e+zip", "etag: \"");
      Command first =
          Command.run("curl", "-sS", neighbour.published("trust-list/1.asice").toString());
      assertThat(first.output())
          .isEqualTo(Files.readAllBytes(lists.resolve("UZ/000000000001.asice")));
      for (String name : List.of("trust-list/3.asice", "trust-list/01.asice", "trust-list/")) {
        assertThat(Command.run("curl", "-sSi", neighbour.published(name).toString()).text())
            .as(name)
            .startsWith("HTTP/1.1 404");
      }
    }
  }

  @Test
  void forkedOrRolledBackList_keepsTheOldAndRaisesTheAlarm() throws Exception {
    TrustList one = tm.first(60).make();
    TrustList two = tm.after(one, 50).make();
    served.set(tm.envelope(one));
    try (RefusingNode node =
        RefusingNode.start(federation, following("UZ", "http://127.0.0.1:1/x"))) {
      await("received", () -> ready(node).contains("TM, number 1 waits"));
      vote(4, "TM", one, "aigul");
      vote(0, "TM", one, "daniyar");
      await("let in", () -> isLetIn(node, tm));
      served.set(tm.envelope(two));
      await("accepted by rule", () -> accepted("TM").contains("number 2"));

      TrustList forked =
          tm.after(one, 40).status("tm-tls-client", Status.WITHDRAWN, Scheme.ago(40)).make();
      served.set(tm.envelope(forked));
      await("told of the fork", () -> ready(node).contains("ask its operator which of the two"));
      assertThat(metrics(node)).contains("tamga_trust_list_problem{territory=\"TM\"} 1");
      assertThat(isLetIn(node, tm)).isTrue();
      served.set(tm.envelope(one));
      await("told of the rollback", () -> ready(node).contains("older than number 2"));
      assertThat(isLetIn(node, tm)).isTrue();
      served.set("<html>404</html>".getBytes(StandardCharsets.UTF_8));
      await("told that it is none", () -> ready(node).contains("at http://127.0.0.1"));
      assertThat(accepted("TM")).contains("number 2");

      served.set(tm.envelope(tm.after(two, 30).make()));
      await("goes on", () -> accepted("TM").contains("number 3"));
      await("the alarm ends", () -> !ready(node).contains("of TM at"));
      assertThat(ready(node)).startsWith("ready").contains("UZ at http://127.0.0.1:1/x");
    }
  }

  private String following(String other, String url) {
    return "trust { lists = \"lists\", fetch-every = 1s, fetch = [{ territory = "
        + other
        + ", url = \""
        + url
        + "\" }, { territory = TM, url = \"http://127.0.0.1:"
        + web.getAddress().getPort()
        + "/tm.asice\" }] }";
  }

  private static Path append(Path config, String text) throws Exception {
    return Files.writeString(config, Files.readString(config) + '\n' + text + '\n');
  }

  private void contact(Path folder, Scheme scheme) throws Exception {
    Files.createDirectories(folder);
    String territory = scheme.state().code();
    Path root = scheme.saveRoot(home.resolve(territory + "-scheme.pem"));
    String unused =
        trust(
            0,
            "trust-root",
            "--dir",
            folder.toString(),
            "--territory",
            territory,
            root.toString(),
            "--fingerprint",
            scheme.fingerprint());
  }

  private void stage(int exit, Path folder, String territory, byte[] envelope) throws Exception {
    Path file = Files.write(Files.createTempFile(home, "list", ".asice"), envelope);
    String unused =
        trust(exit, "stage", "--dir", folder.toString(), "--territory", territory, file.toString());
  }

  private void administrator(Identity identity, String name) throws Exception {
    Path unused = TestState.save(identity, home, name);
    Files.writeString(
        home.resolve("lists/administrators/" + name + ".crt"),
        Certificates.pem(List.of(identity.certificate())));
  }

  private void vote(int exit, String territory, TrustList list, String person) {
    String unused =
        trust(
            exit,
            "accept",
            "--dir",
            at("lists"),
            "--territory",
            territory,
            "--list",
            list.hash().hex(),
            "--person",
            person,
            "--p12",
            at(person + ".p12"),
            "--password-file",
            at("password"));
  }

  private String accepted(String territory) throws Exception {
    String said = trust(0, "show", "--dir", at("lists"), "--territory", territory, "--json");
    return new ObjectMapper().readTree(said).get("accepted").asText();
  }

  private String at(String name) {
    return home.resolve(name).toString();
  }

  private static String trust(int exit, String... words) {
    StringWriter said = new StringWriter();
    CommandLine command = TamgaPki.commandLine(CLOCK);
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    String[] line = new String[words.length + 1];
    line[0] = "trust";
    System.arraycopy(words, 0, line, 1, words.length);
    assertThat(command.execute(line)).as("%s", said).isEqualTo(exit);
    return said.toString();
  }

  private static String ask(RefusingNode node, Scheme scheme) throws Exception {
    try (RawConnection connection = RawConnection.open(node, scheme.state().labTls())) {
      return connection.send(GET).answer();
    }
  }

  /** Believed, though in no authority's entry. */
  private static boolean isLetIn(RefusingNode node, Scheme scheme) throws Exception {
    try {
      String answer = ask(node, scheme);
      assertThat(answer).containsAnyOf("CERTIFICATE_NOT_REGISTERED", "CERTIFICATE_REVOKED");
      return answer.contains("CERTIFICATE_NOT_REGISTERED"); // else shut out while it asked
    } catch (SSLException | SocketException e) { // told, or closed while the request was sent
      return false;
    }
  }

  private static String ready(RefusingNode node) throws Exception {
    return management(node, "/health/ready");
  }

  private static String metrics(RefusingNode node) throws Exception {
    return management(node, "/metrics");
  }

  private static String management(RefusingNode node, String path) throws Exception {
    return Command.run("curl", "-sS", "http://127.0.0.1:" + node.management().getPort() + path)
        .text();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("%s, in time", what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }
}
