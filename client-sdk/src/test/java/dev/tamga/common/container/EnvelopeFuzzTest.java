package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;

class EnvelopeFuzzTest {
  /** Either refused by the one typed exception, or in the one spelling. */
  @FuzzTest
  void anyManifest_isRefusedOrPrintedAlike(byte[] bytes) {
    try {
      assertThat(Manifest.parse(Bytes.of(bytes)).print().toArray()).isEqualTo(bytes);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.MANIFEST_MALFORMED);
    }
  }

  /** Either refused by the one typed exception, or written again byte for byte. */
  @FuzzTest
  void anyHollowContainer_isRefusedOrWrittenAlike(byte[] bytes) {
    try {
      assertThat(HollowContainer.read(Bytes.of(bytes)).write().toArray()).isEqualTo(bytes);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
    }
  }
}
