package dev.tamga.pki.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.testkit.TestState;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come as a foreign list: the typed refusal, for nobody's signature is pinned. */
class ForeignListsFuzzTest {
  private static final Hash NOBODY = new Hash("ab".repeat(32));

  @FuzzTest
  @MethodSource("trustedLists")
  void anyBytesAsTrustedList_areRefusedTyped(byte[] bytes) {
    try {
      TrustedListImport.read(bytes, NOBODY, TestState.NOW);
      throw new AssertionError("read without its signer");
    } catch (ListRefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  @MethodSource("masterLists")
  void anyBytesAsMasterList_areRefusedTyped(byte[] bytes) {
    try {
      MasterListImport.read(bytes, "DE", NOBODY, TestState.NOW);
      throw new AssertionError("read without its signer");
    } catch (ListRefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  static byte[][] trustedLists() {
    return mutations(TrustedListImportTest.GOOD, 17);
  }

  static byte[][] masterLists() {
    return mutations(MasterListImportTest.GOOD, 19);
  }

  private static byte[][] mutations(byte[] good, int seed) {
    Random random = new Random(seed);
    return IntStream.range(0, 40).mapToObj(i -> mutation(good, i, random)).toArray(byte[][]::new);
  }

  private static byte[] mutation(byte[] good, int i, Random random) {
    byte[] bytes = good.clone();
    if (i > 0) {
      int to = random.nextInt(bytes.length);
      int from = random.nextInt(bytes.length);
      int length = Math.min(random.nextInt(64), bytes.length - Math.max(from, to));
      System.arraycopy(good, from, bytes, to, length);
    }
    return bytes;
  }
}
