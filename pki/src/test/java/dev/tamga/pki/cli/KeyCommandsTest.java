package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.SoftHsm;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code tamga-pki key}: pki/README.md, "Commands" and "SoftHSM, to try it". */
class KeyCommandsTest {
  private static final String NODE =
      "C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=node.example.kz";
  private static SoftHsm hsm;

  @TempDir Path folder;
  private String out = "";
  private String err = "";
  private Path pin;

  @BeforeAll
  static void makeToken() {
    hsm = SoftHsm.get();
    hsm.token("commands");
  }

  @BeforeEach
  void makeCa() throws Exception {
    pin = SoftHsm.pinFile(folder, SoftHsm.PIN);
    secretFile("ca.pass", "a password");
    assertThat(
            run(
                ("ca init --state KZ --organization Ministry --base-url http://pki.example.kz/"
                        + " --host-suffix example.kz --dir "
                        + path("ca")
                        + " --password-file "
                        + path("ca.pass"))
                    .split(" ")))
        .as(err)
        .isZero();
  }

  private int run(String... arguments) {
    var printed = new StringWriter();
    var complained = new StringWriter();
    CommandLine command =
        TamgaPki.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(printed))
            .setErr(new PrintWriter(complained));
    int exit = command.execute(arguments);
    out = printed.toString();
    err = complained.toString();
    assertThat(out + err).doesNotContain(SoftHsm.PIN);
    return exit;
  }

  private int key(String verb, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "key",
                verb,
                "--library",
                hsm.library().toString(),
                "--token",
                "commands",
                "--pin-file",
                pin.toString()));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void secretFile(String name, String secret) throws Exception {
    Path file = Files.writeString(folder.resolve(name), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private int issue(String csr, String pem) {
    return run(
        "cert",
        "issue",
        "--ca",
        path("ca"),
        "--profile",
        "tls-server-node",
        "--dns",
        "node.example.kz",
        "--csr",
        path(csr),
        "--out",
        path(pem),
        "--password-file",
        path("ca.pass"));
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  @Test
  void keyInToken_isMadeCertifiedAttestedRenewedAndDestroyed() throws Exception {
    for (String label : List.of("tls-2026", "tls-2027")) {
      assertThat(key("new", "--label", label, "--subject", NODE, "--csr", path(label + ".csr")))
          .as(err)
          .isZero();
      assertThat(out).contains("none yet").containsPattern("exportable +false");
      assertThat(issue(label + ".csr", label + ".pem")).as(err).isZero();
      assertThat(key("certify", "--label", label, "--certificate", path(label + ".pem")))
          .as(err)
          .isZero();
      assertThat(key("attest", "--label", label, "--nonce", "AB".repeat(16), "--json"))
          .as(err)
          .isZero();
      assertThat(json().get("verifies").asBoolean()).isTrue();
      assertThat(json().get("nonce").asText()).isEqualTo("ab".repeat(16));
      assertThat(json().get("exportable").asBoolean()).isFalse();
    }
    assertThat(key("list", "--json")).as(err).isZero();
    assertThat(json().findValuesAsText("label")).contains("tls-2026", "tls-2027");
    String token = "pkcs11:token=commands;object=tls%2D2026?module-path=" + hsm.library();
    assertThat(run("cert", "inspect", token + "&pin-source=" + pin, "--short")).as(err).isZero();
    assertThat(out).contains("CN=node.example.kz", "until");
    assertThat(run("cert", "inspect", "pkcs11:token=commands?pin-value=1")).isEqualTo(1);
    assertThat(err).contains("pin-value", "expected: token, object");
    assertThat(key("list", "--json")).as(err).isZero();
    String name = json().get(0).get("keySha256").asText();
    String label = json().get(0).get("label").asText();

    assertThat(key("destroy", "--label", label, "--yes", "00000000")).isEqualTo(1);
    assertThat(err).contains("not done", "other digits");
    assertThat(key("destroy", "--label", label)).isEqualTo(1);
    assertThat(err).contains("nobody to ask");
    assertThat(key("destroy", "--label", label, "--yes", name.substring(56))).as(err).isZero();

    assertThat(key("attest", "--label", label)).isEqualTo(1);
    assertThat(err).contains("no key \"" + label + "\"");
    assertThat(key("attest", "--label", "tls-2027")).as(err).isZero();
  }

  @Test
  void keyInFile_isMadeAndCertifiedIntoANewFile() throws Exception {
    secretFile("new.pass", "another");
    String[] file = {"--p12", path("new.p12"), "--password-file", path("new.pass")};
    assertThat(
            run(
                "key",
                "new",
                file[0],
                file[1],
                file[2],
                file[3],
                "--subject",
                NODE,
                "--csr",
                path("f.csr")))
        .as(err)
        .isZero();
    assertThat(issue("f.csr", "f.pem")).as(err).isZero();
    assertThat(
            run(
                "key",
                "certify",
                file[0],
                file[1],
                file[2],
                file[3],
                "--certificate",
                path("f.pem"),
                "--out",
                path("node.p12")))
        .as(err)
        .isZero();
    try (Secret password = Secret.readFile(folder.resolve("new.pass"))) {
      assertThat(Identity.load(folder.resolve("node.p12"), password).chain()).hasSize(2);
    }
    assertThat(run("key", "attest", "--p12", path("node.p12"), file[2], file[3])).as(err).isZero();
    assertThat(run("key", "destroy", "--p12", path("node.p12"), file[2], file[3], "--label", "x"))
        .isEqualTo(1);
    assertThat(folder.resolve("node.p12")).exists();
  }

  @Test
  void certificateOfAnotherKeyInFile_isRefusedAndNothingWritten() throws Exception {
    secretFile("new.pass", "another");
    for (String name : List.of("a", "b")) {
      assertThat(
              run(
                  "key",
                  "new",
                  "--p12",
                  path(name + ".p12"),
                  "--password-file",
                  path("new.pass"),
                  "--subject",
                  NODE,
                  "--csr",
                  path(name + ".csr")))
          .as(err)
          .isZero();
    }
    assertThat(issue("b.csr", "b.pem")).as(err).isZero();
    assertThat(
            run(
                "key",
                "certify",
                "--p12",
                path("a.p12"),
                "--password-file",
                path("new.pass"),
                "--certificate",
                path("b.pem"),
                "--out",
                path("c.p12")))
        .isEqualTo(1);
    assertThat(err).contains("not the certificate's");
    assertThat(folder.resolve("c.p12")).doesNotExist();
  }

  @Test
  void wrongPin_isRefusedWithTriesAndWithoutThePin() throws Exception {
    hsm.token("commands-2");
    secretFile("wrong.pin", "44445555");
    assertThat(
            run(
                "key",
                "list",
                "--library",
                hsm.library().toString(),
                "--token",
                "commands-2",
                "--pin-file",
                path("wrong.pin")))
        .isEqualTo(1);
    assertThat(err).contains("refused: ", "wrong PIN", "tries left").doesNotContain("44445555");
  }

  @Test
  void placeNamedTwiceOrNever_isRefused() {
    assertThat(run("key", "list")).isEqualTo(1);
    assertThat(err).contains("key: none named");
    assertThat(key("list", "--p12", path("x.p12"))).isEqualTo(1);
    assertThat(err).contains("key: two places named");
    assertThat(run("key", "list", "--token", "x")).isEqualTo(2);
    assertThat(key("new", "--subject", NODE, "--csr", path("y.csr"))).isEqualTo(1);
    assertThat(err).contains("no --label");
    assertThat(key("attest", "--label", "x", "--nonce", "abc")).isEqualTo(1);
    assertThat(err).contains("nonce: 3 characters");
  }

  @Test
  void everyVerb_hasHelpWithAnExample() {
    for (String verb : List.of("new", "list", "certify", "attest", "destroy")) {
      assertThat(run("key", verb, "--help")).isZero();
      assertThat(out).contains("tamga-pki key " + verb);
    }
  }
}
