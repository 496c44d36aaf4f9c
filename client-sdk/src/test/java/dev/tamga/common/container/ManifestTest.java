package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final List<String> LETTERS =
      List.of(
          "a", "Z", "0", "-", "_", "~", "+", "&", "<", "'", "\"", "%", "я", "é", "証", "𝒳", "#");

  @Test
  void anyManifest_readsAsItWasPrinted() throws Refusal {
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      Manifest manifest = random(random);
      assertThat(Manifest.parse(manifest.print())).isEqualTo(manifest);
    }
  }

  @Test
  void anyChangedByte_isRefusedOrMeansAnotherManifest() throws Refusal {
    Random random = new Random(5);
    Manifest manifest = random(random);
    byte[] bytes = manifest.print().toArray();
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 << random.nextInt(8));
      requireOneSpelling(manifest, changed);
      requireOneSpelling(manifest, Arrays.copyOf(bytes, i));
    }
  }

  private static void requireOneSpelling(Manifest manifest, byte[] bytes) {
    try {
      Manifest other = Manifest.parse(Bytes.of(bytes));
      assertThat(other.print().toArray()).isEqualTo(bytes);
      assertThat(other).isNotEqualTo(manifest);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.MANIFEST_MALFORMED);
    }
  }

  private static Manifest random(Random random) {
    List<ManifestEntry> objects = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder("evidence/" + i + "/x");
      for (int n = random.nextInt(6); n > 0; n--) {
        name.append(LETTERS.get(random.nextInt(LETTERS.size())));
      }
      String type = List.of("a/b", "application/x.y-z+xml", "a1/b&c", "A/b!#$&^").get(i % 4);
      objects.add(
          new ManifestEntry(
              new EntryName(name.toString()), type, Bytes.utf8(name.toString()).sha256()));
    }
    return new Manifest(1 + random.nextInt(99), objects);
  }

  @Test
  void name_isPercentEncoded() {
    assertThat(ManifestXml.uri(new EntryName("evidence/1/с a+b%.jpg")))
        .isEqualTo("evidence/1/%D1%81%20a%2Bb%25.jpg");
  }

  @Test
  void print_hasNoLineFeed() {
    assertThat(random(new Random(6)).print().toArray()).doesNotContain('\n').doesNotContain('\r');
  }

  @Test
  void thousandObjects_areTaken_oneMoreIsRefused() throws Refusal {
    Manifest full = new Manifest(1, objects(1_000));
    assertThat(Manifest.parse(full.print())).isEqualTo(full);
    assertThatThrownBy(() -> new Manifest(1, objects(1_001)))
        .hasMessageContaining("1001 (expected: 1 to 1000");
    String text = new String(full.print().toArray(), StandardCharsets.UTF_8);
    int first = text.indexOf("<asic:DataObjectReference");
    int second = text.indexOf("<asic:DataObjectReference", first + 1);
    String more = text.substring(0, second) + text.substring(first);
    assertThatThrownBy(() -> Manifest.parse(Bytes.utf8(more)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("more than 1000");
  }

  private static List<ManifestEntry> objects(int count) {
    List<ManifestEntry> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      objects.add(
          new ManifestEntry(new EntryName("evidence/1/" + i), "text/plain", Bytes.EMPTY.sha256()));
    }
    return objects;
  }

  @Test
  void largerThanFourMib_isRefusedUnread() {
    assertThatThrownBy(() -> Manifest.parse(Bytes.of(new byte[(4 << 20) + 1])))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("4194305 bytes (expected: at most 4194304");
  }
}
