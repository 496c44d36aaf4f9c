package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * pki/JOINING.md, run as it stands: two States trust each other and one of them runs a node; a
 * third one comes with nothing.
 */
@Tag("long")
final class JoiningTest {
  private static final Path PAGE = Path.of("../pki/JOINING.md");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "tamga-pki", "dev.tamga.pki.cli.TamgaPki",
          "tamga", "dev.tamga.cli.Tamga",
          "tamga-server", "dev.tamga.server.app.Main");

  @TempDir private Path home;

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void aStateFromNothing_joinsInTenCommandsAndExchangesEvidenceBothWays() throws Exception {
    List<String> blocks =
        BLOCK.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertThat(blocks).hasSize(2);
    assertThat(blocks.get(0).lines().filter(line -> line.startsWith("tamga"))).hasSize(10);
    state("KZ");
    state("KG");
    believe("KZ", "KG");
    Path config = nodeOf("KZ");
    try (Node node = Node.start(ServerConfig.load(config), Clock.systemUTC(), Steps.UNWATCHED)) {
      run(blocks.get(0) + blocks.get(1), node.address().getPort());
    }
    assertThat(home.resolve("kz/aigul/in")).isNotEmptyDirectory();
    assertThat(home.resolve("uz/nodira/in")).isNotEmptyDirectory();
    assertThat(Files.readString(home.resolve("said.txt"))).doesNotContain("error:");
  }

  /** The page's commands, as programs in the path; the node that they start ends with them. */
  private void run(String script, int kzPort) throws Exception {
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
      Path file = bin.resolve(program.getKey());
      Files.writeString(
          file,
          "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
              .formatted(
                  Path.of(System.getProperty("java.home"), "bin", "java"),
                  System.getProperty("java.class.path"),
                  program.getValue()));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    Path said = home.resolve("said.txt");
    ProcessBuilder bash =
        new ProcessBuilder(
            "bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) && wait' EXIT\n" + script);
    bash.directory(home.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    bash.environment().merge("PATH", bin.toString(), (path, more) -> more + ":" + path);
    bash.environment().put("KZ_PORT", Integer.toString(kzPort));
    bash.environment().put("UZ_PORT", Integer.toString(freePort()));
    bash.environment().put("UZ_WEB", Integer.toString(freePort()));
    Process process = bash.start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor()).as("%s", Files.readString(said)).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** A member: its CA, its people's keys, its scheme with list number 1. */
  private void state(String code) throws Exception {
    String at = home.resolve(code.toLowerCase(Locale.ROOT)).toString();
    Files.createDirectories(Path.of(at, "trust/administrators"));
    Path password = Files.writeString(Path.of(at, "password"), "correct horse");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    pki(
        0,
        "ca",
        "init",
        "--dir",
        at + "/ca",
        "--state",
        code,
        "--organization",
        "Ministry",
        "--base-url",
        "http://127.0.0.1:" + freePort() + "/",
        "--host-suffix",
        "localhost",
        "--permit-addresses",
        "127.0.0.0/8",
        "--password-file",
        password.toString());
    Files.writeString(Path.of(at, "plan.json"), plan(code.toLowerCase(Locale.ROOT), code));
    pki(
        0,
        "cert",
        "equip",
        at + "/plan.json",
        "--ca",
        at + "/ca",
        "--out",
        at,
        "--password-file",
        password.toString());
    pki(
        0,
        "trust",
        "found",
        "--dir",
        at + "/scheme",
        "--ca",
        at + "/ca",
        "--organization",
        "Trust office",
        "--base-url",
        "http://trust.example/",
        "--signer",
        "a=" + password,
        "--password-file",
        password.toString());
    for (String person : List.of("aigul", "daniyar")) {
      Files.writeString(
          Path.of(at, "trust/administrators", person + ".crt"),
          Certificates.pem(Certificates.read(Path.of(at, person, "sign.pem")).subList(0, 1)));
    }
    Files.copy(Path.of(at, "register.conf"), Path.of(at, "authorities.conf"));
  }

  private static String plan(String cc, String code) {
    return """
    {"version": 1,
     "nodes": [{"folder": "node", "organization": "Centre", "organizationIdentifier": "GOV%2$s-1",
                "name": "localhost", "hosts": [], "addresses": ["127.0.0.1"]}],
     "authorities": [
       {"id": "%1$s-lab", "name": "Laboratory", "organizationIdentifier": "GOV%2$s-2",
        "functions": ["laboratory"], "systems": [{"folder": "lab", "name": "scanner"}],
        "persons": []},
       {"id": "%1$s-prosecutor", "name": "Prosecutor", "organizationIdentifier": "GOV%2$s-3",
        "functions": ["prosecution"], "systems": [], "persons": [
          {"folder": "aigul", "givenName": "Aigul", "surname": "A", "serialNumber": "1",
           "title": "Head", "role": "head"},
          {"folder": "daniyar", "givenName": "Daniyar", "surname": "D", "serialNumber": "2",
           "title": "Deputy", "role": "deputy"}]}]}
    """
        .formatted(cc, code);
  }

  /** One State's administrators accept another's first list. */
  private void believe(String who, String whom) throws Exception {
    Path mine = home.resolve(who.toLowerCase(Locale.ROOT));
    Path scheme = home.resolve(whom.toLowerCase(Locale.ROOT)).resolve("scheme");
    String fingerprint = Certificates.sha256(Certificates.read(scheme.resolve("root.crt")).get(0));
    String said =
        pki(
            4,
            "trust",
            "stage",
            "--dir",
            mine + "/trust",
            "--territory",
            whom,
            scheme + "/list-1.asice",
            "--root",
            scheme + "/root.crt",
            "--fingerprint",
            fingerprint);
    Matcher hash = Pattern.compile("hash +([0-9a-f]{64})").matcher(said);
    assertThat(hash.find()).as(said).isTrue();
    for (String person : List.of("aigul", "daniyar")) {
      pki(
          person.equals("aigul") ? 4 : 0,
          "trust",
          "accept",
          "--dir",
          mine + "/trust",
          "--territory",
          whom,
          "--list",
          hash.group(1),
          "--person",
          person,
          "--p12",
          mine + "/" + person + "/sign.p12",
          "--password-file",
          mine + "/" + person + "/password");
    }
  }

  private Path nodeOf(String code) throws IOException {
    String cc = code.toLowerCase(Locale.ROOT);
    return Files.writeString(
        home.resolve(cc).resolve("server.conf"),
        """
        node { name = "localhost", organisation = "Centre" }
        listen { host = "127.0.0.1", port = 0 }
        management { host = "127.0.0.1", port = 0 }
        tls { key = "node/tls.p12", password-file = "node/password" }
        seal { key = "node/seal.p12", password-file = "node/password" }
        log { origin = "%1$s/custody", key = "node/log.p12", password-file = "node/password" }
        tsa { key = "node/tsa.p12", password-file = "node/password", policy = "1.3.6.1.4.1.99999.1.1" }
        storage { data = "data" }
        registry = "authorities.conf"
        trust {
          roots = [{ state = "%2$s", certificate = "ca/root.crt" }]
          lists = "trust"
          poll = 1s
        }
        publish { host = "127.0.0.1", port = %3$d, ca = "ca" }
        """
            .formatted(cc, code, web(cc)));
  }

  /** The port that its CA's certificates name. */
  private int web(String cc) throws IOException {
    Matcher base =
        Pattern.compile("base = http://127\\.0\\.0\\.1:([0-9]+)/")
            .matcher(Files.readString(home.resolve(cc).resolve("ca/ca.properties")));
    assertThat(base.find()).isTrue();
    return Integer.parseInt(base.group(1));
  }

  private static String pki(int exit, String... words) {
    StringWriter said = new StringWriter();
    CommandLine command = TamgaPki.commandLine(Clock.systemUTC());
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    assertThat(command.execute(words)).as("%s: %s", String.join(" ", words), said).isEqualTo(exit);
    return said.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
