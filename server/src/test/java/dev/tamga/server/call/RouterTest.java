package dev.tamga.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Call CALL = request -> Answer.of(204);
  private static final Router ROUTER =
      new Router(
          CALL,
          List.of(
              Route.control("GET", Resource.PACKAGES, CALL),
              Route.control("POST", Resource.TIMESTAMP, CALL),
              Route.transfer("GET", Resource.ITEM, CALL),
              Route.control("HEAD", Resource.ITEM, CALL)));

  private static Failure refusalOf(String method, String path) {
    try {
      ROUTER.match(method, path);
    } catch (Refusal e) {
      return e.failure();
    }
    throw new AssertionError(method + ' ' + path + " was matched");
  }

  @Test
  void head_isGetsUnlessItHasItsOwnRow() throws Refusal {
    assertThat(ROUTER.match("HEAD", "/v1/packages").route().method()).isEqualTo("GET");
    String item = "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/1";
    assertThat(ROUTER.match("HEAD", item).route().method()).isEqualTo("HEAD");
    assertThat(ROUTER.match("GET", item).route().kind()).isEqualTo(Route.Kind.TRANSFER);
  }

  @Test
  void unknownPath_isNoSuchPath() {
    assertThat(refusalOf("GET", "/v2/packages")).isEqualTo(Failure.NO_SUCH_PATH);
    assertThat(refusalOf("GET", "/v1/packages/")).isEqualTo(Failure.NO_SUCH_PATH);
    assertThat(refusalOf("GET", "/v1/packages/../log")).isEqualTo(Failure.NO_SUCH_PATH);
    assertThat(refusalOf("GET", "/v1/node")).as("not served").isEqualTo(Failure.NO_SUCH_PATH);
  }

  @Test
  void otherMethod_isRefusedWithWhatIsAllowed() {
    assertThat(refusalOf("GET", "/v1/timestamp")).isEqualTo(Failure.METHOD_NOT_ALLOWED);
    assertThat(refusalOf("get", "/v1/packages")).isEqualTo(Failure.METHOD_NOT_ALLOWED);
    assertThat(ROUTER.allowed("/v1/timestamp")).isEqualTo("OPTIONS, POST");
    assertThat(ROUTER.allowed("/v1/packages")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void options_areAnsweredOnAnyPathAndOnStar() throws Refusal {
    assertThat(ROUTER.match("OPTIONS", "/v1/node").route().method()).isEqualTo("OPTIONS");
    assertThat(ROUTER.match("OPTIONS", "*").route().method()).isEqualTo("OPTIONS");
    assertThat(refusalOf("OPTIONS", "/nothing")).isEqualTo(Failure.NO_SUCH_PATH);
  }

  @Test
  void sameRowTwice_isRefused() {
    Route row = Route.control("GET", Resource.NODE, CALL);
    assertThatThrownBy(() -> new Router(CALL, List.of(row, row)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GET NODE");
  }

  @FuzzTest(maxDuration = "1m")
  void anyTarget_isMatchedOrRefused(FuzzedDataProvider data) {
    String method = data.consumeString(10);
    String path = data.consumeRemainingAsString();
    try {
      assertThat(ROUTER.match(method, path).target().path()).isIn(path, "/v1/node");
    } catch (Refusal e) {
      assertThat(ROUTER.allowed(path)).contains("OPTIONS");
    }
  }
}
