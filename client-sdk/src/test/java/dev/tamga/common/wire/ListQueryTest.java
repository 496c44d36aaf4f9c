package dev.tamga.common.wire;

import static dev.tamga.common.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListQueryTest {
  @Test
  void query_isReadBackAsItWasPrinted() throws Refusal {
    for (long position : new long[] {0, 1, 77, Long.MAX_VALUE}) {
      ListQuery query = new ListQuery(ListQuery.Box.OUT, Optional.of(Cursor.at(position)), 1000);
      assertThat(ListQuery.parse(query.print())).isEqualTo(query);
      assertThat(query.after().orElseThrow().position()).isEqualTo(position);
    }
  }

  @Test
  void boxAlone_isTheFirstHundred() throws Refusal {
    assertThat(ListQuery.parse("box=in"))
        .isEqualTo(new ListQuery(ListQuery.Box.IN, Optional.empty(), 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "box",
        "box=",
        "box=IN",
        "box=in&box=in",
        "box=in&limit=0",
        "box=in&limit=1001",
        "box=in&limit=+1",
        "box=in&limit=01",
        "box=in&limit=99999999999",
        "box=in&after=",
        "box=in&after=%20",
        "box=in&x=1",
        "box=in&",
        "limit=5",
        "box=i%6e"
      })
  void anyOtherQuery_isRefused(String query) {
    assertRefused(Failure.MALFORMED_REQUEST, () -> ListQuery.parse(query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAAAAAAAAAB", "__________8", "AAAAAAAAAAAA", "AAAAAAAAAA"})
  void cursorThatNoNodeMade_isRefused(String text) {
    assertRefused(Failure.MALFORMED_REQUEST, () -> new Cursor(text).position());
  }

  @FuzzTest
  void foreignQuery_isReadOrRefused(FuzzedDataProvider data) {
    try {
      ListQuery query = ListQuery.parse(data.consumeRemainingAsString());
      assertThat(ListQuery.parse(query.print())).isEqualTo(query);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.MALFORMED_REQUEST);
    }
  }
}
