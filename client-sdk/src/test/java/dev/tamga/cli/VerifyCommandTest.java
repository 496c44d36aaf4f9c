package dev.tamga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.cli.Desk.Said;
import dev.tamga.pki.key.KeyKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tamga verify} and {@code tamga show}, without a node. */
final class VerifyCommandTest {
  @TempDir private Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home, Clock.systemUTC());
  }

  @Test
  void wholePackage_isVerified() throws Exception {
    Path file = desk.save(desk.accepted(), "p.asice");

    Said said = desk.tamga("verify", file.toString(), "--trust", desk.roots().toString());

    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("VERIFIED: " + file, "kz-lab", "case 44/26", "ACCEPTED by kg-prosecutor");
  }

  @ParameterizedTest
  @CsvSource({
    "en, VERIFIED, Signed by, Legal basis",
    "ru, ПОДТВЕРЖДЕНО, Подписал, Правовое основание",
    "kk, РАСТАЛДЫ, Қол қойған, Құқықтық негіз"
  })
  void eachLanguage_hasItsWords(String language, String verdict, String signer, String basis)
      throws Exception {
    String file = desk.save(desk.accepted(), "p.asice").toString();
    String roots = desk.roots().toString();

    Said verified = desk.tamga("verify", file, "--trust", roots, "--lang", language);
    Said shown = desk.tamga("show", file, "--trust", roots, "--lang=" + language);

    assertThat(verified.out()).contains(verdict, signer);
    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains(signer, basis, "Следственный департамент", "0042", "0f0f");
  }

  @Test
  void flippedBitOfAnItem_isNotVerified_andSaysWhich() throws Exception {
    Path file = desk.save(desk.sealed(), "p.asice");
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("image of a disk");
    bytes[at] ^= 1;
    Files.write(file, bytes);

    Said said = desk.tamga("verify", file.toString(), "--trust", desk.roots().toString());

    assertThat(said.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(said.err()).contains("NOT VERIFIED", "disk0.E01", "Expected", "What to do");
    assertThat(said.out()).isEmpty();
  }

  @Test
  void signerOfAnUnknownState_isNotVerified() throws Exception {
    Path file = desk.save(desk.sealed(), "p.asice");
    Path onlyKg = Files.createDirectories(home.resolve("kg"));
    desk.kg.saveRoot(onlyKg);

    Said verified = desk.tamga("verify", file.toString(), "--trust", onlyKg.toString());
    Said shown = desk.tamga("show", file.toString(), "--trust", onlyKg.toString());

    assertThat(verified.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(verified.err()).contains("TIMESTAMP_INVALID", "C=KZ");
    assertThat(shown.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(shown.out()).contains("NOT VERIFIED", "Signature not verified", "2026-117");
  }

  @Test
  void severalFiles_oneBad_saysEachAndEndsWithThree() throws Exception {
    Path good = desk.save(desk.sealed(), "good.asice");
    Path bad = Files.writeString(home.resolve("bad.asice"), "no container");

    Said said =
        desk.tamga("verify", bad.toString(), good.toString(), "--trust", desk.roots().toString());

    assertThat(said.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(said.err()).contains(bad.toString(), "CONTAINER_MALFORMED");
    assertThat(said.out()).contains("VERIFIED: " + good);
  }

  @Test
  void json_isOneObjectForEachResult() throws Exception {
    Path file = desk.save(desk.accepted(), "p.asice");

    Said said = desk.tamga("--json", "verify", file.toString(), "--trust", desk.roots().toString());

    JsonNode json = new ObjectMapper().readTree(said.out());
    assertThat(said.out().strip().lines()).hasSize(1);
    assertThat(json.path("verified").asText()).isEqualTo("WHOLE");
    assertThat(json.path("id").asText()).isEqualTo(Desk.ID.text());
    assertThat(json.path("items")).hasSize(3);
    assertThat(json.path("hops").path(1).path("decision").asText()).isEqualTo("ACCEPTED");
  }

  @Test
  void configuration_isTrustEnough_withoutOpeningAKey() throws Exception {
    Path file = desk.save(desk.sealed(), "p.asice");
    Path config = desk.config();
    Files.delete(config.resolveSibling("client.p12"));

    Said said = desk.tamga("verify", file.toString(), "--config", config.toString());

    assertThat(said.exit()).as(said.err()).isZero();
  }

  @Test
  void noTrust_showSaysSo() throws Exception {
    Path file = desk.save(desk.sealed(), "p.asice");

    Said said = desk.tamga("show", file.toString(), "--config", home.resolve("none").toString());

    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("NOT VERIFIED");
    assertThat(said.err()).contains("--trust");
  }

  @Test
  void explainedCommands_verifyWithOpenSslAlone() throws Exception {
    Path file = desk.save(desk.accepted(), "it's a package.asice");

    Said said = desk.tamga("verify", "--explain", file.toString(), "--trust", roots());
    Shell shell = Shell.run(said.out());

    assertThat(shell.exit()).as(said.out() + shell.said()).isZero();
    assertThat(shell.said())
        .contains(
            "package.xml: as signed",
            "evidence/1/disk0.E01: as signed",
            "evidence/2/%D1%84%D0%BE%D1%82%D0%BE%201%2B2%20it%27s.jpg: as signed",
            "evidence/2/empty: as signed",
            "META-INF/custody/002-acceptance.xml: as signed",
            "META-INF/signature001.p7s: as signed")
        .containsSubsequence("Verification: OK", "Verification: OK");
  }

  private Path withSides() throws Exception {
    desk.sides =
        List.of(
            desk.signer(desk.kz, desk.kz.seal("lab", KeyKind.GOST_256)),
            desk.signer(desk.kz, desk.kz.seal("lab", KeyKind.ML_DSA_65)));
    return desk.save(desk.accepted(), "sides.asice");
  }

  @Test
  void sideSignatures_areTold() throws Exception {
    String file = withSides().toString();

    Said verified = desk.tamga("verify", file, "--trust", roots());
    Said shown = desk.tamga("--json", "show", file, "--trust", roots());

    assertThat(verified.exit()).as(verified.err()).isZero();
    assertThat(verified.out())
        .contains("ecdsa-sha256", "META-INF/gost001.p7s", "gost-streebog-256", "ml-dsa-65");
    JsonNode sides = new ObjectMapper().readTree(shown.out()).at("/hops/0/side-signatures");
    assertThat(sides).hasSize(2);
    assertThat(sides.at("/1/entry").asText()).isEqualTo("META-INF/pqc001.p7s");
    assertThat(sides.at("/1/algorithm").asText()).isEqualTo("ml-dsa-65");
  }

  /** GOST by the gost engine where there is one; ML-DSA from OpenSSL 3.5 on; said if not. */
  @Test
  void explainedCommands_checkSideSignaturesWhereTheyCan() throws Exception {
    Path file = withSides();

    Said said = desk.tamga("verify", "--explain", file.toString(), "--trust", roots());
    Shell shell = Shell.run(said.out());

    assertThat(shell.exit()).as(said.out() + shell.said()).isZero();
    assertThat(shell.said())
        .contains("META-INF/gost001.p7s: as signed", "META-INF/pqc001.p7s: as signed");
    boolean gost = Shell.run("openssl engine gost").exit() == 0;
    assertThat(shell.said().contains("META-INF/gost001.p7s: NOT CHECKED")).isEqualTo(!gost);
  }

  @Test
  void commandsOfTheReadme_verifyWithOpenSslAlone() throws Exception {
    var unused = desk.save(desk.accepted(), "package.asice");
    StringBuilder pem = new StringBuilder();
    try (var files = Files.list(desk.roots())) {
      for (Path root : files.toList()) {
        pem.append(Files.readString(root)).append('\n');
      }
    }
    var written = Files.writeString(home.resolve("roots.pem"), pem);
    String readme = Files.readString(Path.of("..", "README.md"));
    String section = readme.substring(readme.indexOf("## Check a package without our code"));
    String block = section.substring(section.indexOf("```sh") + 5);

    Shell shell =
        Shell.run(
            "set -e; cd '"
                + written.getParent()
                + "'\n"
                + block.substring(0, block.indexOf("```")));

    assertThat(shell.exit()).as(shell.said()).isZero();
    assertThat(shell.said())
        .contains("CAdES Verification successful", "Verification: OK", "disk0.E01: as signed");
  }

  @Test
  void explainedCommands_holdAfterTheCertificatesExpired() throws Exception {
    desk = new Desk(home, Clock.offset(Clock.systemUTC(), Duration.ofDays(-8000)));
    Path file = desk.save(desk.sealed(), "old.asice");

    Said said = desk.tamga("verify", "--explain", file.toString(), "--trust", roots());
    Shell shell = Shell.run(said.out());

    assertThat(shell.exit()).as(said.out() + shell.said()).isZero();
  }

  @Test
  void explainedCommands_failForAChangedItem() throws Exception {
    Path file = desk.save(desk.sealed(), "p.asice");
    Said said = desk.tamga("verify", "--explain", file.toString(), "--trust", roots());
    desk.items.replaceAll(
        (name, content) -> dev.tamga.common.model.Bytes.utf8("x".repeat(content.size())));
    desk.save(desk.sealed(), "other.asice");
    Path swapped = swapped(file);

    Shell shell = Shell.run(said.out().replace(file.toString(), swapped.toString()));

    assertThat(shell.exit()).isNotZero();
    assertThat(shell.said()).contains("evidence/1/disk0.E01: NOT AS SIGNED");
  }

  /** The signed parts of {@code file} around other items. */
  private Path swapped(Path file) throws Exception {
    var hollow = dev.tamga.client.download.HollowView.of(file).hollow();
    return desk.save(hollow, "swapped.asice");
  }

  private String roots() throws Exception {
    return desk.roots().toString();
  }

  /** What a shell makes of some lines. */
  private record Shell(int exit, String said) {
    static Shell run(String script) throws Exception {
      Path file = Files.createTempFile("explained", ".sh");
      Files.writeString(file, script);
      Process process = new ProcessBuilder("sh", file.toString()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Files.delete(file);
      return new Shell(process.exitValue(), said);
    }
  }
}
