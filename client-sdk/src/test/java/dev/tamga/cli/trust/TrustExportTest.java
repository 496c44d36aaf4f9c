package dev.tamga.cli.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.accept.Vote;
import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.Pointer;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What other products read of an export; the certificates are of today, for OpenSSL's clock. */
class TrustExportTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final TestState KG = TestState.create("KG", CLOCK);
  private static final TestState SCHEME = TestState.create("KG", CLOCK);
  private static final Identity SIGNER = TestList.signer(SCHEME, "A");
  private static final X509Certificate ROOT = KG.authority(Branch.ROOT).certificate();
  private static final X509Certificate SIGN = KG.authority(Branch.SIGN).certificate();

  @TempDir private static Path dir;

  /** The root for TLS and time; the signing CA by itself for documents. */
  @BeforeAll
  static void acceptAList() throws Exception {
    TestState home = TestState.create("KZ", CLOCK);
    Instant now = CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
    TrustListStore store = new TrustListStore(dir.resolve("trust"), CLOCK);
    X509Certificate root = SCHEME.authority(Branch.ROOT).certificate();
    store.firstContact("KG", root, new Hash(Certificates.sha256(root)));
    Path people = Files.createDirectories(dir.resolve("trust/administrators"));
    TrustList list =
        TestList.first(KG, now, SIGNER)
            .with(
                TestList.service(
                    "kg-sign", ServiceType.CA_SIGN, SIGN, now.minusSeconds(9), Terms.PLAIN))
            .with(new Pointer("UZ", "http://hint.example/uz.asice", TestList.signers(1, SIGNER)))
            .make();
    var unit = new TimestampAuthority(SCHEME.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
    byte[] envelope = ListEnvelope.seal(list, new CadesSigner(SIGNER, unit.stamper(), CLOCK));
    var unused =
        store.receive("KG", List.of(ListEnvelope.verify(envelope, store.schemeTrust("KG"), CLOCK)));
    for (String person : List.of("aigul", "daniyar")) {
      Identity key = home.head(person);
      Files.writeString(
          people.resolve(person + ".crt"), Certificates.pem(List.of(key.certificate())));
      unused = store.vote(Vote.sign(list, Decision.ACCEPT, person, key, CLOCK.instant()));
    }
    assertThat(unused.accepted()).contains(list);
  }

  @Test
  void pemOfOnePurpose_isWhatOpenSslAndNginxCheckClientsBy() throws Exception {
    String said = run(0, "--for", "tls-client", "--out", at("clients.pem"));
    assertThat(said).contains(Certificates.sha256(ROOT)).doesNotContain(Certificates.sha256(SIGN));
    Path chain = TestState.save(KG.labTls(), dir, "lab").resolveSibling("lab.pem");
    assertThat(
            openssl(
                "verify",
                "-CAfile",
                at("clients.pem"),
                "-untrusted",
                chain.toString(),
                "-purpose",
                "sslclient",
                chain.toString()))
        .contains("lab.pem: OK");
  }

  @Test
  void p7b_isReadByOpenSslAndByJava() throws Exception {
    String unused = run(0, "--format", "p7b", "--out", at("kg.p7b"));
    assertThat(openssl("pkcs7", "-inform", "DER", "-in", at("kg.p7b"), "-print_certs", "-noout"))
        .contains("KG Root CA", "KG sign CA");
    var read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(Files.readAllBytes(dir.resolve("kg.p7b"))));
    assertThat(new ArrayList<Object>(read)).containsExactlyInAnyOrder(ROOT, SIGN);
  }

  @Test
  void der_isAFolderOfCertificatesNamedByDigest() throws Exception {
    String unused = run(0, "--format", "der", "--out", at("kg"));
    try (Stream<Path> files = Files.list(dir.resolve("kg"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(cer(ROOT), cer(SIGN));
    }
    assertThat(
            openssl("x509", "-inform", "DER", "-in", at("kg/" + cer(SIGN)), "-noout", "-subject"))
        .contains("KG sign CA");
    assertThat(run(1, "--format", "der", "--out", at("kg"))).contains("nothing is overwritten");
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.contains(".staged"));
    }
  }

  @Test
  void json_hasTheLimitsThatOtherProductsDoNotKnow() throws Exception {
    String unused = run(0, "--format", "json", "--out", at("kg.json"));
    JsonNode all = new ObjectMapper().readTree(dir.resolve("kg.json").toFile());
    assertThat(all).hasSize(4);
    for (JsonNode one : all) {
      byte[] der = Base64.getDecoder().decode(one.get("certificate").asText());
      assertThat(Certificates.sha256(Certificates.of(der))).isEqualTo(one.get("sha256").asText());
      assertThat(one.get("terms").get(0).get("organisation").asText()).isEqualTo("2.5.4.97");
      if (one.get("purposes").get(0).asText().equals("tls-server")) {
        assertThat(one.get("terms").get(0).get("hosts").toString()).contains("example.kg");
      }
    }
  }

  @Test
  void unknownPurposeOrFormat_isRefused() throws Exception {
    assertThat(run(1, "--for", "cooking", "--out", at("x.pem"))).contains("expected: some of");
    assertThat(run(2, "--format", "jks", "--out", at("x.jks"))).contains("p7b");
    assertThat(dir.resolve("x.pem")).doesNotExist();
  }

  @Test
  void fetchWithoutAnAddress_namesHintsAndAsksNobody() {
    assertThat(said(1, "fetch", "--dir", at("trust"), "--territory", "UZ"))
        .contains("the list of KG names http://hint.example/uz.asice", "a hint, no proof");
    assertThat(said(1, "fetch", "--dir", at("trust"), "--territory", "KG"))
        .contains("no list names one");
    assertThat(said(1, "fetch", "--dir", at("trust"), "--territory", "KG", "--url", "ftp://a/b"))
        .contains("expected http or https");
  }

  private static String run(int exit, String... words) {
    List<String> line =
        new ArrayList<>(List.of("export", "--dir", at("trust"), "--territory", "KG"));
    line.addAll(List.of(words));
    return said(exit, line.toArray(String[]::new));
  }

  private static String said(int exit, String... words) {
    StringWriter said = new StringWriter();
    CommandLine command = TamgaPki.commandLine(CLOCK);
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    List<String> line = new ArrayList<>(List.of("trust"));
    line.addAll(List.of(words));
    assertThat(command.execute(line.toArray(String[]::new))).as("%s", said).isEqualTo(exit);
    return said.toString();
  }

  private static String cer(X509Certificate certificate) {
    return "kg-" + Certificates.sha256(certificate).substring(0, 16) + ".cer";
  }

  private static String at(String name) {
    return dir.resolve(name).toString();
  }

  private static String openssl(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("openssl"));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
