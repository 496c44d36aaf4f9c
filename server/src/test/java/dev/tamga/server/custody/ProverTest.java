package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.EntryBundle;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.testkit.EveryBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of 66,000 entries: three levels of tiles, the highest with one hash. */
@EveryBackend
final class ProverTest {
  private static final int SIZE = 66_000;
  private static final List<Sha256> LEAVES = new ArrayList<>(SIZE);
  private static final List<Sha256> ROOTS = new ArrayList<>(SIZE + 1);

  @TempDir private static Path folder;
  private static TestLog log;

  @BeforeAll
  static void fill() throws Exception {
    log = TestLog.open(folder);
    PackageId id = PackageId.random();
    CompactRange tree = new CompactRange();
    ROOTS.add(tree.root());
    String[] batch = new String[1000];
    Arrays.fill(batch, "event");
    for (int i = 0; i < SIZE / batch.length; i++) {
      for (Sequenced sequenced : log.append(id, batch)) {
        LEAVES.add(sequenced.leafHash());
        tree.append(sequenced.leafHash().bytes());
        ROOTS.add(tree.root());
      }
    }
  }

  @AfterAll
  static void close() throws Exception {
    log.close();
  }

  private interface Reading {
    void with(Handle handle) throws Refusal;
  }

  private static void read(Reading reading) throws Refusal {
    log.database.read(
        handle -> {
          reading.with(handle);
          return true;
        });
  }

  @Test
  void randomInclusionProofs_holdInTheirTree() throws Refusal {
    Random random = new Random(1);
    read(
        handle -> {
          for (int round = 0; round < 1000; round++) {
            int size = 1 + random.nextInt(SIZE);
            int index = random.nextInt(size);
            new Prover(handle).inclusion(index, size).verify(LEAVES.get(index), ROOTS.get(size));
          }
        });
  }

  @Test
  void randomConsistencyProofs_holdBetweenTheirTrees() throws Refusal {
    Random random = new Random(2);
    read(
        handle -> {
          for (int round = 0; round < 1000; round++) {
            int newSize = 1 + random.nextInt(SIZE);
            int oldSize = 1 + random.nextInt(newSize);
            new Prover(handle)
                .consistency(oldSize, newSize)
                .verify(ROOTS.get(oldSize), ROOTS.get(newSize));
          }
        });
  }

  @Test
  void sizesAtTheEdgesOfTiles_haveTheirRoots() throws Refusal {
    int[] sizes = {0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, SIZE};
    read(
        handle -> {
          Prover prover = new Prover(handle);
          for (int size : sizes) {
            assertThat(prover.root(size)).as("size %s", size).isEqualTo(ROOTS.get(size));
            if (size > 0) {
              prover.inclusion(size - 1, size).verify(LEAVES.get(size - 1), ROOTS.get(size));
              prover.inclusion(0, size).verify(LEAVES.get(0), ROOTS.get(size));
              prover.consistency(size, SIZE).verify(ROOTS.get(size), ROOTS.get(SIZE));
            }
          }
        });
  }

  @Test
  void questionsOutsideTheTree_areRefused() throws Refusal {
    read(
        handle -> {
          Prover prover = new Prover(handle);
          assertThatThrownBy(() -> prover.inclusion(5, 5))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> prover.inclusion(-1, 5))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> prover.consistency(0, 5))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> prover.root(SIZE + 1)).isInstanceOf(Refusal.class);
          assertThatThrownBy(() -> prover.root(Long.MAX_VALUE)).isInstanceOf(Refusal.class);
        });
  }

  @Test
  void tilesAndBundles_areThoseOfTheTreeAtEveryWidth() throws Refusal {
    read(
        handle -> {
          TileStore store = new TileStore(handle);
          for (int width : new int[] {1, 100, 255, 256}) {
            byte[] hashes = store.read(new Tile(0, 3, width));
            List<byte[]> entries = EntryBundle.parse(store.read(new Tile(Tile.ENTRIES, 3, width)));
            assertThat(hashes).hasSize(width * 32);
            assertThat(entries).hasSize(width);
            for (int i = 0; i < width; i++) {
              byte[] leaf = Arrays.copyOfRange(hashes, i * 32, i * 32 + 32);
              assertThat(LEAVES.get(3 * 256 + i).matches(leaf)).isTrue();
              assertThat(MerkleTree.leafHash(entries.get(i))).isEqualTo(leaf);
            }
          }
          assertThat(store.read(new Tile(2, 0, 1))).isEqualTo(ROOTS.get(65_536).bytes());
        });
  }

  @Test
  void tilesThatTheTreeDoesNotHave_areRefused() throws Refusal {
    int last = SIZE / 256;
    Tile[] none = {
      new Tile(0, last, SIZE % 256 + 1),
      new Tile(0, last, 256),
      new Tile(0, last + 1, 1),
      new Tile(2, 0, 2),
      new Tile(3, 0, 1),
      new Tile(63, 0, 1),
      new Tile(Tile.ENTRIES, last, SIZE % 256 + 1),
      new Tile(Tile.ENTRIES, Long.MAX_VALUE, 256),
    };
    read(
        handle -> {
          for (Tile tile : none) {
            assertThatThrownBy(() -> new TileStore(handle).read(tile))
                .as("%s", tile)
                .isInstanceOfSatisfying(
                    Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.NO_SUCH_TILE));
          }
          assertThat(new TileStore(handle).read(new Tile(0, last, SIZE % 256))).isNotEmpty();
        });
  }

  @Test
  void guardAndCheck_findNothingInALargeLog() throws Refusal {
    log.guard();
    assertThat(log.check()).isEmpty();
  }
}
