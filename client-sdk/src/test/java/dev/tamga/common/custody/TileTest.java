package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TileTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 256, tile/0/000",
    "0, 273, 112, tile/0/273.p/112",
    "1, 1000, 256, tile/1/x001/000",
    "0, 1234067, 8, tile/0/x001/x234/067.p/8",
    "63, 0, 1, tile/63/000.p/1",
    "-1, 67, 256, tile/entries/067",
    "-1, 999999, 255, tile/entries/x999/999.p/255",
    "0, 9223372036854775807, 256, tile/0/x009/x223/x372/x036/x854/x775/807",
  })
  void path_isPrintedAndReadAlike(int level, long index, int width, String path) throws Refusal {
    Tile tile = new Tile(level, index, width);
    assertThat(tile.path()).isEqualTo(path);
    assertThat(Tile.parse(path)).isEqualTo(tile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+0/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entry/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999",
      })
  void otherSpelling_isNoTile(String path) {
    assertThatThrownBy(() -> Tile.parse(path))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.NO_SUCH_TILE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 272, 70000, 256",
    "0, 273, 70000, 112",
    "0, 274, 70000, 0",
    "1, 0, 70000, 256",
    "1, 1, 70000, 17",
    "2, 0, 70000, 1",
    "3, 0, 70000, 0",
    "0, 0, 256, 256",
    "1, 0, 256, 1",
    "1, 0, 255, 0",
    "-1, 273, 70000, 112",
    "63, 0, 9223372036854775807, 0",
    "0, 36028797018963967, 9223372036854775807, 255",
    "0, 36028797018963968, 9223372036854775807, 0",
    "0, 9223372036854775807, 70000, 0",
  })
  void width_followsFromTheSize(int level, long index, long size, int width) {
    assertThat(Tile.width(level, index, size)).isEqualTo(width);
  }

  @Test
  void bundle_isReadAsItWasPrinted() throws Refusal {
    Random random = new Random(3);
    List<byte[]> entries = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      byte[] entry = new byte[i == 9 ? 65_535 : random.nextInt(300)];
      random.nextBytes(entry);
      entries.add(entry);
    }
    byte[] bundle = EntryBundle.print(entries);
    assertThat(EntryBundle.parse(bundle)).containsExactlyElementsOf(entries);
    assertThatThrownBy(() -> EntryBundle.parse(new byte[0])).isInstanceOf(Refusal.class);
    for (int cut = 1; cut < 200; cut++) {
      byte[] shorter = Arrays.copyOf(bundle, bundle.length - cut);
      int remaining = entries.get(255).length + 2 - cut;
      if (remaining > 0) {
        assertThatThrownBy(() -> EntryBundle.parse(shorter)).isInstanceOf(Refusal.class);
      }
    }
  }

  @Test
  void bundleOutsideItsBounds_isRefused() {
    byte[] small = {1};
    assertThatThrownBy(() -> EntryBundle.print(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryBundle.print(Collections.nCopies(257, small)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryBundle.print(List.of(new byte[65_536])))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] tooMany = new byte[2 * 257];
    assertThatThrownBy(() -> EntryBundle.parse(tooMany)).isInstanceOf(Refusal.class);
  }
}
