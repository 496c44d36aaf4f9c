package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogEntryTest {
  private static final String A = "a".repeat(64);
  private static final String EMPTY = MerkleTree.EMPTY_ROOT.hex();
  private static final String TEXT =
      """
      tamga-entry/1
      package 0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11
      seq 3
      prev %s
      event %s
      checkpoint 17 %s
      """
          .formatted(A, "b".repeat(64), "c".repeat(64));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> LogEntry.parse(bytes))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.failure()).isEqualTo(Failure.DOCUMENT_MALFORMED));
  }

  @Test
  void entry_isReadAndPrintedAlike() throws Refusal {
    LogEntry entry = LogEntry.parse(bytes(TEXT));
    assertThat(entry.packageId()).isEqualTo(new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11"));
    assertThat(entry.seq()).isEqualTo(3);
    assertThat(entry.prev()).isEqualTo(new Sha256(A));
    assertThat(entry.checkpointSize()).isEqualTo(17);
    assertThat(entry.print()).isEqualTo(bytes(TEXT));
    assertThat(entry.leafHash().bytes()).isEqualTo(MerkleTree.leafHash(bytes(TEXT)));
  }

  @Test
  void longestEntry_staysWithinTheLimit() throws Refusal {
    LogEntry entry =
        new LogEntry(
            PackageId.random(),
            Long.MAX_VALUE,
            new Sha256(A),
            new Sha256(A),
            Long.MAX_VALUE,
            new Sha256(A));
    assertThat(entry.print()).hasSizeLessThan(LogEntry.MAX_BYTES);
    assertThat(LogEntry.parse(entry.print())).isEqualTo(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "tamga-entry/1, tamga-entry/2",
    "seq 3, seq 03",
    "seq 3, seq +3",
    "seq 3, seq -3",
    "seq 3, seq 0",
    "seq 3, 'seq 3 '",
    "seq 3, 'seq  3'",
    "seq 3, seq 9223372036854775808",
    "seq 3, seq \u0663",
    "seq 3, SEQ 3",
    "5d9f3f0a7c11, 5D9F3F0A7C11",
    "prev a, prev A",
    "checkpoint 17, checkpoint 017",
    "checkpoint 17, checkpoint",
    "checkpoint 17, checkpoint 17 17",
    "checkpoint 17, checkpoint 0",
  })
  void otherSpelling_isRefused(String from, String to) {
    assertThat(TEXT).contains(from);
    assertRefused(bytes(TEXT.replaceFirst(from, to)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "tamga-entry/1\n", "tamga-entry/1"})
  void tooFewLines_areRefused(String text) {
    assertRefused(bytes(text));
  }

  @Test
  void linesTooMany_otherLineEndsAndOtherBytes_areRefused() {
    assertRefused(bytes(TEXT + "\n"));
    assertRefused(bytes(TEXT + "more\n"));
    assertRefused(bytes(TEXT.replace("\n", "\r\n")));
    assertRefused(bytes("\uFEFF" + TEXT));
    assertRefused(new byte[] {(byte) 0xFF});
    assertRefused(new byte[LogEntry.MAX_BYTES + 1]);
  }

  @Test
  void prevOfTheFirst_isZeroAndOfNoOther() throws Refusal {
    String first = TEXT.replace("seq 3", "seq 1");
    assertRefused(bytes(first));
    assertRefused(bytes(TEXT.replace(A, "0".repeat(64))));
    assertThat(LogEntry.parse(bytes(first.replace(A, "0".repeat(64)))).seq()).isEqualTo(1);
  }

  @Test
  void emptyTree_hasItsRootAndNoOther() throws Refusal {
    String none = TEXT.replace("checkpoint 17 " + "c".repeat(64), "checkpoint 0 " + EMPTY);
    assertThat(LogEntry.parse(bytes(none)).checkpointSize()).isZero();
    assertRefused(bytes(none.replace("checkpoint 0", "checkpoint 1")));
  }

  @Test
  void flippedBitOrCut_isRefusedOrAnotherEntry() {
    byte[] good = bytes(TEXT);
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] bent = good.clone();
      bent[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        LogEntry entry = LogEntry.parse(bent);
        assertThat(entry.print()).isEqualTo(bent);
        assertThat(entry.leafHash().bytes()).isNotEqualTo(MerkleTree.leafHash(good));
      } catch (Refusal e) {
        assertThat(e.failure()).isEqualTo(Failure.DOCUMENT_MALFORMED);
      }
    }
    for (int length = 0; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length));
    }
  }
}
