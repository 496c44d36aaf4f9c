package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.enrol.NewInvitation;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.StartException;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.EnrolmentNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment (PROTOCOL.md section 12) by curl and OpenSSL, which nobody wrote for Tamga. */
final class EnrolmentTest {
  private static final String SUBJECT = "/C=KZ/O=Lab/organizationIdentifier=GOVKZ-1/CN=scanner-1";
  private static final String NAME = "subjectAltName=URI:urn:tamga:sys:kz:lab:scanner-1";
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path home;
  private EnrolmentNode node;
  private NewInvitation invited;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl");
    node = EnrolmentNode.start(home);
    invited = node.invite("scanner-1", MONTH);
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private Command openssl(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("openssl"));
    line.addAll(List.of(arguments));
    Command done = Command.run(line);
    assertThat(done.status()).as(done.toString()).isZero();
    return done;
  }

  /** A new key and a request for it, in base64 as EST has it. */
  private void request(String name, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                path(name + ".key"),
                "-outform",
                "DER",
                "-out",
                path(name + ".csr")));
    line.addAll(List.of(options));
    var unused = openssl(line.toArray(String[]::new));
    encode(name);
  }

  private void encode(String name) throws Exception {
    var unused = openssl("base64", "-in", path(name + ".csr"), "-out", path(name + ".b64"));
  }

  /** What curl got: the body in a file, the status as the result. */
  private String curl(String call, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "--cacert",
                path("kz-root.pem"),
                "--tlsv1.3",
                "-o",
                path("answer"),
                "-D",
                path("head"),
                "-w",
                "%{http_code}"));
    line.addAll(List.of(options));
    line.add(node.url(call));
    Files.deleteIfExists(home.resolve("answer"));
    return Command.run(line).text();
  }

  private String answer() throws Exception {
    return Files.readString(home.resolve("answer"));
  }

  private String enroll(NewInvitation by, String code, String request, String type)
      throws Exception {
    return curl(
        "simpleenroll",
        "--user",
        by.invitation().id() + ':' + code,
        "-H",
        "content-type: " + type,
        "--data-binary",
        "@" + path(request + ".b64"));
  }

  private String enroll(String request) throws Exception {
    return enroll(invited, EnrolmentNode.code(invited), request, "application/pkcs10");
  }

  private String reenroll(String with, String request) throws Exception {
    return curl(
        "simplereenroll",
        "--cert",
        path(with + ".pem"),
        "--key",
        path(with + ".key"),
        "-H",
        "content-type: application/pkcs10",
        "--data-binary",
        "@" + path(request + ".b64"));
  }

  /** The certificate of the answer, taken out by OpenSSL. */
  private X509Certificate keep(String name) throws Exception {
    Files.write(home.resolve("p7.der"), Base64.getMimeDecoder().decode(answer()));
    var unused =
        openssl(
            "pkcs7",
            "-inform",
            "DER",
            "-in",
            path("p7.der"),
            "-print_certs",
            "-out",
            path("p7.txt"));
    unused = openssl("x509", "-in", path("p7.txt"), "-out", path(name + ".pem"));
    return Certificates.read(home.resolve(name + ".pem")).get(0);
  }

  private X509Certificate enrolled() throws Exception {
    request("lab", "-subj", "/");
    assertThat(enroll("lab")).as(answer()).isEqualTo("200");
    return keep("lab");
  }

  @Test
  void cacerts_areReadByOpenSslAndVouchForTheNewCertificate() throws Exception {
    X509Certificate got = enrolled();
    assertThat(Files.readString(home.resolve("head")))
        .containsIgnoringCase("content-type: application/pkcs7-mime; smime-type=certs-only")
        .doesNotContainIgnoringCase("content-transfer-encoding");
    assertThat(curl("cacerts")).isEqualTo("200");
    Files.write(home.resolve("cas.der"), Base64.getMimeDecoder().decode(answer()));
    var unused =
        openssl(
            "pkcs7",
            "-inform",
            "DER",
            "-in",
            path("cas.der"),
            "-print_certs",
            "-out",
            path("cas.pem"));
    unused =
        openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-CAfile",
            path("kz-root.pem"),
            "-untrusted",
            path("cas.pem"),
            path("lab.pem"));
    assertThat(openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", path("cas.der")).text())
        .contains("signerInfos:");
    assertThat(got.getSubjectX500Principal().getName()).contains("CN=scanner-1");
    assertThat(curl("tls/cacerts")).isEqualTo("200");
  }

  @Test
  void checkedConfiguration_tellsOfACaThatIsNotThere() throws Exception {
    ServerConfig config = ServerConfig.load(home.resolve("server.conf"));
    Files.delete(home.resolve("ca/ca.properties"));
    assertThatThrownBy(() -> CheckMaterial.check(config, Clock.systemUTC()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("enrolment: ")
        .hasMessageContaining("no CA");
  }

  @Test
  void csrattrs_areReadByOpenSsl() throws Exception {
    assertThat(curl("csrattrs")).isEqualTo("200");
    Files.write(home.resolve("attrs.der"), Base64.getMimeDecoder().decode(answer()));
    assertThat(openssl("asn1parse", "-inform", "DER", "-in", path("attrs.der")).text())
        .contains("id-ecPublicKey", "prime256v1", "ecdsa-with-SHA256");
  }

  @Test
  void usedCode_servesTheSameRequestAgainAndNoOther() throws Exception {
    X509Certificate first = enrolled();
    assertThat(enroll("lab")).isEqualTo("200");
    assertThat(keep("again")).isEqualTo(first);
    request("other", "-subj", "/");
    assertThat(enroll("other")).isEqualTo("403");
    assertThat(answer()).contains("INVITATION_SPENT", "another key");
  }

  @Test
  void reenrollment_withTheOldCertificateGivesANewOneForANewKey() throws Exception {
    X509Certificate old = enrolled();
    request("next", "-subj", SUBJECT, "-addext", NAME);
    assertThat(reenroll("lab", "next")).as(answer()).isEqualTo("200");
    X509Certificate next = keep("next");
    assertThat(next.getPublicKey()).isNotEqualTo(old.getPublicKey());
    assertThat(next.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
    assertThat(reenroll("next", "next")).as("the same key").isEqualTo("422");
    assertThat(answer()).contains("new key");
  }

  @Test
  void reenrollment_isRefusedByNameForWhatItMayNotHave() throws Exception {
    var unused = enrolled();
    request("other", "-subj", SUBJECT.replace("scanner-1", "scanner-2"), "-addext", NAME);
    assertThat(reenroll("lab", "other")).isEqualTo("422");
    assertThat(answer()).contains("CERTIFICATE_REQUEST_REFUSED", "subject", "scanner-2");
    request("nameless", "-subj", SUBJECT);
    assertThat(reenroll("lab", "nameless")).isEqualTo("422");
    assertThat(answer()).contains("alternative names none");
    assertThat(
            curl(
                "simplereenroll",
                "-H",
                "content-type: application/pkcs10",
                "--data-binary",
                "@" + path("other.b64")))
        .isEqualTo("403");
    assertThat(answer()).contains("RENEWAL_REFUSED", "client certificate: none");
  }

  @Test
  void reenrollment_withARevokedCertificateEndsInTls() throws Exception {
    X509Certificate old = enrolled();
    request("next", "-subj", SUBJECT, "-addext", NAME);
    var unused = node.ca().revoke(old.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    assertEndedInTls(reenroll("lab", "next"), "revoked");
  }

  /** The alert comes while curl is sending already: it may see the closed line before it. */
  private static void assertEndedInTls(String said, String alert) {
    assertThat(said)
        .endsWith("000")
        .matches(text -> text.contains(alert) || text.contains("curl: (55)"), alert);
  }

  @Test
  void registrationAuthority_handsInARequestByItsCertificateAndNoCode() throws Exception {
    X509Certificate authority = enrolled();
    NewInvitation through = node.invite("scanner-2", MONTH, Optional.of(Spki.sha256(authority)));
    request("second", "-subj", "/");
    String[] options = {
      "--user",
      through.invitation().id() + ":",
      "-H",
      "content-type: application/pkcs10",
      "--data-binary",
      "@" + path("second.b64"),
      "--cert",
      path("lab.pem"),
      "--key",
      path("lab.key")
    };
    assertThat(curl("simpleenroll", Arrays.copyOf(options, options.length - 4))).isEqualTo("401");
    assertThat(curl("simpleenroll", options)).as(answer()).isEqualTo("200");
    assertThat(keep("second").getSubjectX500Principal().getName()).contains("CN=scanner-2");
  }

  @Test
  void certificateOfAnotherCa_endsInTls() throws Exception {
    var unused =
        openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            path("self.key"),
            "-out",
            path("self.pem"),
            "-subj",
            SUBJECT);
    request("next", "-subj", SUBJECT, "-addext", NAME);
    assertEndedInTls(reenroll("self", "next"), "unknown ca");
  }

  @Test
  void wrongOrMissingCode_isChallengedAlike_andTheFifthClosesTheInvitation() throws Exception {
    request("lab", "-subj", "/");
    assertThat(
            curl(
                "simpleenroll",
                "-H",
                "content-type: application/pkcs10",
                "--data-binary",
                "@" + path("lab.b64")))
        .isEqualTo("401");
    assertThat(Files.readString(home.resolve("head")))
        .containsIgnoringCase("www-authenticate: Basic realm=\"tamga-enrolment\"");
    for (int i = 0; i < 5; i++) {
      assertThat(enroll(invited, "0000", "lab", "application/pkcs10")).isEqualTo("401");
      assertThat(answer()).contains("INVITATION_REFUSED");
    }
    assertThat(enroll("lab")).isEqualTo("403");
    assertThat(answer()).contains("closed");
  }

  @Test
  void addressThatGuesses_hasToWait() throws Exception {
    request("lab", "-subj", "/");
    List<String> statuses = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      statuses.add(
          curl(
              "simpleenroll",
              "--user",
              "000000000000000" + Integer.toHexString(i % 16) + ":guess",
              "-H",
              "content-type: application/pkcs10",
              "--data-binary",
              "@" + path("lab.b64")));
    }
    assertThat(statuses.subList(0, 20)).containsOnly("401");
    assertThat(statuses.subList(20, 22)).containsOnly("429");
    assertThat(enroll("lab")).as("also with the right code").isEqualTo("429");
  }

  @Test
  void badRequests_areRefusedByNameAndTheInvitationStaysOpen() throws Exception {
    request("ca", "-subj", "/", "-addext", "basicConstraints=critical,CA:TRUE");
    assertThat(enroll("ca")).isEqualTo("422");
    assertThat(answer()).contains("CERTIFICATE_REQUEST_REFUSED", "that of a CA");
    request("name", "-subj", "/", "-addext", "subjectAltName=DNS:evil.example");
    assertThat(enroll("name")).isEqualTo("422");
    assertThat(answer()).contains("evil.example");
    request("lab", "-subj", "/");
    byte[] forged = Files.readAllBytes(home.resolve("lab.csr"));
    forged[forged.length - 1] ^= 1;
    Files.write(home.resolve("forged.csr"), forged);
    encode("forged");
    assertThat(enroll("forged")).isEqualTo("422");
    assertThat(enroll(invited, EnrolmentNode.code(invited), "lab", "application/json"))
        .isEqualTo("415");
    byte[] huge = new byte[40 << 10];
    Arrays.fill(huge, (byte) 'A');
    Files.write(home.resolve("huge.b64"), huge);
    assertThat(enroll("huge")).isEqualTo("413");
    Files.write(home.resolve("text.b64"), "no base64 !".getBytes(StandardCharsets.US_ASCII));
    assertThat(enroll("text")).isEqualTo("422");
    assertThat(answer()).contains("not base64");
    assertThat(enroll("lab")).as("the good one").isEqualTo("200");
  }

  @Test
  void otherPathsAndMethods_areRefused() throws Exception {
    assertThat(curl("fullcmc")).isEqualTo("404");
    assertThat(curl("../../v1/node", "--path-as-is")).isEqualTo("404");
    assertThat(curl("simpleenroll")).isEqualTo("405");
    assertThat(Files.readString(home.resolve("head"))).containsIgnoringCase("allow: POST");
    assertThat(curl("cacerts", "--tls-max", "1.2", "--tlsv1.2")).endsWith("000");
  }
}
