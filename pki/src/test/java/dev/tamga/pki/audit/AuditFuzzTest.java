package dev.tamga.pki.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.provider.MethodSource;

/** The only outcome of a bad line is a refusal; what is taken prints as it was. */
class AuditFuzzTest {
  private static final int SEEDS = 60;

  @FuzzTest
  @MethodSource("lines")
  void line(byte[] data) {
    try {
      assertThat(AuditRecord.parse(data).print()).isEqualTo(data);
    } catch (IllegalArgumentException e) {
      // the one way to say no
    }
  }

  static byte[][] lines() {
    byte[] good =
        new AuditRecord(
                7,
                Instant.parse("2030-01-01T00:00:00Z"),
                "vote",
                "Aigul Серік",
                Optional.of("B"),
                new TreeMap<>(Map.of("requests/a/b.vote", "ab".repeat(32))),
                "because \"so\"",
                "0".repeat(64))
            .print();
    Random random = new Random(3);
    byte[][] seeds = new byte[SEEDS + 3][];
    seeds[0] = good;
    for (int i = 1; i < SEEDS; i++) {
      seeds[i] = good.clone();
      seeds[i][random.nextInt(good.length)] = (byte) random.nextInt(256);
    }
    seeds[SEEDS] = "[".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    seeds[SEEDS + 1] = "{\"a\":{\"a\":{\"a\":{\"a\":1}}}}".getBytes(StandardCharsets.UTF_8);
    seeds[SEEDS + 2] = new byte[0];
    return seeds;
  }
}
