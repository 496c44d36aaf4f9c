package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.StateNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running node publishes for its CA, fetched and checked by curl and OpenSSL. */
final class PublicationTest {
  @TempDir private static Path home;
  private static StateNode kz;
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    kz = StateNode.in(home.resolve("kz"), "KZ");
    ServerConfig config = ServerConfig.load(kz.configure(List.of(), ""));
    node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Path fetched(String name) throws Exception {
    Path file = home.resolve(name);
    Command curl =
        Command.run("curl", "-sSf", "-o", file.toString(), kz.published(name).toString());
    assertThat(curl.status()).as(curl.text()).isZero();
    return file;
  }

  private static String ca(String name) {
    return kz.home().resolve("ca").resolve(name).toString();
  }

  private static Path pem(Identity identity) throws Exception {
    Path file = Files.createTempFile(home, "leaf", ".pem");
    return Files.writeString(file, Certificates.pem(List.of(identity.certificate())));
  }

  /** The root, the issuing CA, and both lists, as OpenSSL wants them in one file. */
  private static Path bundle() throws Exception {
    StringBuilder all = new StringBuilder();
    all.append(Files.readString(Path.of(ca("root.crt"))))
        .append(Files.readString(Path.of(ca("tls.crt"))));
    for (String name : List.of("root.crl", "tls.crl", "tls-delta.crl")) {
      Path pem = home.resolve(name + ".pem");
      Command openssl =
          Command.run(
              "openssl",
              "crl",
              "-inform",
              "DER",
              "-in",
              fetched(name).toString(),
              "-out",
              pem.toString());
      assertThat(openssl.status()).as(openssl.text()).isZero();
      all.append(Files.readString(pem));
    }
    return Files.writeString(home.resolve("bundle.pem"), all);
  }

  private static Command verify(Path leaf) throws Exception {
    return Command.run(
        "openssl",
        "verify",
        "-crl_check_all",
        "-use_deltas",
        "-extended_crl",
        "-CAfile",
        bundle().toString(),
        leaf.toString());
  }

  private static Command ocsp(Path leaf) throws Exception {
    return Command.run(
        "openssl",
        "ocsp",
        "-url",
        kz.published("ocsp").toString(),
        "-issuer",
        ca("tls.crt"),
        "-cert",
        leaf.toString(),
        "-CAfile",
        ca("root.crt"),
        "-verify_other",
        ca("tls.crt"),
        "-resp_text");
  }

  @Test
  void certificatesOfTheCas_areDer() throws Exception {
    Command openssl =
        Command.run(
            "openssl",
            "x509",
            "-inform",
            "DER",
            "-in",
            fetched("tls.crt").toString(),
            "-noout",
            "-subject");
    assertThat(openssl.status()).as(openssl.text()).isZero();
    assertThat(openssl.text()).contains("TLS CA");
  }

  @Test
  void revokedCertificate_isRevokedForOpenSslByDeltaAndByOcsp() throws Exception {
    Identity good = kz.issue(Profile.TLS_CLIENT_SYSTEM, "good");
    Identity bad = kz.issue(Profile.TLS_CLIENT_SYSTEM, "bad");
    assertThat(verify(pem(bad)).text()).contains(": OK");
    assertThat(ocsp(pem(bad)).text()).contains("Response verify OK", ": good");

    var unused = kz.ca().revoke(bad.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);
    var alsoUnused = kz.ca().delta(Branch.TLS);

    assertThat(verify(pem(bad)).text()).contains("certificate revoked");
    assertThat(verify(pem(good)).text()).contains(": OK");
    assertThat(ocsp(pem(bad)).text())
        .contains("Response verify OK", ": revoked", "Reason: superseded");
    assertThat(ocsp(pem(good)).text()).contains("Response verify OK", ": good");
  }

  @Test
  void nextCaOfABranch_isPublishedBesideTheFormerWithoutARestart() throws Exception {
    assertThat(Command.run("curl", "-sSi", kz.published("list-2.crt").toString()).text())
        .startsWith("HTTP/1.1 404");
    var unused = kz.ca().rollOver(kz.ca().current(Branch.LIST).next());
    Command openssl =
        Command.run(
            "openssl",
            "x509",
            "-inform",
            "DER",
            "-in",
            fetched("list-2.crt").toString(),
            "-noout",
            "-subject");
    assertThat(openssl.text()).contains("Trust List CA 2");
    Command crl =
        Command.run(
            "openssl",
            "crl",
            "-inform",
            "DER",
            "-in",
            fetched("list-2.crl").toString(),
            "-CAfile",
            ca("list-2.crt"),
            "-noout");
    assertThat(crl.text()).contains("verify OK");
    assertThat(fetched("list.crt")).isNotEmptyFile();
  }

  @Test
  void unchangedList_isNotSentAgain() throws Exception {
    Command first = Command.run("curl", "-sSI", kz.published("tls.crl").toString());
    assertThat(first.text()).contains("200 OK", "application/pkix-crl");
    String tag = first.text().lines().filter(l -> l.startsWith("etag: ")).findFirst().orElseThrow();
    Command second =
        Command.run(
            "curl",
            "-sSi",
            "-H",
            "if-none-match: " + tag.substring(6),
            kz.published("tls.crl").toString());
    assertThat(second.text()).startsWith("HTTP/1.1 304");
  }

  @Test
  void whatIsNotPublished_isNotThere() throws Exception {
    for (String name : List.of("ca.properties", "root.p12", "../server.conf", "issued/", "")) {
      Command curl =
          Command.run("curl", "-sSi", "--path-as-is", kz.published("").toString() + name);
      assertThat(curl.text()).as(name).startsWith("HTTP/1.1 404").doesNotContain("password");
    }
  }

  @Test
  void wrongMethodAndMediaType_areSaid() throws Exception {
    assertThat(Command.run("curl", "-sSi", "-X", "PUT", kz.published("tls.crl").toString()).text())
        .startsWith("HTTP/1.1 405");
    assertThat(Command.run("curl", "-sSi", "-d", "x", kz.published("ocsp").toString()).text())
        .startsWith("HTTP/1.1 415");
    assertThat(
            Command.run(
                    "curl",
                    "-sSi",
                    "-H",
                    "content-type: application/ocsp-request",
                    "--data-binary",
                    "x".repeat(9000),
                    kz.published("ocsp").toString())
                .text())
        .startsWith("HTTP/1.1 413");
  }
}
