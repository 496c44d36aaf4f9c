package dev.tamga.common.wire;

import static dev.tamga.common.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.header.ByteRange;
import dev.tamga.common.wire.header.ByteRange.Span;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 10, 0, 1",
    "bytes=0-99, 10, 0, 10",
    "bytes=3-, 10, 3, 7",
    "bytes=-4, 10, 6, 4",
    "bytes=-40, 10, 0, 10",
    "BYTES=9-9, 10, 9, 1",
    "bytes=5-999999999999999999, 10, 5, 5",
  })
  void range_namesTheseBytes(String header, long length, long offset, long count) throws Refusal {
    assertThat(ByteRange.parse(header).orElseThrow().resolve(length))
        .isEqualTo(new Span(offset, count));
  }

  @ParameterizedTest
  @CsvSource({"bytes=10-, 10", "bytes=10-12, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-5, 0"})
  void rangeOutside_isRefused(String header, long length) throws Refusal {
    ByteRange range = ByteRange.parse(header).orElseThrow();
    assertRefused(Failure.RANGE_NOT_SATISFIABLE, () -> range.resolve(length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=0-1,3-4",
        "bytes=0-1,",
        "bytes=2-1",
        "bytes=00-1",
        "bytes=+0-1",
        "bytes=0 - 1",
        "bytes=0-1x",
        "bytes=99999999999999999999-",
        "bytes=--1"
      })
  void malformedOrSeveralRanges_areRefused(String header) {
    assertRefused(Failure.RANGE_NOT_SATISFIABLE, () -> ByteRange.parse(header));
  }

  @Test
  void anotherUnit_isNoRange() throws Refusal {
    assertThat(ByteRange.parse("lines=0-1")).isEmpty();
  }

  @Test
  void everyRange_isReadBackAndCutsAsAnArrayWould() throws Refusal {
    Random random = new Random(17);
    for (int i = 0; i < 2000; i++) {
      int length = random.nextInt(1, 50);
      int first = random.nextInt(length);
      ByteRange range = new ByteRange(first, first + random.nextInt(60));
      assertThat(ByteRange.parse(range.print())).contains(range);
      Span span = range.resolve(length);
      assertThat(span.offset()).isEqualTo(first);
      assertThat(span.offset() + span.length()).isEqualTo(Math.min(length, range.last() + 1));
      assertThat(Span.ofContentRange(span.contentRange(length))).isEqualTo(span);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes 0-9/9",
        "bytes 5-4/9",
        "bytes */9",
        "bytes 0-9/*",
        "bytes=0-1/9",
        "bytes 0-1/99999999999999999999"
      })
  void malformedContentRange_isRefused(String header) {
    assertRefused(Failure.ANSWER_MALFORMED, () -> Span.ofContentRange(header));
  }

  @FuzzTest
  void foreignRange_isReadOrRefused(FuzzedDataProvider data) {
    long length = data.consumeLong(0, Long.MAX_VALUE);
    try {
      var range = ByteRange.parse(data.consumeRemainingAsString());
      if (range.isPresent()) {
        Span span = range.get().resolve(length);
        assertThat(span.offset() + span.length()).isBetween(1L, length);
      }
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.RANGE_NOT_SATISFIABLE);
    }
  }
}
