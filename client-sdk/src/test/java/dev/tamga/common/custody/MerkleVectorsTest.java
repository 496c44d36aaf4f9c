package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The public proof vectors of transparency-dev/merkle: 98 of each kind, most of them false. */
final class MerkleVectorsTest {
  private static final Path FOLDER = Path.of(System.getProperty("tamga.testdata"), "merkle");

  private interface Check {
    void run(JsonNode vector) throws Refusal;
  }

  @Test
  void everyInclusionVector_getsItsVerdict() throws IOException {
    everyVectorGetsItsVerdict(
        "inclusion.json",
        v ->
            new InclusionProof(unsigned(v, "leafIdx"), unsigned(v, "treeSize"), path(v))
                .verify(hash(v.get("leafHash")), hash(v.get("root"))));
  }

  @Test
  void everyConsistencyVector_getsItsVerdict() throws IOException {
    everyVectorGetsItsVerdict(
        "consistency.json",
        v ->
            new ConsistencyProof(unsigned(v, "size1"), unsigned(v, "size2"), path(v))
                .verify(anyRoot(v.get("root1")), anyRoot(v.get("root2"))));
  }

  private static void everyVectorGetsItsVerdict(String file, Check check) throws IOException {
    Path vectors = FOLDER.resolve(file);
    assumeTrue(Files.exists(vectors), () -> "no test data: " + vectors);
    int count = 0;
    for (JsonNode vector : new JsonMapper().readTree(vectors.toFile())) {
      assertThat(refused(check, vector))
          .as("%s: %s", vector.get("name"), vector.get("desc"))
          .isEqualTo(vector.get("wantErr").asBoolean());
      count++;
    }
    assertThat(count).isEqualTo(98);
  }

  private static boolean refused(Check check, JsonNode vector) {
    try {
      check.run(vector);
      return false;
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.PROOF_INVALID);
      return true;
    } catch (IllegalArgumentException e) { // a hash that has not 32 bytes cannot even be written
      return true;
    }
  }

  /** Up to 2^64-1, which a long shows as negative. */
  private static long unsigned(JsonNode vector, String field) {
    return Long.parseUnsignedLong(vector.get(field).asText());
  }

  private static List<Sha256> path(JsonNode vector) {
    List<Sha256> path = new ArrayList<>();
    vector.get("proof").forEach(hash -> path.add(hash(hash)));
    return path;
  }

  /** Where the roots do not matter the vectors have text for them: it is hashed to 32 bytes. */
  private static Sha256 anyRoot(JsonNode base64) {
    byte[] root = Base64.getDecoder().decode(base64.isNull() ? "" : base64.asText());
    return root.length == Sha256.BYTES ? Sha256.of(root) : MerkleTree.digest(root);
  }

  private static Sha256 hash(JsonNode base64) {
    return Sha256.ofBase64(base64.isNull() ? "" : base64.asText());
  }
}
