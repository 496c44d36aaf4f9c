package dev.tamga.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRegistryTest {
  private static final AuthorityId PROSECUTOR = new AuthorityId("kg-prosecutor");
  private static final String GOOD =
      "authorities = [{id = kz-lab, names.en = Lab, clients = [\"" + "a".repeat(64) + "\"]}]";

  @TempDir Path dir;

  private static Sha256 key(char digit) {
    return new Sha256(String.valueOf(digit).repeat(64));
  }

  private static Path shipped() {
    return Path.of(System.getProperty("tamga.root"), "conf", "authorities.conf");
  }

  private FileRegistry load(String text) throws Exception {
    Path file = dir.resolve("authorities.conf");
    Files.writeString(file, text);
    return FileRegistry.load(file);
  }

  @Test
  void shippedExample_isLoadedAndMeansWhatItSays() throws Exception {
    FileRegistry registry = FileRegistry.load(shipped());
    assertThat(registry.all())
        .extracting(a -> a.id().text())
        .containsExactly("kg-prosecutor", "kz-lab-almaty");
    assertThat(registry.ofClient(key('1')))
        .map(Authority::id)
        .contains(new AuthorityId("kz-lab-almaty"));
    assertThat(registry.ofClient(key('2'))).as("a signer is no client").isEmpty();
    Authority prosecutor = registry.find(PROSECUTOR).orElseThrow();
    assertThat(prosecutor.names()).containsOnlyKeys("en", "ru");
    assertThat(prosecutor.functions())
        .containsExactlyInAnyOrder(
            AuthorityFunction.PROSECUTION, AuthorityFunction.CENTRAL_AUTHORITY);
  }

  @Test
  void organisation_isKnownIfTheRegisterSaysIt() throws Exception {
    AuthorityId lab = new AuthorityId("kz-lab");
    assertThat(load(GOOD).find(lab).orElseThrow().organisation()).isEmpty();
    String with = GOOD.replace("id = kz-lab,", "id = kz-lab, organisation = GOVKZ-1,");
    assertThat(load(with).find(lab).orElseThrow().organisation()).contains("GOVKZ-1");
    assertThatThrownBy(() -> load(with.replace("GOVKZ-1", "\" \"")))
        .isInstanceOf(RegisterException.class)
        .hasMessageContaining("organisation: blank");
  }

  @Test
  void appointment_holdsFromItsFirstInstantUntilBeforeItsLast() throws Exception {
    FileRegistry registry = FileRegistry.load(shipped());
    Instant end = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(registry.signer(PROSECUTOR, key('5'), end.minusMillis(1)))
        .map(Signer::role)
        .contains(SignerRole.HEAD);
    assertThat(registry.signer(PROSECUTOR, key('5'), end)).isEmpty();
    assertThat(registry.signer(PROSECUTOR, key('6'), end)).isPresent();
    assertThat(registry.signer(PROSECUTOR, key('6'), end.minusMillis(1))).isEmpty();
    assertThat(registry.signer(new AuthorityId("kz-lab-almaty"), key('6'), end)).isEmpty();
  }

  @Test
  void everyProblem_isNamedInOneMessage() {
    String bad =
        """
        authorities = [
          {id = KZ, names.ru = Lab, colour = red, clients = [xyz]}
          {id = kz-lab, names.en = A, functions = [spying], clients = ["%1$s"],
           signers = [{spki = "%1$s", role = king, from = yesterday}]}
          {id = kz-lab, names.en = B, clients = ["%1$s"],
           signers = [{spki = "%1$s", role = head, from = "2026-01-02T00:00:00Z", until = "2026-01-01T00:00:00Z"}]}
        ]
        """
            .formatted("a".repeat(64));
    assertThatThrownBy(() -> load(bad))
        .isInstanceOf(RegisterException.class)
        .hasMessageContaining("authorities[0].colour: unknown")
        .hasMessageContaining("authorities[0].id: authority id: \"KZ\"")
        .hasMessageContaining("authorities[0].names.en: missing")
        .hasMessageContaining("sha256: \"xyz\"")
        .hasMessageContaining("\"spying\" (expected: one of laboratory, ")
        .hasMessageContaining("\"king\" (expected: one of head, deputy, seal)")
        .hasMessageContaining("\"yesterday\" (expected: an instant in UTC")
        .hasMessageContaining("authorities[2].id: kz-lab twice")
        .hasMessageContaining("stands in authorities[1]")
        .hasMessageContaining("until: 2026-01-01T00:00:00Z (expected: after from");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "authorities = []",
        "authorities = 7",
        "authorities = [7]",
        "authorities = [{id = kz-lab, names.en = Lab",
        "include \"other\"\nauthorities = [{id = kz-lab, names.en = Lab}]",
        "include url(\"http://127.0.0.1:1/\")\nauthorities = [{id = kz-lab, names.en = Lab}]",
        "include file(\"/etc/passwd\")\nauthorities = [{id = kz-lab, names.en = Lab}]",
        "authorities = [{id = ${user.name}, names.en = Lab}]",
        "authorities = [{id = kz-lab, names.en = null}]",
        "authorities = [{id = kz-lab, names = Lab}]",
        "authorities = [{id = kz-lab, names.en = Lab, signers = [{}]}]",
        "more = 1\nauthorities = [{id = kz-lab, names.en = Lab}]",
      })
  void brokenFile_isRefused(String text) {
    assertThatThrownBy(() -> load(text)).isInstanceOf(RegisterException.class);
  }

  @Test
  void changedFile_isTakenOver() throws Exception {
    FileRegistry registry = load(GOOD);
    assertThat(registry.reload()).isFalse();
    Files.writeString(
        dir.resolve("authorities.conf"), GOOD.replace("a".repeat(64), "b".repeat(64)));
    assertThat(registry.reload()).isTrue();
    assertThat(registry.ofClient(key('a'))).isEmpty();
    assertThat(registry.ofClient(key('b'))).isPresent();
  }

  @Test
  void changedFileWithAnError_leavesTheFormerRegister() throws Exception {
    FileRegistry registry = load(GOOD);
    Files.writeString(dir.resolve("authorities.conf"), "authorities = [{");
    assertThatThrownBy(registry::reload).isInstanceOf(RegisterException.class);
    assertThat(registry.ofClient(key('a'))).isPresent();
    Files.delete(dir.resolve("authorities.conf"));
    assertThatThrownBy(registry::reload).isInstanceOf(java.io.IOException.class);
    assertThat(registry.ofClient(key('a'))).isPresent();
  }

  @FuzzTest(maxDuration = "1m")
  void anyBytes_areARegisterOrRefused(byte[] content) {
    try {
      AuthoritiesFile.parse(content, "fuzz").all();
    } catch (RegisterException expected) {
      assertThat(expected).hasMessageStartingWith("fuzz:");
    }
  }

  @Test
  void anyTruncation_isARegisterOrRefused() throws Exception {
    byte[] whole = Files.readAllBytes(shipped());
    for (int length = 0; length < whole.length; length += 37) {
      anyBytes_areARegisterOrRefused(
          new String(whole, 0, length, StandardCharsets.ISO_8859_1)
              .getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
