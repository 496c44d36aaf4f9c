package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of revocation, with OpenSSL on the other side (pki/STATUS.md). */
class StatusCommandsTest {
  @TempDir Path folder;
  private OpenSsl openssl;
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeCa() throws Exception {
    openssl = OpenSsl.in(folder);
    secretFile("ca.pass", "a password");
    secretFile("node.pass", "another");
    ok(
        "ca init --dir ca --state KZ --organization Ministry --base-url http://pki.example.kz/"
            + " --ocsp-url http://pki.example.kz/ocsp --host-suffix example.kz"
            + " --password-file ca.pass");
    ok(
        "cert issue --ca ca --profile tls-server-node --dns a.example.kz --p12 node.p12"
            + " --p12-password-file node.pass --out node.pem --password-file ca.pass --subject",
        "C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=a.example.kz");
    ok(
        "cert issue --ca ca --profile ocsp-responder --branch tls --p12 ocsp.p12"
            + " --p12-password-file node.pass --out ocsp.pem --password-file ca.pass --subject",
        "C=KZ, O=Ministry, CN=OCSP tls");
    Files.writeString(
        folder.resolve("cas.pem"),
        Files.readString(folder.resolve("ca/root.crt"))
            + Files.readString(folder.resolve("ca/tls.crt")));
  }

  @Test
  void revokedWithPassword_openSslSeesItByFullAndDelta() throws Exception {
    verify(0);
    ok(
        "cert revoke --ca ca --reason key-compromise node.pem --password-file ca.pass --json --yes "
            + digits());
    assertThat(out).contains("tls-delta.crl");
    verify(2);
    assertThat(openssl.run("crl", "-inform", "DER", "-in", "ca/tls-delta.crl", "-noout", "-text"))
        .satisfies(
            seen ->
                assertThat(seen.said())
                    .contains("X509v3 Delta CRL Indicator: critical", "Key Compromise"));
    ok("crl check ca/tls.crl --delta ca/tls-delta.crl --issuer ca/tls.crt --cert node.pem --json");
    assertThat(out).contains("revoked since");
    ok("crl issue --ca ca --branch tls --password-file ca.pass");
    verify(2);
    assertThat(
            openssl.run(
                "crl", "-inform", "DER", "-in", "ca/tls.crl", "-noout", "-CAfile", "ca/tls.crt"))
        .satisfies(seen -> assertThat(seen.said()).contains("verify OK"));
    ok("crl show ca/tls.crl --entries");
    assertThat(out).contains("keyCompromise", "number");
  }

  @Test
  void held_thenReleased_openSslTakesItAgain() throws Exception {
    ok(
        "cert revoke --ca ca --reason certificate-hold node.pem --password-file ca.pass --yes "
            + digits());
    verify(2);
    ok("cert release --ca ca node.pem --password-file ca.pass");
    verify(0);
    ok("cert release --ca ca node.pem");
    assertThat(err).contains("not on hold");
    assertThat(out).contains("crl issue --branch tls --delta");
  }

  @Test
  void wrongPassword_leavesTheRevocationAndSaysWhatToRun() throws Exception {
    assertThat(
            run(
                "cert revoke --ca ca --reason superseded node.pem --password-file node.pass --yes "
                    + digits()))
        .isEqualTo(1);
    assertThat(err).contains("is recorded", "crl issue --branch tls --delta");
    ok("crl issue --ca ca --branch tls --delta --password-file ca.pass");
    verify(2);
  }

  @Test
  void ocspRequestOfOpenSsl_isAnsweredAndOpenSslBelievesIt() throws Exception {
    openssl.run("ocsp", "-issuer", "ca/tls.crt", "-cert", "node.pem", "-reqout", "request.der");
    assertThat(answered("good.der")).contains("Response verify OK", "node.pem: good");
    ok("cert revoke --ca ca --reason superseded node.pem --yes " + digits());
    assertThat(answered("revoked.der"))
        .contains("Response verify OK", "node.pem: revoked", "Reason: superseded");
    ok("ocsp query node.pem --issuer ca/tls.crt --sha1 --out mine.der");
    assertThat(openssl.run("ocsp", "-reqin", "mine.der", "-text", "-noverify").said())
        .contains("Hash Algorithm: sha1");
    ok("ocsp query node.pem --issuer ca/tls.crt --sha1 --response revoked.der");
    assertThat(out).contains("revoked", "superseded");
    assertThat(run("ocsp query ocsp.pem --issuer ca/tls.crt --sha1 --response revoked.der"))
        .isEqualTo(1);
    assertThat(err).contains("0 answers about serial");
  }

  @Test
  void answerOfOpenSslsResponder_isBelieved() throws Exception {
    X509Certificate node = Certificates.read(folder.resolve("node.pem")).get(0);
    String serial = node.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    Files.writeString(
        folder.resolve("index.txt"),
        "V\t400101000000Z\t\t"
            + (serial.length() % 2 == 0 ? "" : "0")
            + serial
            + "\tunknown\t/CN=a.example.kz\n");
    openssl.run(
        "pkcs12", "-in", "ocsp.p12", "-passin", "file:node.pass", "-nodes", "-out", "ocsp.key");
    ok("ocsp query node.pem --issuer ca/tls.crt --out request.der");
    OpenSsl.Result made =
        openssl.run(
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "ca/tls.crt",
            "-rsigner",
            "ocsp.pem",
            "-rkey",
            "ocsp.key",
            "-reqin",
            "request.der",
            "-respout",
            "answer.der",
            "-ndays",
            "1");
    assertThat(made.exit()).as(made.said()).isZero();
    ok("ocsp query node.pem --issuer ca/tls.crt --response answer.der");
    assertThat(out).contains("good");
  }

  @Test
  void timestamp_isAskedForAndChecked() throws Exception {
    TestState kz = TestState.create("KZ", Clock.systemUTC());
    kz.saveRoot(folder);
    Files.writeString(folder.resolve("report.txt"), "exhibit 1");
    ok("tsa query report.txt --out report.tsq");
    assertThat(openssl.run("ts", "-query", "-in", "report.tsq", "-text").said()).contains("sha256");
    byte[] response =
        new TimestampAuthority(kz.tsa(), "1.2.3.4", Clock.systemUTC())
            .respond(openssl.file("report.tsq"));
    openssl.file("report.tsr", response);
    String verify =
        "tsa verify report.txt --request report.tsq --response report.tsr"
            + " --trust KZ=kz-root.pem";
    ok(verify);
    assertThat(out).contains("TSU 1", "KZ");
    Files.writeString(folder.resolve("report.txt"), "exhibit 2");
    assertThat(run(verify)).isEqualTo(1);
    assertThat(err).contains("other bytes");
  }

  @Test
  void everyVerb_hasExamples() {
    for (String verb :
        List.of(
            "cert release",
            "cert revoke",
            "crl show",
            "crl check",
            "crl issue",
            "ocsp answer",
            "ocsp query",
            "tsa query",
            "tsa verify")) {
      assertThat(run(verb + " --help")).isZero();
      assertThat(out).contains("Example", "tamga-pki " + verb, "Exit codes");
    }
  }

  private String answered(String name) throws Exception {
    ok(
        "ocsp answer --ca ca --branch tls --p12 ocsp.p12 --p12-password-file node.pass"
            + " --request request.der --out "
            + name);
    OpenSsl.Result echoed =
        openssl.run("ocsp", "-reqin", "request.der", "-respin", name, "-CAfile", "cas.pem");
    assertThat(echoed.said()).as("its nonce").contains("Response verify OK").doesNotContain("WARN");
    OpenSsl.Result seen =
        openssl.run(
            "ocsp",
            "-no_nonce",
            "-issuer",
            "ca/tls.crt",
            "-cert",
            "node.pem",
            "-respin",
            name,
            "-CAfile",
            "cas.pem");
    assertThat(seen.exit()).as(seen.said()).isZero();
    return seen.said();
  }

  /** By full and delta CRL, as they lie in the CA's folder. */
  private void verify(int expected) throws Exception {
    StringBuilder crls = new StringBuilder();
    for (String name : List.of("root.crl", "tls.crl", "tls-delta.crl")) {
      Path file = folder.resolve("ca").resolve(name);
      if (Files.exists(file)) {
        crls.append(Certificates.pem(Certificates.readCrls(file).get(0)));
      }
    }
    Files.writeString(folder.resolve("crls.pem"), crls);
    OpenSsl.Result seen =
        openssl.run(
            "verify",
            "-crl_check_all",
            "-extended_crl",
            "-use_deltas",
            "-CRLfile",
            "crls.pem",
            "-CAfile",
            "ca/root.crt",
            "-untrusted",
            "ca/tls.crt",
            "node.pem");
    assertThat(seen.exit()).as(seen.said()).isEqualTo(expected);
  }

  /** The last 8 digits of the serial number. */
  private String digits() throws Exception {
    String serial =
        Certificates.read(folder.resolve("node.pem")).get(0).getSerialNumber().toString(16);
    return serial.substring(serial.length() - 8);
  }

  private void ok(String line, String... more) {
    assertThat(run(line, more)).as(err).isZero();
  }

  /** Words that name something in the folder become its path. */
  private int run(String line, String... more) {
    List<String> args = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      args.add(
          word.startsWith("KZ=")
              ? "KZ=" + folder.resolve(word.substring(3))
              : word.equals("ca") && args.size() > 1 || isFile(word)
                  ? folder.resolve(word).toString()
                  : word);
    }
    args.addAll(List.of(more));
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    CommandLine command = TamgaPki.commandLine(Clock.systemUTC());
    command.setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr));
    int code = command.execute(args.toArray(String[]::new));
    out = stdout.toString();
    err = stderr.toString();
    return code;
  }

  private static boolean isFile(String word) {
    return !word.startsWith("http")
        && !word.equals("a.example.kz")
        && (word.matches("(ca/)?[a-z-]+\\.(pass|p12|pem|crl|crt|der|txt|tsq|tsr)"));
  }

  private void secretFile(String name, String secret) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, secret + "\n");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void responderOfAnotherBranch_isRefused() throws Exception {
    try (Secret password = Secret.readFile(folder.resolve("node.pass"))) {
      assertThat(Identity.load(folder.resolve("ocsp.p12"), password).chain()).hasSize(2);
    }
    Files.write(folder.resolve("request.der"), new byte[1]);
    assertThat(
            run(
                "ocsp answer --ca ca --branch sign --p12 ocsp.p12 --p12-password-file node.pass"
                    + " --request request.der --out answer.der"))
        .isEqualTo(1);
    assertThat(err).contains("issued by that CA");
  }
}
