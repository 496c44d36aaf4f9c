package dev.tamga.common.document;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are read and written alike, or refused; nothing else happens. */
class DocumentFuzzTest {
  static Stream<byte[]> seeds(String document) throws IOException {
    return DocumentVectorTest.verdicts()
        .filter(verdict -> verdict.document().equals(document))
        .map(
            verdict -> {
              try {
                return verdict.bytes();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  static Stream<byte[]> packages() throws IOException {
    return seeds("package");
  }

  static Stream<byte[]> receipts() throws IOException {
    return seeds("receipt");
  }

  static Stream<byte[]> acceptances() throws IOException {
    return seeds("acceptance");
  }

  static Stream<byte[]> events() throws IOException {
    return seeds("event");
  }

  static Stream<byte[]> custodies() throws IOException {
    return seeds("custody");
  }

  @MethodSource("packages")
  @FuzzTest
  void packageDocument(byte[] bytes) {
    check("package", bytes);
  }

  @MethodSource("receipts")
  @FuzzTest
  void receiptDocument(byte[] bytes) {
    check("receipt", bytes);
  }

  @MethodSource("acceptances")
  @FuzzTest
  void acceptanceDocument(byte[] bytes) {
    check("acceptance", bytes);
  }

  @MethodSource("events")
  @FuzzTest
  void eventDocument(byte[] bytes) {
    check("event", bytes);
  }

  @MethodSource("custodies")
  @FuzzTest
  void custodyDocument(byte[] bytes) {
    check("custody", bytes);
  }

  private static void check(String document, byte[] bytes) {
    byte[] written;
    try {
      written = DocumentVectorTest.readAndWrite(document, bytes);
    } catch (Refusal expected) {
      return;
    }
    try {
      if (!Arrays.equals(DocumentVectorTest.readAndWrite(document, written), written)) {
        throw new AssertionError("written twice, it differs");
      }
    } catch (Refusal e) {
      throw new AssertionError("what was written is refused", e);
    }
  }
}
