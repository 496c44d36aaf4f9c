package dev.tamga.common.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents with the verdict that they must get; a released one is never edited, only added to. */
class DocumentVectorTest {
  static final Path FOLDER = Path.of("src/test/resources/vectors/document");

  record Verdict(String file, String document, boolean accepted, String words) {
    static Verdict parse(String line) {
      String[] parts = line.split(" \\| ?", -1);
      return new Verdict(parts[0], parts[1], parts[2].equals("accepted"), parts[3]);
    }

    byte[] bytes() throws IOException {
      return Files.readAllBytes(FOLDER.resolve(file));
    }

    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Verdict> verdicts() throws IOException {
    return Files.readAllLines(FOLDER.resolve("verdicts.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Verdict::parse);
  }

  static Stream<Verdict> accepted() throws IOException {
    return verdicts().filter(Verdict::accepted);
  }

  /** Reads a document of that kind and writes it again. */
  static byte[] readAndWrite(String document, byte[] xml) throws Refusal {
    return switch (document) {
      case "package" -> PackageDocument.read(xml).write();
      case "receipt" -> ReceiptDocument.read(xml).write();
      case "acceptance" -> AcceptanceDocument.read(xml).write();
      case "event" -> EventDocument.read(xml).write();
      case "custody" -> CustodyDocument.read(xml).write();
      default -> throw new IllegalArgumentException(document);
    };
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void vector_getsItsVerdict(Verdict verdict) throws Exception {
    byte[] xml = verdict.bytes();
    if (verdict.accepted()) {
      byte[] again = readAndWrite(verdict.document(), xml);
      assertThat(readAndWrite(verdict.document(), again)).isEqualTo(again);
      return;
    }
    assertThatThrownBy(() -> readAndWrite(verdict.document(), xml))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.DOCUMENT_MALFORMED);
              assertThat(refusal.detail())
                  .startsWith(verdict.document() + ".xml: ")
                  .contains(verdict.words())
                  .hasSizeLessThan(700)
                  .doesNotContain("root:");
              assertThat(refusal.rule()).contains(".md ");
            });
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptedVector_isValidForXmllint(Verdict verdict) throws Exception {
    Assumptions.assumeTrue(Xmllint.isInstalled(), "xmllint is not installed");
    Xmllint.requireValid(FOLDER.resolve(verdict.file()), verdict.document());
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void truncatedVector_isRefused(Verdict verdict) throws Exception {
    byte[] xml = verdict.bytes();
    int root = new String(xml, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf('>');
    for (int length = 0; length <= root; length += 13) {
      byte[] cut = Arrays.copyOf(xml, length);
      assertThatThrownBy(() -> readAndWrite(verdict.document(), cut)).isInstanceOf(Refusal.class);
    }
  }

  @Test
  void everyFile_hasAVerdict() throws IOException {
    Set<String> named = verdicts().map(Verdict::file).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".xml")))
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  @Test
  void secret_isReadAndMarkedAsRefused() throws Exception {
    PackageDocument secret =
        PackageDocument.read(Files.readAllBytes(FOLDER.resolve("package-secret.xml")));
    assertThat(secret.handling().classification().isRefusedHere()).isTrue();
    PackageDocument official =
        PackageDocument.read(Files.readAllBytes(FOLDER.resolve("package-full.xml")));
    assertThat(official.handling().classification().isRefusedHere()).isFalse();
  }

  @Test
  void moreThanFourMebibytes_areRefusedUnread() {
    byte[] large = new byte[(4 << 20) + 1];
    assertThatThrownBy(() -> PackageDocument.read(large))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("4194305 bytes (expected: at most 4194304)");
  }

  @ParameterizedTest
  @MethodSource("heavy")
  void heavyDocument_isRefusedQuickly(String inside) {
    String open = "<Package xmlns=\"urn:tamga:document:1\"";
    byte[] xml = (open + inside).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(xml.length).isBetween(900_000, 4 << 20);
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThatThrownBy(() -> PackageDocument.read(xml)).isInstanceOf(Refusal.class));
  }

  static Stream<String> heavy() {
    StringBuilder attributes = new StringBuilder();
    StringBuilder spaces = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      attributes.append(" a").append(i).append("=\"\"");
      spaces.append(" xmlns:n").append(i).append("=\"u\"");
    }
    return Stream.of(
        attributes + "/>",
        spaces + "/>",
        ">" + "<a>".repeat(1_000_000),
        ">" + "<Case><Number>" + "x".repeat(4_000_000),
        " id=\"" + "x".repeat(4_000_000) + "\"/>",
        "><" + "n".repeat(4_000_000) + "/>",
        ">" + "<!--" + "-x".repeat(2_000_000) + "--></Package>");
  }
}
