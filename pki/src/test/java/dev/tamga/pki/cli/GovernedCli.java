package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.testkit.TestState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A person at the command line, with a folder, a password file and a clock. */
final class GovernedCli {
  private final Path folder;
  private Clock clock = Clock.systemUTC();
  private String out = "";
  private String err = "";

  GovernedCli(Path folder) {
    this.folder = folder;
  }

  /** From now on it is then. */
  void at(Clock then) {
    clock = then;
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  /**
   * The line with spaces between its words; folder's files are written as {@code @name}, the last 8
   * digits of a certificate's serial number as {@code %name}.
   */
  String[] words(String line) {
    return Stream.of(line.strip().split(" +", -1))
        .map(word -> word.startsWith("@") ? path(word.substring(1)) : word)
        .map(word -> word.startsWith("%") ? digits(word.substring(1)) : word)
        .toArray(String[]::new);
  }

  private String digits(String name) {
    try {
      String serial = Certificates.read(folder.resolve(name)).get(0).getSerialNumber().toString(16);
      return serial.substring(serial.length() - 8);
    } catch (IOException | CertificateRefusedException e) {
      throw new AssertionError(e);
    }
  }

  void ceremony() throws Exception {
    secret();
    StringBuilder officers = new StringBuilder();
    for (String name : List.of("Aigul", "Bolat", "Chinara", "Daniyar")) {
      ok(
          "officer",
          "key",
          "--name",
          name,
          "--p12",
          path(name + ".p12"),
          "--out",
          path(name + ".pem"),
          "--password-file",
          path("pass"));
      officers
          .append(officers.isEmpty() ? "" : ",")
          .append("{\"name\":\"" + name + "\",\"role\":\"")
          .append(name.equals("Daniyar") ? "auditor" : "admin")
          .append("\",\"certificate\":\"" + name + ".pem\",")
          .append("\"until\":\"2099-01-01T00:00:00Z\"}");
    }
    String plan =
        ("{\"version\":1,\"state\":\"KZ\",\"organization\":\"Ministry\",\"base\":"
                + "\"http://pki.example.kz/\",\"ocsp\":\"http://pki.example.kz/ocsp\",\"hostSuffixes\":[],\"addressRanges\":[],"
                + "\"key\":\"ec_p256\",\"witnesses\":[\"Notary\"],\"officers\":[")
            + officers
            + "]}";
    Files.writeString(folder.resolve("bad.json"), plan.replace("\"key\"", "\"kee\""));
    assertThat(run("ceremony", "run", path("bad.json"), "--dir", path("ca"), "--dry-run"))
        .isEqualTo(1);
    assertThat(err).contains("unknown fields [kee]", "missing [key]");
    Files.writeString(folder.resolve("bad.json"), plan.replace("auditor", "clerk"));
    assertThat(run("ceremony", "run", path("bad.json"), "--dir", path("ca"), "--dry-run"))
        .isEqualTo(1);
    Files.writeString(folder.resolve("plan.json"), plan);
    ok("ceremony", "run", path("plan.json"), "--dir", path("ca"), "--dry-run");
    assertThat(out).contains("sha256: ", "admin: Aigul", "dry run", "witness: Notary");
    assertThat(folder.resolve("ca")).doesNotExist();
    ok("ceremony", "run", path("plan.json"), "--dir", path("ca"), "--password-file", path("pass"));
    assertThat(
            run(
                "ceremony",
                "run",
                path("plan.json"),
                "--dir",
                path("ca"),
                "--password-file",
                path("pass")))
        .isEqualTo(1);
    ok(
        "ceremony",
        "sign",
        "--ca",
        path("ca"),
        "--as",
        path("Aigul.p12"),
        "--as-password-file",
        path("pass"));
    assertThat(out).contains("[Aigul]", "audit");
    ok("officer", "list", "--ca", path("ca"), "--json");
    assertThat(json()).hasSize(4);
    ok("status", "--ca", path("ca"));
  }

  String[] vote(String verb, String who, String id) {
    return new String[] {
      "request",
      verb,
      "--ca",
      path("ca"),
      "--as",
      path(who + ".p12"),
      "--as-password-file",
      path("pass"),
      id
    };
  }

  void ok(String... args) {
    assertThat(run(args)).as(String.join(" ", args) + "\n" + out + err).isZero();
  }

  int run(String... args) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    CommandLine command = TamgaPki.commandLine(clock);
    command.setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr));
    int code = command.execute(args);
    out = stdout.toString();
    err = stderr.toString();
    return code;
  }

  JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  void secret() throws Exception {
    Path file = Files.writeString(folder.resolve("pass"), TestState.PASSWORD + "\n");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }
}
