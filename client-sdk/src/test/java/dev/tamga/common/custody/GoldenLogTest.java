package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The log in {@code vectors/log} and the proofs in {@code vectors/custody}, each with its verdict.
 */
final class GoldenLogTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenLogTest.class.getResourceAsStream("/vectors/log/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  static VerifierKey key() throws IOException, Refusal {
    return VerifierKey.parse(
        new String(resource("key.txt"), StandardCharsets.UTF_8).stripTrailing());
  }

  static Stream<Path> proofs() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(GoldenLogTest.class.getResource("/vectors/custody")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("proofs")
  void proof_getsItsVerdict(Path file) throws Exception {
    List<String> lines = Files.readAllLines(file);
    assertThat(outcome(lines.subList(3, 6)))
        .as(lines.get(1))
        .isEqualTo(lines.get(0).substring("expect: ".length()));
  }

  private static String outcome(List<String> hex) throws IOException, Refusal {
    byte[] event = HexFormat.of().parseHex(hex.get(0));
    byte[] entry = HexFormat.of().parseHex(hex.get(1));
    byte[] proof = HexFormat.of().parseHex(hex.get(2));
    VerifierKey key = key();
    try {
      CustodyProof.verify(event, entry, proof, key);
      return "ok";
    } catch (Refusal e) {
      return e.failure().name();
    }
  }

  @Test
  void tiles_holdTheLeavesAndMakeTheCheckpointsRoot() throws Exception {
    Checkpoint checkpoint =
        SignedCheckpoint.verify(SignedNote.parse(resource("checkpoint")), key()).checkpoint();
    byte[] first = resource(new Tile(0, 0, Tile.width(0, 0, checkpoint.size())).path());
    byte[] second = resource(new Tile(0, 1, Tile.width(0, 1, checkpoint.size())).path());
    byte[] above = resource(new Tile(1, 0, Tile.width(1, 0, checkpoint.size())).path());

    CompactRange tree = new CompactRange();
    List<byte[]> entries = new ArrayList<>();
    for (LogEntry entry : GoldenLog.entries()) {
      int at = (int) tree.size();
      byte[] tile = at < Tile.FULL ? first : second;
      byte[] leaf = entry.leafHash().bytes();
      assertThat(HexFormat.of().formatHex(tile, at % 256 * 32, at % 256 * 32 + 32))
          .isEqualTo(Sha256.of(leaf).hex());
      tree.append(leaf);
      entries.add(entry.print());
    }
    assertThat(tree.size()).isEqualTo(checkpoint.size());
    assertThat(tree.root()).isEqualTo(checkpoint.root());
    assertThat(MerkleTree.subtreeHash(first, 0, Tile.FULL)).isEqualTo(above);
    assertThat(resource(new Tile(Tile.ENTRIES, 1, 4).path()))
        .isEqualTo(EntryBundle.print(entries.subList(256, 260)));
  }
}
