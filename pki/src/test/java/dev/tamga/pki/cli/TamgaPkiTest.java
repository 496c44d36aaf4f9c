package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The walk through pki/README.md, with OpenSSL as the foreign checker. */
class TamgaPkiTest {
  private static final String NODE =
      "C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=node.example.kz";

  @TempDir Path folder;
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeCa() throws Exception {
    secretFile("ca.pass", "a password");
    assertThat(init("ca")).as(err).isZero();
    assertThat(out).contains("root");
  }

  @Test
  void issuedForNewKey_openSslVerifiesItForItsPurposeAndNoOther() throws Exception {
    secretFile("node.pass", "another");
    assertThat(issueNode("node.p12", "node.pem")).as(err).isZero();
    assertThat(out).contains("tls-server-node", "node.example.kz", "TLS_SERVER");
    openssl(
        0,
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-CAfile",
        path("ca/root.crt"),
        "-untrusted",
        path("ca/tls.crt"),
        path("node.pem"));
    openssl(
        2,
        "verify",
        "-purpose",
        "sslclient",
        "-CAfile",
        path("ca/root.crt"),
        "-untrusted",
        path("ca/tls.crt"),
        path("node.pem"));
    try (Secret password = Secret.readFile(folder.resolve("node.pass"))) {
      Identity identity = Identity.load(folder.resolve("node.p12"), password);
      assertThat(identity.chain()).hasSize(2);
    }
    String text = openssl(0, "x509", "-in", path("node.pem"), "-noout", "-text");
    assertThat(text)
        .contains(
            "CA:FALSE",
            "TLS Web Server Authentication",
            "DNS:node.example.kz",
            "URI:http://pki.example.kz/tls.crl",
            "X509v3 Key Usage: critical");
  }

  @Test
  void issuedForRequestOfOpenSsl_hasItsKeyAndTheProfilesFields() throws Exception {
    openssl(
        0,
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        path("seal.key"),
        "-subj",
        "/C=KZ/O=Lab/organizationIdentifier=GOVKZ-2/CN=Seal",
        "-out",
        path("seal.csr"));
    assertThat(
            run(
                "cert",
                "issue",
                "--ca",
                path("ca"),
                "--profile",
                "org-seal",
                "--csr",
                path("seal.csr"),
                "--out",
                path("seal.pem"),
                "--json",
                "--password-file",
                path("ca.pass")))
        .as(err)
        .isZero();
    JsonNode facts = new ObjectMapper().readTree(out);
    assertThat(facts.get("profile").asText()).isEqualTo("org-seal");
    assertThat(openssl(0, "x509", "-in", path("seal.pem"), "-noout", "-pubkey"))
        .isEqualTo(openssl(0, "pkey", "-in", path("seal.key"), "-pubout"));
    assertThat(run("cert", "inspect", path("seal.pem"), "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"gost_256, 1.2.643.7.1.1.1.1", "ML_DSA_65, 2.16.840.1.101.3.4.3.18"})
  void issuedForANewKeyOfAnotherKind_isForDocumentsButNotForTls(String kind, String oid)
      throws Exception {
    secretFile("seal.pass", "another");
    assertThat(issueSeal("org-seal", kind)).as(err).isZero();
    assertThat(new ObjectMapper().readTree(out).get("key").asText())
        .isEqualTo(kind.toUpperCase(java.util.Locale.ROOT));
    try (Secret password = Secret.readFile(folder.resolve("seal.pass"))) {
      Identity identity = Identity.load(folder.resolve("seal.p12"), password);
      assertThat(identity.key().getEncoded()).isNotEmpty();
      assertThat(dev.tamga.pki.key.KeyKind.of(identity.certificate()).orElseThrow().algorithm())
          .extracting(dev.tamga.pki.algorithm.KeyAlgorithm::oid)
          .isEqualTo(oid);
    }
    secretFile("node.pass", "another");
    assertThat(issueNode("node.p12", "node.pem", "--key", kind)).isEqualTo(1);
    assertThat(err).contains("key of " + kind.toUpperCase(java.util.Locale.ROOT), "EC_P256");
  }

  private int issueSeal(String profile, String kind) {
    return run(
        "cert",
        "issue",
        "--ca",
        path("ca"),
        "--profile",
        profile,
        "--subject",
        "C=KZ, O=Lab, organizationIdentifier=GOVKZ-2, CN=Seal",
        "--key",
        kind,
        "--p12",
        path("seal.p12"),
        "--p12-password-file",
        path("seal.pass"),
        "--out",
        path("seal.pem"),
        "--json",
        "--password-file",
        path("ca.pass"));
  }

  @Test
  void revokedTwice_isASuccessWithANoticeAndOpenSslSeesItInTheCrl() throws Exception {
    secretFile("node.pass", "another");
    assertThat(issueNode("node.p12", "node.pem")).as(err).isZero();
    String[] revoke = {
      "cert", "revoke", "--ca", path("ca"), "--reason", "Key-Compromise", "--json", path("node.pem")
    };
    String serial =
        Certificates.read(folder.resolve("node.pem")).get(0).getSerialNumber().toString(16);
    String digits = serial.substring(serial.length() - 8);
    assertThat(run(revoke)).isEqualTo(1);
    assertThat(err).contains("nobody to ask", serial, "--yes");
    assertThat(run(with(revoke, "--yes", digits.equals("00000000") ? "1" : "00000000")))
        .isEqualTo(1);
    assertThat(err).contains("not done", "other digits", "cert inspect");
    assertThat(run("cert", "list", "--ca", path("ca"), "--state", "revoked", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out)).as("nothing was revoked").isEmpty();
    assertThat(run(with(revoke, "--yes", digits.toUpperCase(Locale.ROOT)))).as(err).isZero();
    JsonNode first = new ObjectMapper().readTree(out);
    assertThat(err).isEmpty();
    assertThat(run(revoke)).isZero();
    assertThat(err).contains("revoked before");
    assertThat(new ObjectMapper().readTree(out).get("since")).isEqualTo(first.get("since"));
    for (String number : List.of("02", "03")) {
      assertThat(
              run(
                  "crl",
                  "issue",
                  "--ca",
                  path("ca"),
                  "--branch",
                  "tls",
                  "--password-file",
                  path("ca.pass")))
          .as(err)
          .isZero();
      String text =
          openssl(
              0,
              "crl",
              "-inform",
              "DER",
              "-in",
              path("ca/tls.crl"),
              "-noout",
              "-text",
              "-CAfile",
              path("ca/tls.crt"),
              "-crlnumber");
      assertThat(text).contains("Key Compromise", "crlNumber=0x" + number);
    }
    Path pem =
        Files.writeString(
            folder.resolve("tls-crl.pem"),
            Certificates.pem(Certificates.readCrls(folder.resolve("ca/tls.crl")).get(0)));
    openssl(
        2,
        "verify",
        "-crl_check",
        "-CRLfile",
        pem.toString(),
        "-CAfile",
        path("ca/root.crt"),
        "-untrusted",
        path("ca/tls.crt"),
        path("node.pem"));
  }

  @Test
  void refusals_sayWhatByWhichRuleAndWhatToDo() throws Exception {
    secretFile("node.pass", "another");
    assertThat(init("ca")).isEqualTo(1);
    assertThat(err).contains("not empty");
    assertThat(issueNode("node.p12", "node.pem", "--validity", "365d")).isEqualTo(1);
    assertThat(err).contains("validity", "90 days", "rule:", "do:");
    assertThat(folder.resolve("node.p12")).doesNotExist();
    assertThat(issueNode("node.p12", "node.pem", "--dns", "node.example.org")).isEqualTo(1);
    assertThat(err).contains("node.example.org", "name constraints");
    assertThat(issueNode("node.p12", "node.pem", "--dns", "*.example.kz")).isEqualTo(1);
    assertThat(err).contains("no wildcard");
    assertThat(run("cert", "revoke", "--ca", path("ca"), "--reason", "1", "abcdef")).isEqualTo(1);
    assertThat(err).contains("not issued");
    assertThat(run("cert", "revoke", "--ca", path("ca"), "--reason", "hold", "abcdef"))
        .isEqualTo(1);
    assertThat(err).contains("key-compromise");
    secretFile("wrong.pass", "wrong");
    assertThat(
            run(
                "crl",
                "issue",
                "--ca",
                path("ca"),
                "--branch",
                "tls",
                "--password-file",
                path("wrong.pass")))
        .isEqualTo(1);
    assertThat(err).doesNotContain("wrong\n").contains("key");
  }

  @Test
  void usageAndMissingFile_areExitCode2AndHelp0() throws Exception {
    assertThat(run("cert", "issue")).isEqualTo(2);
    assertThat(issueNode("node.p12", "node.pem", "--validity", "1y")).isEqualTo(2);
    assertThat(err).contains("30d");
    assertThat(run("cert", "inspect", path("absent.pem"))).isEqualTo(2);
    assertThat(err).contains("absent.pem", "no such file");
    for (String[] verb :
        List.of(
            new String[] {"ca", "init"},
            new String[] {"cert", "issue"},
            new String[] {"cert", "inspect"},
            new String[] {"cert", "revoke"},
            new String[] {"crl", "issue"},
            new String[] {"log-key", "new"})) {
      assertThat(run(verb[0], verb[1], "--help")).isZero();
      assertThat(out).contains("Example", "tamga-pki " + verb[0] + " " + verb[1], "Exit codes");
    }
  }

  @Test
  void logKey_isMadeOnce() throws Exception {
    secretFile("log.pass", "log");
    String[] make = {
      "log-key", "new", "--p12", path("log.p12"), "--password-file", path("log.pass"), "--json"
    };
    assertThat(run(make)).as(err).isZero();
    assertThat(new ObjectMapper().readTree(out).get("publicKey").asText()).hasSize(64);
    assertThat(run(make)).isEqualTo(1);
  }

  private static String[] with(String[] line, String... more) {
    List<String> all = new ArrayList<>(List.of(line));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private int init(String name) {
    return run(
        "ca",
        "init",
        "--dir",
        path(name),
        "--state",
        "KZ",
        "--organization",
        "Ministry",
        "--base-url",
        "http://pki.example.kz/",
        "--host-suffix",
        "example.kz",
        "--password-file",
        path("ca.pass"));
  }

  private int issueNode(String store, String pem, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "cert",
                "issue",
                "--ca",
                path("ca"),
                "--profile",
                "tls-server-node",
                "--subject",
                NODE,
                "--dns",
                "node.example.kz",
                "--p12",
                path(store),
                "--p12-password-file",
                path("node.pass"),
                "--out",
                path(pem),
                "--password-file",
                path("ca.pass")));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    CommandLine command = TamgaPki.commandLine(Clock.systemUTC());
    command.setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr));
    int code = command.execute(args);
    out = stdout.toString();
    err = stderr.toString();
    return code;
  }

  private String openssl(int expected, String... args) throws Exception {
    List<String> line = new ArrayList<>(List.of("openssl"));
    line.addAll(List.of(args));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", line) + "\n" + text).isEqualTo(expected);
    return text;
  }

  private void secretFile(String name, String secret) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, secret + "\n");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
