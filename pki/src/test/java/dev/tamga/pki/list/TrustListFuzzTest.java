package dev.tamga.pki.list;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come as a list: the typed refusal, or a list in its one spelling. */
class TrustListFuzzTest {
  private static final byte[] GOOD = TrustListTest.full().print();

  @FuzzTest
  @MethodSource("mutations")
  void anyBytes_areRefusedTypedOrOneSpelling(byte[] bytes) {
    TrustListTest.requireRefusedOrCanonical(bytes);
  }

  /** Seeds for the fuzzer, and a seeded run of it wherever there is none: blocks overwritten. */
  static byte[][] mutations() {
    Random random = new Random(7);
    return IntStream.range(0, 60).mapToObj(i -> mutation(i, random)).toArray(byte[][]::new);
  }

  private static byte[] mutation(int i, Random random) {
    byte[] bytes = GOOD.clone();
    if (i > 0) {
      int to = random.nextInt(bytes.length);
      int from = random.nextInt(bytes.length);
      int length = Math.min(random.nextInt(64), bytes.length - Math.max(from, to));
      System.arraycopy(GOOD, from, bytes, to, length);
    }
    return bytes;
  }
}
