package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.TestState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The institution at the command line, from the officers' keys to the reviewed revocation. */
class GovernCliTest {
  private static final String SEAL = "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal";

  @TempDir Path folder;
  private Clock clock = Clock.systemUTC();
  private String out = "";
  private String err = "";

  @Test
  void fromCeremonyToReviewedRevocation_eachStepIsRecordedAndTwoAreReallyTwo() throws Exception {
    ceremony();
    ok(
        "request",
        "new",
        "--subject",
        SEAL,
        "--p12",
        path("w.p12"),
        "--out",
        path("seal.csr"),
        "--password-file",
        path("pass"));
    ok(submit("--dry-run"));
    assertThat(out).contains("org-seal", "clean", "nothing was filed");
    ok("request", "list", "--ca", path("ca"), "--json");
    assertThat(json()).isEmpty();
    ok(submit("--json"));
    assertThat(json().get("missing").get(0).asText()).contains("2 of 2 votes", "Bolat", "Chinara");
    String id = json().get("id").asText();
    assertThat(run(issue(id))).isEqualTo(4);
    ok(vote("approve", "Bolat", id));
    assertThat(run(vote("approve", "Bolat", id))).isEqualTo(3);
    assertThat(err).contains("has voted", "another person", "rule:", "do:");
    assertThat(run(vote("approve", "Aigul", id))).isEqualTo(3);
    assertThat(run(vote("approve", "Daniyar", id))).isEqualTo(3);
    assertThat(run(issue(id))).isEqualTo(4);
    ok(vote("approve", "Chinara", id));
    ok(issue(id));
    assertThat(out).contains("audit");
    ok(
        "request",
        "join",
        "--p12",
        path("w.p12"),
        "--chain",
        path("seal.pem"),
        "--out",
        path("seal.p12"),
        "--password-file",
        path("pass"));
    requireTrustedByUsAndOpenSsl();
    assertThat(run(invitation())).as("one person alone").isEqualTo(3);
    assertThat(err).contains("officers decide here", "use request submit");
    revokeAndReview();
    ok("audit", "verify", "--ca", path("ca"), "--json");
    assertThat(json().get("problems")).isEmpty();
    ok("audit", "show", "--ca", path("ca"), "--action", "vote", "--json");
    assertThat(json()).hasSize(3);
    Path vote;
    try (var files = Files.list(folder.resolve("ca/requests/" + id))) {
      vote = files.filter(f -> f.toString().endsWith(".vote")).findFirst().orElseThrow();
    }
    Files.writeString(vote, Files.readString(vote).replace("approve", "reject_"));
    assertThat(run("audit", "verify", "--ca", path("ca"))).isEqualTo(1);
    assertThat(out).contains("edited");
    Path log = folder.resolve("ca/audit.log");
    Files.writeString(log, Files.readString(log).replace("Chinara", "Bolat"));
    assertThat(run("audit", "verify", "--ca", path("ca"))).isEqualTo(1);
    assertThat(err).contains("line");
    assertThat(run(vote("approve", "Bolat", id))).isEqualTo(1);
  }

  private void requireTrustedByUsAndOpenSsl() throws Exception {
    String trust = "KZ=" + path("ca/root.crt");
    ok("cert", "verify", path("seal.pem"), "--for", "doc-sign", "--trust", trust);
    assertThat(run("cert", "verify", path("seal.pem"), "--for", "tsa", "--trust", trust))
        .isEqualTo(1);
    ok("cert", "explain", path("seal.pem"), "--for", "doc-sign", "--trust", trust);
    assertThat(out).contains("1 candidate path", "pass rfc-5280", "verdict: trusted");
    assertThat(run("cert", "explain", path("seal.pem"), "--for", "tls-client", "--trust", trust))
        .isEqualTo(1);
    assertThat(out).contains("FAIL purpose", "mend: ");
    assertThat(
            run(
                "cert",
                "explain",
                path("seal.pem"),
                "--for",
                "doc-sign",
                "--trust",
                trust,
                "--at",
                "2001-01-01T00:00:00Z"))
        .isEqualTo(1);
    ok("cert", "lint", path("seal.pem"));
    assertThat(out).contains("clean: 2");
    ok("cert", "list", "--ca", path("ca"), "--state", "active", "--json");
    assertThat(json()).hasSize(5);
    OpenSsl.Result checked =
        OpenSsl.in(folder)
            .run(
                "verify",
                "-x509_strict",
                "-CAfile",
                path("ca/root.crt"),
                "-untrusted",
                path("ca/sign.crt"),
                path("seal.pem"));
    assertThat(checked.exit()).as(checked.said()).isZero();
  }

  private void revokeAndReview() throws Exception {
    assertThat(run("cert", "revoke", "--ca", path("ca"), "--reason", "1", path("seal.pem")))
        .isEqualTo(3);
    String[] revoke = {
      "cert",
      "revoke",
      "--ca",
      path("ca"),
      "--reason",
      "1",
      "--as",
      path("Aigul.p12"),
      "--as-password-file",
      path("pass"),
      "--because",
      "card stolen",
      "--json",
      path("seal.pem")
    };
    assertThat(run(revoke)).isEqualTo(1);
    assertThat(err).contains("nobody to ask", "CN=Seal", "--yes");
    String digits =
        Certificates.sha256(Certificates.read(folder.resolve("seal.pem")).get(0)).substring(56);
    List<String> confirmed = new ArrayList<>(List.of(revoke));
    confirmed.addAll(List.of("--yes", digits));
    ok(confirmed.toArray(String[]::new));
    String id = json().get("request").asText();
    assertThat(json().get("state").asText()).isEqualTo("unreviewed");
    ok(revoke);
    assertThat(err).contains("revoked before");
    assertThat(run("status", "--ca", path("ca"))).isEqualTo(1);
    assertThat(out).contains(id, "unreviewed");
    clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
    assertThat(run("status", "--ca", path("ca"))).isEqualTo(1);
    assertThat(out).contains("escalated", "its CRL was to be renewed");
    clock = Clock.systemUTC();
    ok(vote("approve", "Bolat", id));
    ok("status", "--ca", path("ca"));
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
                path("x.pem"),
                "--password-file",
                path("pass")))
        .isEqualTo(3);
    assertThat(err).contains("officers decide");
  }

  @Test
  void machineIsRenewedWithoutAVote_andNeedsRenewalAnswersByExitCode() throws Exception {
    secret();
    ok(
        "ca",
        "init",
        "--dir",
        path("ca"),
        "--state",
        "KZ",
        "--organization",
        "Ministry",
        "--base-url",
        "http://pki.example.kz/",
        "--password-file",
        path("pass"));
    String[] issue = {
      "cert",
      "issue",
      "--ca",
      path("ca"),
      "--profile",
      "tls-peer-node",
      "--uri",
      "urn:tamga:node:kz:n1",
      "--subject",
      "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=n1",
      "--p12",
      path("n1.p12"),
      "--out",
      path("n1.pem"),
      "--p12-password-file",
      path("pass"),
      "--password-file",
      path("pass")
    };
    List<String> dry = new ArrayList<>(List.of(issue));
    dry.add("--dry-run");
    ok(dry.toArray(String[]::new));
    assertThat(out).contains("urn:tamga:node:kz:n1", "clean", "nothing was signed");
    assertThat(folder.resolve("n1.p12")).doesNotExist();
    ok(issue);
    assertThat(out).contains("audit");
    assertThat(run("cert", "needs-renewal", path("n1.pem"))).isEqualTo(1);
    assertThat(run("cert", "needs-renewal", path("n1.pem"), "--expires-in", "30d")).isZero();
    assertThat(run("cert", "needs-renewal", path("n1.pem"), "--expires-in", "1%")).isEqualTo(1);
    assertThat(run("cert", "needs-renewal", path("absent.pem"))).isEqualTo(2);
    assertThat(run("cert", "needs-renewal", path("n1.p12"))).isEqualTo(255);
    assertThat(run("cert", "needs-renewal", path("n1.pem"), "--expires-in", "x")).isEqualTo(255);
    clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(20));
    assertThat(run("cert", "needs-renewal", path("n1.pem"))).isZero();
    ok(
        "cert",
        "renew",
        "--ca",
        path("ca"),
        "--p12",
        path("n1.p12"),
        "--out",
        path("n2.p12"),
        "--p12-password-file",
        path("pass"),
        "--password-file",
        path("pass"));
    assertThat(out).contains("urn:tamga:node:kz:n1", "audit");
    ok("cert", "list", "--ca", path("ca"), "--state", "superseded", "--json");
    assertThat(json()).hasSize(1);
    ok("audit", "verify", "--ca", path("ca"));
  }

  @Test
  void profilesAndHelp_areThere() throws Exception {
    ok("profile", "list", "--json");
    assertThat(json().size()).isGreaterThanOrEqualTo(10);
    ok("profile", "show", "org-seal");
    assertThat(out).contains("DOCUMENT_SIGNATURE");
    assertThat(run("profile", "show", "none")).isEqualTo(1);
    ok("profile", "test", "org-seal");
    for (Map.Entry<String, List<String>> noun :
        Map.of(
                "request",
                List.of("new", "submit", "show", "list", "approve", "reject", "issue", "join"),
                "officer",
                List.of("key", "add", "remove", "list"),
                "audit",
                List.of("verify", "show"),
                "ceremony",
                List.of("run", "sign"),
                "cert",
                List.of("verify", "lint", "list", "renew", "needs-renewal", "explain"),
                "profile",
                List.of("list", "show", "test"))
            .entrySet()) {
      for (String verb : noun.getValue()) {
        ok(noun.getKey(), verb, "--help");
        assertThat(out).contains("Example", "Exit codes");
      }
    }
    ok("status", "--help");
  }

  private void ceremony() throws Exception {
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
                + "\"http://pki.example.kz/\",\"hostSuffixes\":[],\"addressRanges\":[],"
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

  private String[] submit(String more) {
    return new String[] {
      "request",
      "submit",
      "--ca",
      path("ca"),
      "--as",
      path("Aigul.p12"),
      "--as-password-file",
      path("pass"),
      "--profile",
      "org-seal",
      "--csr",
      path("seal.csr"),
      more
    };
  }

  private String[] vote(String verb, String who, String id) {
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

  private String[] invitation() {
    return new String[] {
      "invite",
      "new",
      "--ca",
      path("ca"),
      "--profile",
      "tls-client-system",
      "--subject",
      "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1",
      "--uri",
      "urn:tamga:sys:kz:lab:scanner-1",
      "--code-file",
      path("code")
    };
  }

  private String[] issue(String id) {
    return new String[] {
      "request",
      "issue",
      "--ca",
      path("ca"),
      "--password-file",
      path("pass"),
      "--out",
      path("seal.pem"),
      id
    };
  }

  private void ok(String... args) {
    assertThat(run(args)).as(String.join(" ", args) + "\n" + out + err).isZero();
  }

  private int run(String... args) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    CommandLine command = TamgaPki.commandLine(clock);
    command.setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr));
    int code = command.execute(args);
    out = stdout.toString();
    err = stderr.toString();
    return code;
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  private void secret() throws Exception {
    Path file = Files.writeString(folder.resolve("pass"), TestState.PASSWORD + "\n");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
