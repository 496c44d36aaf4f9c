package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every proof of every tree of up to 64 leaves, against the second opinion. */
final class ProofTest {
  private static final int MOST = 64;
  private static final List<byte[]> LEAVES = Reference.leaves(MOST + 1);

  private static Sha256 root(int size) {
    return Sha256.of(Reference.root(LEAVES.subList(0, size)));
  }

  @Test
  void everyInclusionProof_holdsForItsLeafOnly() throws Refusal {
    for (int size = 1; size <= MOST; size++) {
      Sha256 root = root(size);
      for (int index = 0; index < size; index++) {
        List<Sha256> path = Reference.inclusion(index, LEAVES.subList(0, size));
        new InclusionProof(index, size, path).verify(Sha256.of(LEAVES.get(index)), root);
        for (int other = 0; other <= size; other++) {
          agreeOnInclusion(other, size, LEAVES.get(index), path, root);
          agreeOnInclusion(index, other, LEAVES.get(index), path, root);
          agreeOnInclusion(index, size, LEAVES.get(other), path, root);
        }
      }
    }
  }

  @Test
  void everyConsistencyProof_holdsForItsTreesOnly() throws Refusal {
    for (int n = 1; n <= MOST; n++) {
      for (int m = 1; m <= n; m++) {
        List<Sha256> path = Reference.consistency(m, LEAVES.subList(0, n));
        new ConsistencyProof(m, n, path).verify(root(m), root(n));
        for (int other = 0; other <= MOST; other += 7) {
          agreeOnConsistency(other, n, path, root(m), root(n));
          agreeOnConsistency(m, other, path, root(m), root(n));
          agreeOnConsistency(m, n, path, root(other), root(n));
          agreeOnConsistency(m, n, path, root(m), root(other));
        }
      }
    }
  }

  @Test
  void bentPath_isRefusedUnlessTheSecondOpinionAgrees() {
    Random random = new Random(1);
    for (int round = 0; round < 5_000; round++) {
      int size = 1 + random.nextInt(MOST);
      int index = random.nextInt(size);
      List<byte[]> tree = LEAVES.subList(0, size);
      List<Sha256> path = bend(Reference.inclusion(index, tree), random);
      assertThat(agreeOnInclusion(index, size, LEAVES.get(index), path, root(size))).isFalse();
      int m = 1 + random.nextInt(size);
      List<Sha256> bent = bend(Reference.consistency(m, tree), random);
      assertThat(agreeOnConsistency(m, size, bent, root(m), root(size))).isFalse();
    }
  }

  /** One flipped bit, one hash less, or one more. */
  private static List<Sha256> bend(List<Sha256> path, Random random) {
    List<Sha256> bent = new ArrayList<>(path);
    int kind = path.isEmpty() ? 2 : random.nextInt(3);
    if (kind == 0) {
      int at = random.nextInt(bent.size());
      byte[] hash = bent.get(at).bytes();
      hash[random.nextInt(hash.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      bent.set(at, Sha256.of(hash));
    } else if (kind == 1) {
      bent.remove(random.nextInt(bent.size()));
    } else {
      bent.add(random.nextInt(bent.size() + 1), Sha256.of(LEAVES.get(MOST)));
    }
    return bent;
  }

  private static boolean agreeOnInclusion(
      long index, long size, byte[] leaf, List<Sha256> path, Sha256 root) {
    boolean holds = Reference.includes(index, size, leaf, path, root);
    assertThat(holds(() -> new InclusionProof(index, size, path).verify(Sha256.of(leaf), root)))
        .as("index %s, size %s", index, size)
        .isEqualTo(holds);
    return holds;
  }

  private static boolean agreeOnConsistency(
      long m, long n, List<Sha256> path, Sha256 oldRoot, Sha256 newRoot) {
    boolean holds = Reference.consistent(m, n, path, oldRoot, newRoot);
    assertThat(holds(() -> new ConsistencyProof(m, n, path).verify(oldRoot, newRoot)))
        .as("sizes %s, %s", m, n)
        .isEqualTo(holds);
    return holds;
  }

  private interface Verification {
    void run() throws Refusal;
  }

  private static boolean holds(Verification verification) {
    try {
      verification.run();
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  @Test
  void sizesBeyondALong_areRefusedByTheirUnsignedNumber() {
    Sha256 any = root(1);
    assertThatThrownBy(() -> new InclusionProof(-1, -1, List.of()).verify(any, any))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("18446744073709551615");
    assertThatThrownBy(() -> new InclusionProof(0, Long.MIN_VALUE, List.of()).verify(any, any))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new ConsistencyProof(-1, -1, List.of()).verify(any, any))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new ConsistencyProof(1, Long.MIN_VALUE, List.of()).verify(any, any))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void emptyOlderTree_isRefused() {
    Sha256 empty = MerkleTree.EMPTY_ROOT;
    assertThatThrownBy(() -> new ConsistencyProof(0, 0, List.of()).verify(empty, empty))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new ConsistencyProof(0, 1, List.of()).verify(empty, root(1)))
        .isInstanceOf(Refusal.class);
  }
}
