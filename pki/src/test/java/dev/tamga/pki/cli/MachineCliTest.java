package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines at the command line, in a CA without officers; and that every verb has its help. */
class MachineCliTest {
  @TempDir Path folder;
  private GovernedCli cli;

  @BeforeEach
  void open() {
    cli = new GovernedCli(folder);
  }

  @Test
  void machineIsRenewedWithoutAVote_andNeedsRenewalAnswersByExitCode() throws Exception {
    cli.secret();
    cli.ok(
        "ca",
        "init",
        "--dir",
        cli.path("ca"),
        "--state",
        "KZ",
        "--organization",
        "Ministry",
        "--base-url",
        "http://pki.example.kz/",
        "--password-file",
        cli.path("pass"));
    String[] issue = {
      "cert",
      "issue",
      "--ca",
      cli.path("ca"),
      "--profile",
      "tls-peer-node",
      "--uri",
      "urn:tamga:node:kz:n1",
      "--subject",
      "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=n1",
      "--p12",
      cli.path("n1.p12"),
      "--out",
      cli.path("n1.pem"),
      "--p12-password-file",
      cli.path("pass"),
      "--password-file",
      cli.path("pass")
    };
    List<String> dry = new ArrayList<>(List.of(issue));
    dry.add("--dry-run");
    cli.ok(dry.toArray(String[]::new));
    assertThat(cli.out()).contains("urn:tamga:node:kz:n1", "clean", "nothing was signed");
    assertThat(folder.resolve("n1.p12")).doesNotExist();
    cli.ok(issue);
    assertThat(cli.out()).contains("audit");
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.pem"))).isEqualTo(1);
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.pem"), "--expires-in", "30d"))
        .isZero();
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.pem"), "--expires-in", "1%"))
        .isEqualTo(1);
    assertThat(cli.run("cert", "needs-renewal", cli.path("absent.pem"))).isEqualTo(2);
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.p12"))).isEqualTo(255);
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.pem"), "--expires-in", "x"))
        .isEqualTo(255);
    cli.at(Clock.offset(Clock.systemUTC(), Duration.ofDays(20)));
    assertThat(cli.run("cert", "needs-renewal", cli.path("n1.pem"))).isZero();
    cli.ok(
        "cert",
        "renew",
        "--ca",
        cli.path("ca"),
        "--p12",
        cli.path("n1.p12"),
        "--out",
        cli.path("n2.p12"),
        "--p12-password-file",
        cli.path("pass"),
        "--password-file",
        cli.path("pass"));
    assertThat(cli.out()).contains("urn:tamga:node:kz:n1", "audit");
    cli.ok("cert", "list", "--ca", cli.path("ca"), "--state", "superseded", "--json");
    assertThat(cli.json()).hasSize(1);
    cli.ok("audit", "verify", "--ca", cli.path("ca"));
  }

  @Test
  void profilesAndHelp_areThere() throws Exception {
    cli.ok("profile", "list", "--json");
    assertThat(cli.json().size()).isGreaterThanOrEqualTo(10);
    cli.ok("profile", "show", "org-seal");
    assertThat(cli.out()).contains("DOCUMENT_SIGNATURE");
    assertThat(cli.run("profile", "show", "none")).isEqualTo(1);
    cli.ok("profile", "test", "org-seal");
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
        cli.ok(noun.getKey(), verb, "--help");
        assertThat(cli.out()).contains("Example", "Exit codes");
      }
    }
    cli.ok("status", "--help");
  }
}
