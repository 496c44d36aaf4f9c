package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Refusal;
import java.nio.charset.StandardCharsets;

/** Whatever bytes come: a refusal, or a value that prints the same bytes. */
final class CustodyFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void entry(byte[] bytes) {
    try {
      assertThat(LogEntry.parse(bytes).print()).isEqualTo(bytes);
    } catch (Refusal expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "30s")
  void checkpoint(byte[] bytes) {
    try {
      SignedNote note = SignedNote.parse(bytes);
      assertThat(note.print()).isEqualTo(bytes);
      Checkpoint.parse(new String(bytes, StandardCharsets.UTF_8).split("\n\n", 2)[0] + "\n");
    } catch (Refusal expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "30s")
  void proof(byte[] bytes) {
    try {
      assertThat(TlogProof.parse(bytes).print()).isEqualTo(bytes);
    } catch (Refusal expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "30s")
  void verifierKeyAndTile(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      assertThat(VerifierKey.parse(text).text()).isEqualTo(text);
    } catch (Refusal expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
    try {
      assertThat(Tile.parse(text).path()).isEqualTo(text);
    } catch (Refusal expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }
}
