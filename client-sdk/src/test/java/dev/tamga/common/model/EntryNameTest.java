package dev.tamga.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FORMAT.md section 2. */
final class EntryNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evidence/1/disk0.E01",
        "evidence/1/..hidden",
        "evidence/1/a b",
        "evidence/1/Қазақстан.raw",
        "evidence/1/证据.img",
        "evidence/1/console.log",
        "evidence/1/%2e%2e"
      })
  void ordinaryName_isTaken(String name) {
    assertThat(new EntryName(name).text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "evidence//x",
        "evidence/1/",
        "evidence/../x",
        "..",
        ".",
        "evidence/1/.",
        "evidence\\1\\x",
        "C:/x",
        "evidence/1/a:stream",
        "evidence/1/line\nbreak",
        "evidence/1/nul\u0000",
        "evidence/1/right\u202eto-left",
        "evidence/1/soft\u00adhyphen",
        "evidence/1/private\ue000",
        "evidence/1/lone\ud800surrogate",
        "evidence/1/line\u2028separator",
        "evidence/1/ leading",
        "evidence/1/trailing ",
        "evidence/1/trailing.",
        "evidence/1/CON",
        "evidence/1/nul.txt",
        "evidence/1/Lpt9.log.gz",
        "evidence/1/e\u0301"
      })
  void nameThatSomeSystemTakesOtherwise_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EntryName(name))
        .withMessageContaining("FORMAT.md 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 1025})
  void longName_isRefused(int bytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EntryName("a".repeat(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "evidence/1/Disk.E01, evidence/1/disk.e01",
    "evidence/1/straße, evidence/1/STRASSE",
    "evidence/1/ﬁle, evidence/1/file",
    "evidence/1/１, evidence/1/1"
  })
  void namesThatDifferByCaseOrForm_collide(String one, String other) {
    assertThat(new EntryName(one).collisionKey()).isEqualTo(new EntryName(other).collisionKey());
  }

  @ParameterizedTest
  @CsvSource({
    "evidence/1/x, true",
    "evidence/x, false",
    "package.xml, false",
    "META-INF/1/x, false"
  })
  void item_liesInAnExhibitsFolder(String name, boolean item) {
    assertThat(new EntryName(name).isItem()).isEqualTo(item);
  }
}
