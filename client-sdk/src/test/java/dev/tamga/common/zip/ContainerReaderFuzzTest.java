package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

class ContainerReaderFuzzTest {
  /** Either refused by the one typed exception, or exactly what the writer would have written. */
  @FuzzTest
  void anyBytes_areRefusedOrWrittenAgainAlike(byte[] bytes) throws IOException {
    try {
      Map<EntryName, Bytes> entries = Samples.read(new ByteArrayInputStream(bytes), 1 << 10);
      assertThat(Samples.write(entries)).isEqualTo(bytes);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
    }
  }

  /** The same with the headers that any container has, so that the fuzzer gets past them. */
  @FuzzTest
  void anyBytesAfterMimetype_areRefusedOrWrittenAgainAlike(byte[] bytes) throws IOException {
    byte[] prologue = ContainerLayout.PROLOGUE.toArray();
    byte[] whole = new byte[prologue.length + bytes.length];
    System.arraycopy(prologue, 0, whole, 0, prologue.length);
    System.arraycopy(bytes, 0, whole, prologue.length, bytes.length);
    anyBytes_areRefusedOrWrittenAgainAlike(whole);
  }
}
