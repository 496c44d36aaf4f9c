package dev.tamga.server.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.ConsistencyProof;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.custody.Prover;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs that grow, such as tell two histories, and tiles that lie. */
class KeepCheckpointTest {
  private static final String ORIGIN = "node.kg/custody";
  private static final int ALL = 1000;

  /** Leaves that are the same up to a number, and others from there on. */
  private static List<byte[]> history(int same, String then) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < ALL; i++) {
      String entry = (i < same ? "entry " : then) + i;
      leaves.add(MerkleTree.leafHash(entry.getBytes(StandardCharsets.UTF_8)));
    }
    return leaves;
  }

  private static Checkpoint checkpoint(List<byte[]> leaves, int size) {
    CompactRange tree = new CompactRange();
    leaves.subList(0, size).forEach(tree::append);
    return new Checkpoint(ORIGIN, size, tree.root());
  }

  /** Of levels 0 and 1, as a node that has so many entries serves them. */
  private static Prover.Tiles tiles(List<byte[]> leaves, int size) {
    return (level, index, width) -> {
      int from = (int) index * Tile.FULL;
      int hashes = Tile.width(level, index, size);
      ByteArrayOutputStream tile = new ByteArrayOutputStream();
      for (int i = from; i < from + hashes; i++) {
        tile.writeBytes(
            level == 0 ? leaves.get(i) : MerkleTree.subtreeHash(full(leaves, i), 0, 256));
      }
      return tile.toByteArray();
    };
  }

  private static byte[] full(List<byte[]> leaves, int tile) {
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    leaves.subList(tile * Tile.FULL, (tile + 1) * Tile.FULL).forEach(hashes::writeBytes);
    return hashes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"1,2", "3,100", "128,256", "255,256", "256,257", "300,700", "512,1000", "5,5"})
  void logThatOnlyGrew_isBelieved(int older, int newer) throws Exception {
    List<byte[]> leaves = history(ALL, "");
    assertThat(
            KeepCheckpoint.contradiction(
                tiles(leaves, newer), checkpoint(leaves, older), checkpoint(leaves, newer)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,2", "3,100", "128,256", "255,256", "256,257", "300,700", "512,1000"})
  void logWithAnotherHistory_isProvenByItsOwnTiles(int older, int newer) throws Exception {
    List<byte[]> kept = history(ALL, "");
    List<byte[]> other = history(older - 1, "other ");
    Optional<String> proof =
        KeepCheckpoint.contradiction(
            tiles(other, newer), checkpoint(kept, older), checkpoint(other, newer));
    List<String> lines = proof.orElseThrow().lines().toList();
    assertThat(lines.get(0)).isEqualTo("old " + older);
    List<Sha256> path = lines.subList(1, lines.size()).stream().map(Sha256::ofBase64).toList();
    new ConsistencyProof(older, newer, path)
        .verify(checkpoint(other, older).root(), checkpoint(other, newer).root());
  }

  @Test
  void anotherRootOfTheSameSize_isAForkWithoutAnyTile() throws Exception {
    Prover.Tiles none =
        (level, index, width) -> {
          throw new AssertionError("no tile is needed");
        };
    Checkpoint kept = checkpoint(history(ALL, ""), 7);
    Checkpoint other = checkpoint(history(6, "other "), 7);
    assertThat(KeepCheckpoint.contradiction(none, kept, other)).contains("old 7\n");
    assertThat(KeepCheckpoint.contradiction(none, kept, kept)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3,100", "128,256", "300,700", "512,1000"})
  void tilesThatDoNotLeadToTheSignedRoot_proveNothing(int older, int newer) {
    List<byte[]> leaves = history(ALL, "");
    List<byte[]> lie = history(older - 1, "other ");
    Prover.Tiles lying =
        (level, index, width) ->
            tiles(level == 0 ? lie : leaves, newer).hashes(level, index, width);
    assertThatThrownBy(
            () ->
                KeepCheckpoint.contradiction(
                    lying, checkpoint(leaves, older), checkpoint(leaves, newer)))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.PROOF_INVALID));
  }

  @Test
  void tilesThatMendAForkedLog_doNotHaveItBelieved() {
    List<byte[]> kept = history(ALL, "");
    List<byte[]> other = history(299, "other ");
    byte[] mended = Arrays.copyOf(full(kept, 1), 44 * Sha256.BYTES);
    Prover.Tiles mending =
        (level, index, width) -> {
          byte[] hashes = tiles(other, 700).hashes(level, index, width);
          if (level == 0 && index == 1) {
            System.arraycopy(mended, 0, hashes, 0, mended.length);
          }
          return hashes;
        };
    assertThatThrownBy(
            () ->
                KeepCheckpoint.contradiction(
                    mending, checkpoint(kept, 300), checkpoint(other, 700)))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.PROOF_INVALID));
  }

  @Test
  void smallerCheckpoint_isRefusedWithBothSizes() {
    List<byte[]> leaves = history(ALL, "");
    assertThatThrownBy(
            () ->
                KeepCheckpoint.contradiction(
                    tiles(leaves, 5), checkpoint(leaves, 9), checkpoint(leaves, 5)))
        .isInstanceOfSatisfying(
            Refusal.class,
            e -> assertThat(e.detail()).contains("size 5", "at least 9", "its database went back"));
  }
}
