package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs of {@code tamga-pki invite}. */
class InviteTest {
  private static final String SUBJECT = "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=scanner-1";

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeCa() throws Exception {
    try (Secret password = Secret.of("a password".toCharArray())) {
      var unused =
          CertificateAuthority.create(
              folder.resolve("ca"),
              new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
              password,
              clock);
    }
  }

  @Test
  void newInvitation_isListedAndItsCodeIsInItsFileOnly() throws Exception {
    assertThat(invite()).as(err).isZero();
    JsonNode made = new ObjectMapper().readTree(out);
    assertThat(made.get("state").asText()).isEqualTo("open");
    assertThat(made.get("until").asText()).isEqualTo("2030-01-08T00:00:00Z");
    Path file = folder.resolve("code");
    String code = Files.readString(file).strip();
    assertThat(code).matches("([0-9a-f]{4}-){7}[0-9a-f]{4}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(out).doesNotContain(code);
    assertThat(run("invite", "list", "--ca", path("ca"))).isZero();
    assertThat(out).contains(made.get("id").asText(), "open", "scanner-1").doesNotContain(code);
    clock.advance(Duration.ofDays(7));
    assertThat(run("invite", "list", "--ca", path("ca"))).isZero();
    assertThat(out).contains("expired");
  }

  @Test
  void revoked_isRevokedAndStaysSo() throws Exception {
    assertThat(invite()).as(err).isZero();
    String id = new ObjectMapper().readTree(out).get("id").asText();
    for (int i = 0; i < 2; i++) {
      assertThat(run("invite", "revoke", "--ca", path("ca"), id)).as(err).isZero();
      assertThat(out).contains("revoked");
    }
    assertThat(run("invite", "revoke", "--ca", path("ca"), "0000000000000000")).isEqualTo(1);
    assertThat(err).contains("none of that id");
    assertThat(run("invite", "revoke", "--ca", path("ca"), "../ca")).isEqualTo(1);
  }

  @Test
  void refusals_sayWhatAndNothingIsMade() throws Exception {
    assertThat(invite("--profile", "org-seal")).isEqualTo(1);
    assertThat(err).contains("org-seal", "TLS CA");
    assertThat(invite("--profile", "no-such")).isEqualTo(1);
    assertThat(err).contains("tls-client-system");
    assertThat(invite("--uri", "urn:tamga:sys:kz:lab:other")).isEqualTo(1);
    assertThat(err).contains("alternative names");
    assertThat(invite("--days", "91")).isEqualTo(1);
    assertThat(err).contains("90 days");
    assertThat(folder.resolve("code")).doesNotExist();
    Files.writeString(folder.resolve("code"), "mine");
    assertThat(invite()).isEqualTo(1);
    assertThat(err).contains("exists");
    assertThat(run("invite", "list", "--ca", path("ca"))).isZero();
    assertThat(out).isBlank();
    for (String verb : List.of("new", "list", "revoke")) {
      assertThat(run("invite", verb, "--help")).isZero();
      assertThat(out).contains("Example", "tamga-pki invite " + verb, "Exit codes");
    }
  }

  private int invite(String... changes) {
    List<String> args =
        new ArrayList<>(List.of("invite", "new", "--ca", path("ca"), "--code-file", path("code")));
    List<String> changed = List.of(changes);
    if (!changed.contains("--profile")) {
      args.addAll(List.of("--profile", "tls-client-system"));
    }
    if (!changed.contains("--uri")) {
      args.addAll(List.of("--uri", "urn:tamga:sys:kz:lab:scanner-1"));
    }
    args.addAll(List.of("--subject", SUBJECT, "--json"));
    args.addAll(changed);
    return run(args.toArray(String[]::new));
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

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
