package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.signed.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The institution at the command line, from the officers' keys to the reviewed revocation. */
class GovernCliTest {
  private static final String SEAL = "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal";

  @TempDir Path folder;
  private GovernedCli cli;

  @BeforeEach
  void open() {
    cli = new GovernedCli(folder);
  }

  @Test
  void fromCeremonyToReviewedRevocation_eachStepIsRecordedAndTwoAreReallyTwo() throws Exception {
    cli.ceremony();
    cli.ok(
        "request",
        "new",
        "--subject",
        SEAL,
        "--p12",
        cli.path("w.p12"),
        "--out",
        cli.path("seal.csr"),
        "--password-file",
        cli.path("pass"));
    cli.ok(submit("--dry-run"));
    assertThat(cli.out()).contains("org-seal", "clean", "nothing was filed");
    cli.ok("request", "list", "--ca", cli.path("ca"), "--json");
    assertThat(cli.json()).isEmpty();
    cli.ok(submit("--json"));
    assertThat(cli.json().get("missing").get(0).asText())
        .contains("2 of 2 votes", "Bolat", "Chinara");
    String id = cli.json().get("id").asText();
    assertThat(cli.run(issue(id))).isEqualTo(4);
    cli.ok(cli.vote("approve", "Bolat", id));
    assertThat(cli.run(cli.vote("approve", "Bolat", id))).isEqualTo(3);
    assertThat(cli.err()).contains("has voted", "another person", "rule:", "do:");
    assertThat(cli.run(cli.vote("approve", "Aigul", id))).isEqualTo(3);
    assertThat(cli.run(cli.vote("approve", "Daniyar", id))).isEqualTo(3);
    assertThat(cli.run(issue(id))).isEqualTo(4);
    cli.ok(cli.vote("approve", "Chinara", id));
    cli.ok(issue(id));
    assertThat(cli.out()).contains("audit");
    cli.ok(
        "request",
        "join",
        "--p12",
        cli.path("w.p12"),
        "--chain",
        cli.path("seal.pem"),
        "--out",
        cli.path("seal.p12"),
        "--password-file",
        cli.path("pass"));
    requireTrustedByUsAndOpenSsl();
    assertThat(cli.run(invitation())).as("one person alone").isEqualTo(3);
    assertThat(cli.err()).contains("officers decide here", "use request submit");
    revokeAndReview();
    cli.ok("audit", "verify", "--ca", cli.path("ca"), "--json");
    assertThat(cli.json().get("problems")).isEmpty();
    cli.ok("audit", "show", "--ca", cli.path("ca"), "--action", "vote", "--json");
    assertThat(cli.json()).hasSize(3);
    Path vote;
    try (var files = Files.list(folder.resolve("ca/requests/" + id))) {
      vote = files.filter(f -> f.toString().endsWith(".vote")).findFirst().orElseThrow();
    }
    Files.writeString(vote, Files.readString(vote).replace("approve", "reject_"));
    assertThat(cli.run("audit", "verify", "--ca", cli.path("ca"))).isEqualTo(1);
    assertThat(cli.out()).contains("edited");
    Path log = folder.resolve("ca/audit.log");
    Files.writeString(log, Files.readString(log).replace("Chinara", "Bolat"));
    assertThat(cli.run("audit", "verify", "--ca", cli.path("ca"))).isEqualTo(1);
    assertThat(cli.err()).contains("line");
    assertThat(cli.run(cli.vote("approve", "Bolat", id))).isEqualTo(1);
  }

  private void requireTrustedByUsAndOpenSsl() throws Exception {
    String trust = "KZ=" + cli.path("ca/root.crt");
    cli.ok("cert", "verify", cli.path("seal.pem"), "--for", "doc-sign", "--trust", trust);
    assertThat(cli.run("cert", "verify", cli.path("seal.pem"), "--for", "tsa", "--trust", trust))
        .isEqualTo(1);
    cli.ok("cert", "explain", cli.path("seal.pem"), "--for", "doc-sign", "--trust", trust);
    assertThat(cli.out()).contains("1 candidate path", "pass rfc-5280", "verdict: trusted");
    assertThat(
            cli.run(
                "cert", "explain", cli.path("seal.pem"), "--for", "tls-client", "--trust", trust))
        .isEqualTo(1);
    assertThat(cli.out()).contains("FAIL purpose", "mend: ");
    assertThat(
            cli.run(
                "cert",
                "explain",
                cli.path("seal.pem"),
                "--for",
                "doc-sign",
                "--trust",
                trust,
                "--at",
                "2001-01-01T00:00:00Z"))
        .isEqualTo(1);
    cli.ok("cert", "lint", cli.path("seal.pem"));
    assertThat(cli.out()).contains("clean: 2");
    cli.ok("cert", "list", "--ca", cli.path("ca"), "--state", "active", "--json");
    assertThat(cli.json()).hasSize(5);
    OpenSsl.Result checked =
        OpenSsl.in(folder)
            .run(
                "verify",
                "-x509_strict",
                "-CAfile",
                cli.path("ca/root.crt"),
                "-untrusted",
                cli.path("ca/sign.crt"),
                cli.path("seal.pem"));
    assertThat(checked.exit()).as(checked.said()).isZero();
  }

  private void revokeAndReview() throws Exception {
    assertThat(
            cli.run(
                "cert", "revoke", "--ca", cli.path("ca"), "--reason", "1", cli.path("seal.pem")))
        .isEqualTo(3);
    String[] revoke = {
      "cert",
      "revoke",
      "--ca",
      cli.path("ca"),
      "--reason",
      "1",
      "--as",
      cli.path("Aigul.p12"),
      "--as-password-file",
      cli.path("pass"),
      "--because",
      "card stolen",
      "--json",
      cli.path("seal.pem")
    };
    assertThat(cli.run(revoke)).isEqualTo(1);
    assertThat(cli.err()).contains("nobody to ask", "CN=Seal", "--yes");
    String digits =
        Certificates.sha256(Certificates.read(folder.resolve("seal.pem")).get(0)).substring(56);
    List<String> confirmed = new ArrayList<>(List.of(revoke));
    confirmed.addAll(List.of("--yes", digits));
    cli.ok(confirmed.toArray(String[]::new));
    String id = cli.json().get("request").asText();
    assertThat(cli.json().get("state").asText()).isEqualTo("unreviewed");
    cli.ok(revoke);
    assertThat(cli.err()).contains("revoked before");
    assertThat(cli.run("status", "--ca", cli.path("ca"))).isEqualTo(1);
    assertThat(cli.out()).contains(id, "unreviewed");
    cli.at(Clock.offset(Clock.systemUTC(), Duration.ofHours(25)));
    assertThat(cli.run("status", "--ca", cli.path("ca"))).isEqualTo(1);
    assertThat(cli.out()).contains("escalated", "its CRL was to be renewed");
    cli.at(Clock.systemUTC());
    cli.ok(cli.vote("approve", "Bolat", id));
    cli.ok("status", "--ca", cli.path("ca"));
    assertThat(
            cli.run(
                "cert",
                "issue",
                "--ca",
                cli.path("ca"),
                "--profile",
                "org-seal",
                "--csr",
                cli.path("seal.csr"),
                "--out",
                cli.path("x.pem"),
                "--password-file",
                cli.path("pass")))
        .isEqualTo(3);
    assertThat(cli.err()).contains("officers decide");
  }

  private String[] submit(String more) {
    return new String[] {
      "request",
      "submit",
      "--ca",
      cli.path("ca"),
      "--as",
      cli.path("Aigul.p12"),
      "--as-password-file",
      cli.path("pass"),
      "--profile",
      "org-seal",
      "--csr",
      cli.path("seal.csr"),
      more
    };
  }

  private String[] invitation() {
    return new String[] {
      "invite",
      "new",
      "--ca",
      cli.path("ca"),
      "--profile",
      "tls-client-system",
      "--subject",
      "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1",
      "--uri",
      "urn:tamga:sys:kz:lab:scanner-1",
      "--code-file",
      cli.path("code")
    };
  }

  private String[] issue(String id) {
    return new String[] {
      "request",
      "issue",
      "--ca",
      cli.path("ca"),
      "--password-file",
      cli.path("pass"),
      "--out",
      cli.path("seal.pem"),
      id
    };
  }
}
