package dev.tamga.common.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** parse(print(x)) = x for every document, and a foreign validator agrees with ours. */
class DocumentRoundTripTest {
  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWritten_isReadTheSame(long seed) throws Refusal {
    RandomDocuments any = new RandomDocuments(seed);
    PackageDocument sent = any.packageDocument();
    assertThat(PackageDocument.read(sent.write())).isEqualTo(sent);
    ReceiptDocument receipt = any.receipt();
    assertThat(ReceiptDocument.read(receipt.write())).isEqualTo(receipt);
    AcceptanceDocument acceptance = any.acceptance();
    assertThat(AcceptanceDocument.read(acceptance.write())).isEqualTo(acceptance);
    EventDocument event = any.event();
    assertThat(EventDocument.read(event.write())).isEqualTo(event);
    CustodyDocument custody = any.custody();
    assertThat(CustodyDocument.read(custody.write())).isEqualTo(custody);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void equalDocuments_giveEqualBytes(long seed) {
    assertThat(new RandomDocuments(seed).event().write())
        .isEqualTo(new RandomDocuments(seed).event().write());
    assertThat(new RandomDocuments(seed).packageDocument().write())
        .isEqualTo(new RandomDocuments(seed).packageDocument().write());
  }

  @Test
  void manyThreads_writeWhatOneWrites() throws Exception {
    List<byte[]> alone =
        IntStream.range(0, 64).mapToObj(i -> new RandomDocuments(i).event().write()).toList();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<byte[]>> tasks =
          IntStream.range(0, 512)
              .<Callable<byte[]>>mapToObj(
                  i ->
                      () -> {
                        EventDocument event = new RandomDocuments(i % 64).event();
                        return EventDocument.read(event.write()).write();
                      })
              .toList();
      List<Future<byte[]>> done = pool.invokeAll(tasks);
      for (int i = 0; i < done.size(); i++) {
        assertThat(done.get(i).get()).isEqualTo(alone.get(i % 64));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whatIsWritten_isValidForXmllint(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Xmllint.isInstalled(), "xmllint is not installed");
    for (int seed = 0; seed < 8; seed++) {
      RandomDocuments any = new RandomDocuments(seed);
      Xmllint.requireValid(
          Files.write(folder.resolve("p"), any.packageDocument().write()), "package");
      Xmllint.requireValid(Files.write(folder.resolve("r"), any.receipt().write()), "receipt");
      Xmllint.requireValid(
          Files.write(folder.resolve("a"), any.acceptance().write()), "acceptance");
      Xmllint.requireValid(Files.write(folder.resolve("e"), any.event().write()), "event");
      Xmllint.requireValid(Files.write(folder.resolve("c"), any.custody().write()), "custody");
    }
  }
}
