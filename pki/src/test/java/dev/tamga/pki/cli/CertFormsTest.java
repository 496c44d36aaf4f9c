package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * {@code cert export} and {@code cert inspect}: the forms of other software, with OpenSSL there.
 */
class CertFormsTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;
  private OpenSsl openssl;
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeCa() throws Exception {
    openssl = OpenSsl.in(folder);
    secretFile("pass", "a password");
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
    ok(
        "cert",
        "issue",
        "--ca",
        path("ca"),
        "--profile",
        "tls-server-node",
        "--dns",
        "a.example.kz",
        "--subject",
        "C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=a.example.kz",
        "--p12",
        path("n.p12"),
        "--p12-password-file",
        path("pass"),
        "--out",
        path("n.pem"),
        "--password-file",
        path("pass"));
  }

  @Test
  void exported_isReadByOpenSslInEachForm() throws Exception {
    export("pem", "e.pem", path("n.pem"));
    assertThat(said("verify", "-CAfile", "ca/root.crt", "-untrusted", "e.pem", "e.pem"))
        .contains("e.pem: OK");
    export("der", "e.der", serial());
    assertThat(said("x509", "-inform", "DER", "-in", "e.der", "-noout", "-subject"))
        .contains("a.example.kz");
    export("p7b", "e.p7b", serial());
    assertThat(said("pkcs7", "-inform", "DER", "-in", "e.p7b", "-print_certs", "-noout"))
        .contains("a.example.kz", "KZ TLS CA");
    export("p12", "e.p12", serial(), "--with-root", "--p12-password-file", path("pass"));
    String bags = said("pkcs12", "-in", "e.p12", "-passin", "file:pass", "-nokeys");
    assertThat(bags.split("BEGIN CERTIFICATE", -1)).hasSize(4);
    assertThat(said("pkcs12", "-in", "e.p12", "-passin", "file:pass", "-nocerts", "-nodes"))
        .doesNotContain("PRIVATE KEY");
  }

  @Test
  void exportOverAnotherFileOrOfAStranger_isRefusedAndNothingWritten() throws Exception {
    Files.writeString(folder.resolve("taken"), "kept");
    assertThat(run(exporting("pem", "taken", serial()))).isEqualTo(1);
    assertThat(folder.resolve("taken")).hasContent("kept");
    assertThat(run(exporting("pem", "new.pem", "abcdef"))).isEqualTo(1);
    assertThat(err).contains("not issued by the CA");
    assertThat(run(exporting("p12", "new.p12", serial()))).isEqualTo(1);
    assertThat(err).contains("password");
    assertThat(folder.resolve("new.p12")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pem", "der", "p7b", "p12"})
  void exported_isInspected(String format) throws Exception {
    export(format, "e", serial(), "--p12-password-file", path("pass"));
    ok("cert", "inspect", path("e"), "--json", "--password-file", path("pass"));
    assertThat(json().findValuesAsText("serial")).contains(serial());
    assertThat(json()).hasSize(format.equals("der") ? 1 : format.equals("p7b") ? 3 : 2);
    ok("cert", "inspect", path("e"), "--format", "pem", "--password-file", path("pass"));
    assertThat(out).contains("-----BEGIN C");
  }

  @Test
  void keyStore_showsItsCertificatesAndNoKey() {
    ok("cert", "inspect", path("n.p12"), "--password-file", path("pass"));
    assertThat(out).contains("a.example.kz", "withKey").doesNotContain("PRIVATE");
    secretFileQuietly("wrong", "wrong");
    assertThat(run("cert", "inspect", path("n.p12"), "--password-file", path("wrong")))
        .isEqualTo(1);
    assertThat(err).contains("does not open").doesNotContain("wrong\n");
  }

  @Test
  void filesOfOpenSsl_areShownForWhatTheyAre() throws Exception {
    said(
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "weak.key",
        "-subj",
        "/C=KZ/CN=weak",
        "-addext",
        "subjectAltName=DNS:x.example.kz",
        "-out",
        "weak.csr");
    ok("cert", "inspect", path("weak.csr"), "--json");
    assertThat(json().get(0).get("kind").asText()).isEqualTo("request");
    assertThat(json().get(0).get("names").get(0).asText()).isEqualTo("x.example.kz");
    assertThat(json().get(0).get("problem").asText()).contains("RSA");
    said("req", "-in", "weak.csr", "-outform", "DER", "-out", "weak.der");
    ok("cert", "inspect", path("weak.der"), "--short");
    assertThat(out).startsWith("request ");
    Files.writeString(folder.resolve("t"), "exhibit");
    said(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "own.key",
        "-subj",
        "/CN=own",
        "-out",
        "own.pem");
    said(
        "cms",
        "-sign",
        "-binary",
        "-in",
        "t",
        "-signer",
        "own.pem",
        "-inkey",
        "own.key",
        "-outform",
        "DER",
        "-out",
        "t.p7s");
    ok("cert", "inspect", path("t.p7s"), "--json");
    assertThat(json().get(0).get("kind").asText()).isEqualTo("CMS");
    assertThat(json().get(0).get("signers").get(0).asText()).contains("SHA256", "says 20");
    assertThat(json()).hasSize(2);
    assertThat(run("cert", "inspect", path("own.key"))).isEqualTo(1);
    assertThat(err).contains("private key", "nothing of it was shown");
    assertThat(run("cert", "inspect", path("t"))).isEqualTo(1);
    assertThat(err).contains("none that is known");
  }

  @Test
  void crlAndTimestamp_areShownForWhatTheyAre() throws Exception {
    ok("crl", "issue", "--ca", path("ca"), "--branch", "tls", "--password-file", path("pass"));
    ok("cert", "inspect", path("ca/tls.crl"), "--json");
    assertThat(json().get(0).get("kind").asText()).isEqualTo("CRL");
    assertThat(json().get(0).get("number").asText()).isNotEmpty();
    byte[] token =
        new TimestampAuthority(TestState.create("KZ", CLOCK).tsa(), "1.2.3.4", CLOCK)
            .stamper()
            .stamp(new byte[32]);
    assertThat(TimestampRequest.of(new byte[32]).encoded()).isNotEmpty();
    Files.write(folder.resolve("token"), token);
    ok("cert", "inspect", path("token"), "--short");
    assertThat(out).containsPattern("CMS +1 signers of a timestamp").contains("TSU");
  }

  @Test
  void standardInput_isRead() throws Exception {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("n.pem"))));
    try {
      ok("cert", "inspect", "-", "--short");
    } finally {
      System.setIn(before);
    }
    assertThat(out.lines()).hasSize(2).allMatch(line -> line.startsWith("certificate "));
  }

  @Test
  void withTrust_isExplainedAndTheExitCodeTells() throws Exception {
    ok("cert", "inspect", path("n.pem"), "--trust", "KZ=" + path("ca/root.crt"));
    assertThat(out).contains("trusted", "pass rfc-5280");
    TestState.create("KG", CLOCK).saveRoot(folder);
    String stranger = "KG=" + path("kg-root.pem");
    assertThat(run("cert", "inspect", path("n.pem"), "--trust", stranger, "--json")).isEqualTo(1);
    assertThat(json().get(0).get("trusted").asBoolean()).isFalse();
    assertThat(json().get(0).get("mend").asText()).isNotEmpty();
    assertThat(json().get(0).get("trace")).isNotEmpty();
  }

  @Test
  void serverWithoutANetworkOrTrust_isRefused() {
    assertThat(run("cert", "inspect", "https://a.example.kz")).isEqualTo(1);
    assertThat(err).contains("--trust", "--insecure");
    assertThat(run("cert", "inspect", "https://a.example.kz", "--insecure")).isEqualTo(1);
    assertThat(err).contains("network: none here");
  }

  private void export(String format, String file, String which, String... more) {
    ok(exporting(format, file, which, more));
  }

  private String[] exporting(String format, String file, String which, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("cert", "export", "--ca", path("ca"), "--format", format, "--out", path(file)));
    words.addAll(List.of(more));
    words.add(which);
    return words.toArray(String[]::new);
  }

  private String serial() throws Exception {
    return Certificates.read(folder.resolve("n.pem")).get(0).getSerialNumber().toString(16);
  }

  private String said(String... words) throws Exception {
    OpenSsl.Result ended = openssl.run(words);
    assertThat(ended.exit()).as(ended.said()).isZero();
    return ended.said();
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

  private void secretFileQuietly(String name, String secret) {
    try {
      secretFile(name, secret);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void secretFile(String name, String secret) throws Exception {
    Path file = Files.writeString(folder.resolve(name), secret + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
