package dev.tamga.cli.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Source;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.DigestAlgorithm;
import dev.tamga.common.document.item.DigestScope;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealCondition;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DraftingTest {
  private static final AuthorityId LAB = new AuthorityId("kz-lab");
  private static final Instant NOW = Instant.parse("2026-05-04T09:10:00Z");

  @TempDir private Path home;
  private final Map<Field, List<String>> given = new EnumMap<>(Field.class);

  DraftingTest() {
    give(Field.TO, "kg-prosecutor,uz-court");
    give(Field.CASE, "2026-117");
    give(Field.BODY, "Department");
    give(Field.BASIS, "reciprocity");
    give(Field.USE_LIMITATION, "case 2026-117");
    give(Field.PERSONAL_DATA, "yes");
    give(Field.PROTECTED_PERSONS, "no");
  }

  private void give(Field field, String... texts) {
    given.put(field, Arrays.asList(texts));
  }

  private Path file(String name) throws Exception {
    return Files.writeString(home.resolve(name), "bytes");
  }

  private PackageDocument draft(Path... paths) throws Exception {
    Consignment consignment = consignment(paths);
    for (Source source : consignment.sources()) {
      source.close();
    }
    return consignment.plan();
  }

  private Consignment consignment(Path... paths) throws Exception {
    return new Drafting(Description.of(new Values(given), List.of(paths)))
        .consignment(LAB, home, NOW, "ru");
  }

  private List<String> problems(Path... paths) {
    try {
      consignment(paths);
      return List.of();
    } catch (IncompleteException e) {
      return e.problems().stream().map(Problem::toString).toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void usualFields_areFilledIn() throws Exception {
    PackageDocument draft = draft(file("disk0.E01"), file("report.pdf"));

    assertThat(draft.to()).hasSize(2);
    assertThat(draft.language()).isEqualTo("ru");
    assertThat(draft.handling().confidential()).isTrue();
    assertThat(draft.handling().classification()).isEqualTo(Classification.OFFICIAL);
    assertThat(draft.items())
        .extracting(item -> item.name().text())
        .containsExactly("evidence/1/disk0.E01", "evidence/2/report.pdf");
    assertThat(draft.items())
        .extracting(ItemDocument::kind)
        .containsExactly(ItemKind.IMAGE, ItemKind.DOCUMENT);
  }

  @Test
  void folder_becomesABundle() throws Exception {
    Path folder = Files.createDirectories(home.resolve("фото"));
    Files.writeString(folder.resolve("a.jpg"), "a");

    ItemDocument item = draft(folder).items().get(0);

    assertThat(item.form()).isEqualTo(ItemForm.BUNDLE);
    assertThat(item.name().text()).isEqualTo("evidence/1/фото.tar");
    assertThat(item.mediaType()).isEqualTo("application/x-tar");
    assertThat(item.size()).isPositive();
  }

  @Test
  void everyFieldOfAnItem_arrives() throws Exception {
    give(Field.EXHIBIT, "7/2");
    give(Field.ROOT_EXHIBIT, "7");
    give(Field.DIGEST, "md5:" + "0F".repeat(16) + ":medium", "sha256:" + "ab".repeat(32) + ":file");
    give(Field.DEVICE_TYPE, "Phone");
    give(Field.DEVICE_CAPACITY, "128000000000");
    give(Field.IMEI, "123456789012345");
    give(Field.METHOD, "logical");
    give(Field.TOOL, "Extractor");
    give(Field.TOOL_VERSION, "7.1");
    give(Field.EXAMINER, "A. Serik");
    give(Field.ACQUIRED_FROM, "2026-05-04T09:10:00+05:00");
    give(Field.ACQUIRED_TO, "2026-05-04T10:10:00+05:00");
    give(Field.SEAL, "0042:broken", "0043");

    ItemDocument item = draft(file("a.bin")).items().get(0);

    assertThat(item.name().text()).isEqualTo("evidence/7_2/a.bin");
    assertThat(item.exhibit()).isEqualTo("7/2");
    assertThat(item.declaredDigests().get(0).algorithm()).isEqualTo(DigestAlgorithm.MD5);
    assertThat(item.declaredDigests().get(1).scope()).isEqualTo(DigestScope.FILE);
    assertThat(item.seals().get(0).condition()).isEqualTo(SealCondition.BROKEN);
    assertThat(item.seals().get(1).condition()).isEqualTo(SealCondition.INTACT);
    assertThat(item.device()).isNotNull();
    assertThat(item.acquisition()).isNotNull();
    assertThat(item.acquisition().start()).isEqualTo(Instant.parse("2026-05-04T04:10:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "disk.E01, IMAGE",
    "disk.e27, IMAGE",
    "disk.dd, IMAGE",
    "disk.001, IMAGE",
    "a.RAW, IMAGE",
    "phone.ufdr, MOBILE_EXTRACTION",
    "ram.lime, MEMORY",
    "net.pcapng, LOG",
    "a.docx, DOCUMENT",
    "files.L01, LOGICAL_EXPORT",
    "noending, OTHER",
    "a.xyz, OTHER"
  })
  void kind_isToldByTheEnding(String name, ItemKind kind) {
    assertThat(ItemKinds.of(name, false)).isEqualTo(kind);
  }

  @Test
  void nameThatThePackageDoesNotTake_isMadeFit_andKept() throws Exception {
    ItemDocument item = draft(file("a: b.")).items().get(0);

    assertThat(item.name().text()).isEqualTo("evidence/1/a_ b_");
    assertThat(item.originalName()).isEqualTo("a: b.");
  }

  @Test
  void oneExhibitForAll_orOneForEach() throws Exception {
    give(Field.EXHIBIT, "1");
    assertThat(draft(file("d.E01"), file("d.E02")).items())
        .extracting(item -> item.name().text())
        .containsExactly("evidence/1/d.E01", "evidence/1/d.E02");
    give(Field.EXHIBIT, "1", "2");
    assertThat(draft(file("d.E01"), file("d.E02")).items())
        .extracting(ItemDocument::exhibit)
        .containsExactly("1", "2");
    assertThat(problems(file("d.E01"))).hasSize(1);
  }

  @Test
  void digestOfOneFile_isNotGivenToTwo() throws Exception {
    give(Field.DIGEST, "md5:" + "00".repeat(16) + ":file");

    assertThat(problems(file("a"), file("b"))).anyMatch(text -> text.contains("--digest"));
  }

  @Test
  void everyWrongValue_isNamed() throws Exception {
    give(Field.PERSONAL_DATA, "perhaps");
    give(Field.RETAIN_UNTIL, "tomorrow");
    give(Field.KIND, "THING");
    give(Field.SEAL, "1:melted");
    give(Field.TO, "kg-prosecutor,Kazakhstan");
    give(Field.CLASSIFICATION, "top");

    assertThat(problems(file("a"))).hasSize(6);
  }

  @Test
  void nothingToSend_isSaid() {
    assertThatThrownBy(() -> consignment()).isInstanceOf(IncompleteException.class);
  }

  @Test
  void descriptionOfTheReadme_makesAPackage() throws Exception {
    Path readme = Path.of(System.getProperty("tamga.root"), "client-sdk", "README.md");
    String text = Files.readString(readme);
    int start = text.indexOf("```hocon\n") + 9;
    Path file =
        Files.writeString(
            home.resolve("case.conf"), text.substring(start, text.indexOf("```", start)));
    file("disk0.E01");
    Files.writeString(Files.createDirectories(home.resolve("phone")).resolve("a"), "a");

    Consignment consignment =
        new Drafting(Description.read(file)).consignment(LAB, home, NOW, "en");

    assertThat(consignment.plan().items())
        .extracting(ItemDocument::kind)
        .containsExactly(ItemKind.IMAGE, ItemKind.MOBILE_EXTRACTION);
    assertThat(consignment.plan().items().get(0).declaredDigests()).hasSize(1);
    assertThat(consignment.plan().items().get(1).acquisition()).isNotNull();
    for (Source source : consignment.sources()) {
      source.close();
    }
  }
}
