package dev.tamga.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.CommandTree;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs of {@code tamga-pki} that ask other machines (pki/README.md, "Over the network"). */
class NetworkVerbsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final TestState kz = TestState.create("KZ", CLOCK);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  @TempDir Path folder;
  private HttpServer http;
  private String out = "";
  private String err = "";

  @BeforeEach
  void publish() throws Exception {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            byte[] file =
                exchange.getRequestURI().getPath().equals("/tsa")
                    ? new TimestampAuthority(kz.tsa(), "1.2.3.4", CLOCK).respond(asked)
                    : files.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
              exchange.getResponseBody().write(file);
            }
          }
        });
    http.start();
    save("tls.crt", kz.authority(Branch.TLS).certificate());
    save("sign.crt", kz.authority(Branch.SIGN).certificate());
    kz.saveRoot(folder);
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void newerCrl_takesThePlaceOfTheOneAtHand() throws Exception {
    files.put("/tls.crl", crl());
    ok(fetch("tls.crt"));
    assertThat(json().get("changed").asBoolean()).isTrue();
    ok(fetch("tls.crt"));
    assertThat(json().get("changed").asBoolean()).isFalse();
    kz.revoke(kz.nodePeer().certificate());
    byte[] newer = crl();
    files.put("/tls.crl", newer);
    ok(
        "crl",
        "fetch",
        "--url",
        url("/tls.crl"),
        "--trust",
        "KZ=" + path("kz-root.pem"),
        "--ca-cert",
        path("tls.crt"),
        "--out",
        path("tls.crl"),
        "--json");
    assertThat(json().get("revoked").asInt()).isEqualTo(1);
    assertThat(folder.resolve("tls.crl")).hasBinaryContent(newer);
    assertThat(filesInFolder()).noneMatch(name -> name.startsWith(".staged"));
  }

  @Test
  void rolledBackForeignDamagedHugeOrAbsentCrl_isRefusedAndOldStays() throws Exception {
    byte[] older = crl();
    byte[] newer = crl();
    files.put("/tls.crl", newer);
    ok(fetch("tls.crt"));
    files.put("/tls.crl", older);
    refused("older than the one known", fetch("tls.crt"));
    byte[] bent = newer.clone();
    bent[bent.length - 1] ^= 1;
    files.put("/tls.crl", bent);
    refused("not signed by that CA", fetch("tls.crt"));
    files.put("/tls.crl", new byte[(8 << 20) + 1]);
    refused("answered more than 8388608 bytes", fetch("tls.crt"));
    files.put("/tls.crl", newer);
    refused("(expected: of ", fetch("sign.crt"));
    files.remove("/tls.crl");
    refused("answered 404", fetch("tls.crt"));
    refused(
        "no such CA is trusted",
        () -> files.put("/tls.crl", newer),
        "crl",
        "fetch",
        "--url",
        url("/tls.crl"),
        "--trust",
        "KG=" + stranger(),
        "--out",
        path("tls.crl"));
    assertThat(folder.resolve("tls.crl")).hasBinaryContent(newer);
  }

  @Test
  void otherFileInThePlaceOfTheCrl_isNotOverwritten() throws Exception {
    files.put("/tls.crl", crl());
    Files.write(folder.resolve("tls.crl"), Certificates.der(kz.crl(Branch.SIGN)));
    assertThat(run(fetch("tls.crt"))).isEqualTo(1);
    assertThat(err).contains("not replaced", "no CRL of that CA");
    assertThat(Certificates.readCrls(folder.resolve("tls.crl")).get(0).getIssuerX500Principal())
        .isEqualTo(kz.authority(Branch.SIGN).certificate().getSubjectX500Principal());
  }

  @Test
  void certificateThatNamesNoAddressOrAnotherScheme_isRefused() throws Exception {
    assertThat(
            run(
                "crl",
                "fetch",
                "--of",
                path("kz-root.pem"),
                "--issuer",
                path("tls.crt"),
                "--out",
                path("x.crl")))
        .isEqualTo(1);
    assertThat(err).contains("names no address");
    assertThat(
            run(
                "crl",
                "fetch",
                "--url",
                "file:///etc/hosts",
                "--issuer",
                path("tls.crt"),
                "--out",
                path("x.crl")))
        .isEqualTo(1);
    assertThat(err).contains("expected: http");
  }

  @Test
  void timestamp_isFetchedAndVerifies() throws Exception {
    Files.writeString(folder.resolve("report"), "exhibit");
    ok(
        "tsa",
        "query",
        path("report"),
        "--out",
        path("q"),
        "--url",
        url("/tsa"),
        "--response",
        path("r"));
    ok(
        "tsa",
        "verify",
        path("report"),
        "--request",
        path("q"),
        "--response",
        path("r"),
        "--trust",
        "KZ=" + path("kz-root.pem"));
    assertThat(
            run(
                "tsa",
                "query",
                path("report"),
                "--out",
                path("q2"),
                "--url",
                url("/none"),
                "--response",
                path("r2")))
        .isEqualTo(1);
    assertThat(folder.resolve("q2")).doesNotExist();
  }

  @Test
  void answerThatIsNoOcsp_isRefused() throws Exception {
    files.put("/ocsp", new byte[] {0x30, 0});
    save("node.pem", kz.nodePeer().certificate());
    assertThat(
            run(
                "ocsp",
                "query",
                path("node.pem"),
                "--issuer",
                path("tls.crt"),
                "--url",
                url("/ocsp")))
        .isEqualTo(1);
    assertThat(err).startsWith("refused: ");
  }

  @Test
  void server_showsItsChainAndIsExplained() throws Exception {
    Identity node = kz.issue(Profile.TLS_SERVER_NODE, "node", "localhost");
    try (SSLServerSocket server = server(node)) {
      String address = "https://localhost:" + server.getLocalPort();
      ok("cert", "inspect", address, "--insecure", "--json");
      assertThat(json()).hasSize(2);
      assertThat(json().get(0).get("sha256").asText())
          .isEqualTo(Certificates.sha256(node.certificate()));
      ok("cert", "inspect", address, "--trust", "KZ=" + path("kz-root.pem"));
      assertThat(out).contains("as it was called", "verdict    trusted", "pass rfc-5280");
      assertThat(run("cert", "inspect", address, "--trust", "KG=" + stranger())).isEqualTo(1);
      assertThat(out).contains("mend", "refused");
    }
  }

  @Test
  void serverThatIsTrustedButNamedOtherwise_isNoSuccess() throws Exception {
    Identity node = kz.issue(Profile.TLS_SERVER_NODE, "node", "node.example.kz");
    try (SSLServerSocket server = server(node)) {
      String address = "https://localhost:" + server.getLocalPort();
      assertThat(run("cert", "inspect", address, "--trust", "KZ=" + path("kz-root.pem")))
          .isEqualTo(1);
      assertThat(out).contains("otherwise than localhost", "verdict    trusted");
    }
  }

  @Test
  void serverThatSaysNothing_isLeftInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("https://127.0.0.1:" + silent.getLocalPort());
      long before = System.nanoTime();
      assertThatThrownBy(() -> new SdkNetwork(SHORT).chain(address))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no handshake within 2 s");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.multipliedBy(5));
    }
    assertThatThrownBy(() -> new SdkNetwork(SHORT).chain(URI.create("https://x/y?z")))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void everyVerb_keepsTheRulesOfTheCommandLine() {
    CommandTree tree = new CommandTree(TamgaPki.commandLine(CLOCK), folder);
    assertThat(tree.verbs())
        .contains(
            "tamga-pki trust accept",
            "tamga-pki trust diff",
            "tamga-pki trust export",
            "tamga-pki trust import-ml",
            "tamga-pki trust import-tl",
            "tamga-pki trust publish",
            "tamga-pki trust show",
            "tamga-pki trust stage");
    assertThat(tree.faults()).isEmpty();
  }

  /** Wants a certificate of the client, as a node does; the client has none. */
  private static SSLServerSocket server(Identity node) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "node", node.key(), new char[0], node.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server =
        (SSLServerSocket)
            tls.getServerSocketFactory().createServerSocket(0, 4, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
    Thread serving =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket line = server.accept()) {
                  var unused = line.getInputStream().read();
                } catch (IOException e) {
                  // the client gave no certificate and left, or the test is over
                }
              }
            });
    serving.setDaemon(true);
    serving.start();
    return server;
  }

  private byte[] crl() {
    return Certificates.der(kz.crl(Branch.TLS));
  }

  private String stranger() {
    TestState.create("KG", CLOCK).saveRoot(folder);
    return path("kg-root.pem");
  }

  private String[] fetch(String issuer) {
    return new String[] {
      "crl",
      "fetch",
      "--url",
      url("/tls.crl"),
      "--issuer",
      path(issuer),
      "--out",
      path("tls.crl"),
      "--json"
    };
  }

  private void refused(String why, String... words) throws Exception {
    refused(why, () -> {}, words);
  }

  private void refused(String why, Runnable first, String... words) throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("tls.crl"));
    first.run();
    assertThat(run(words)).isEqualTo(1);
    assertThat(err).contains(why);
    assertThat(folder.resolve("tls.crl")).hasBinaryContent(before);
  }

  private List<String> filesInFolder() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void save(String name, X509Certificate certificate) throws IOException {
    Files.writeString(folder.resolve(name), Certificates.pem(List.of(certificate)));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  private void ok(String... words) {
    assertThat(run(words)).as(err).isZero();
  }

  private int run(String... words) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    CommandLine command = TamgaPki.commandLine(CLOCK);
    command.setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr));
    int code = command.execute(words);
    out = stdout.toString();
    err = stderr.toString();
    return code;
  }
}
