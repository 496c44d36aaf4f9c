package dev.tamga.common.wire;

import static dev.tamga.common.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
  private static final PackageId ID = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  private static final String AT = "/v1/packages/" + ID;

  static Stream<String> known() {
    return Stream.of(
        Paths.node(),
        Paths.packages(),
        Paths.ofPackage(ID),
        Paths.draft(ID),
        Paths.items(ID),
        Paths.item(ID, 1),
        Paths.item(ID, 999),
        Paths.seal(ID),
        Paths.container(ID),
        Paths.acceptance(ID),
        Paths.hold(ID),
        Paths.receipt(ID, 1),
        Paths.receipt(ID, 123456789012L),
        Paths.custody(ID),
        Paths.checkpoint(),
        Paths.checkpointTimestamp(),
        Paths.tile("0/000"),
        Paths.tile("63/x001/x234/067.p/255"),
        Paths.tile("entries/x001/067"),
        "/v1/log/witnessed",
        "/v1/log/witnessed/fork",
        Paths.logKey(),
        Paths.timestamp());
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyPath_isReadBackAsItWasBuilt(String path) throws Refusal {
    assertThat(Paths.parse(path).path()).isEqualTo(path);
  }

  @Test
  void paths_areThoseOfTheProtocolPage() throws Refusal {
    assertThat(Paths.container(ID)).isEqualTo(AT + ".asice");
    assertThat(Paths.parse(AT + "/items/7")).isEqualTo(new Target.Item(ID, 7));
    assertThat(Paths.parse(AT + "/receipts/3")).isEqualTo(new Target.Receipt(ID, 3));
    assertThat(Paths.parse(AT)).isEqualTo(new Target.OfPackage(Resource.PACKAGE, ID));
    assertThat(Paths.witnessed("node.kz/custody&1"))
        .isEqualTo("/v1/log/witnessed?origin=node.kz%2Fcustody%261");
    assertThat(Paths.witnessedFork("node.kz")).isEqualTo("/v1/log/witnessed/fork?origin=node.kz");
    assertThat(Paths.parse("/v1/log/key")).isEqualTo(new Target.Fixed(Resource.LOG_KEY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1",
        "/v1/node/",
        "//v1/node",
        "/v1/packages/",
        "/v1/packages/0B8F7E0C-6F1E-4B32-8A8E-5D9F3F0A7C11",
        "/v1/packages/0b8f7e0c-6f1e-1b32-8a8e-5d9f3f0a7c11",
        "/v1/packages/../node",
        "/v1/packages/%30b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/0",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/01",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/1000",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/99999999999999999999",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/items/1/",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/seal/1",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11/receipts",
        "/v1/packages/0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11.zip",
        "/v1/log/tile/0/x000/001",
        "/v1/log/tile/0/000.p/0",
        "/v1/log/tile/0/000.p/256",
        "/v1/log/tile/64/000",
        "/v1/log/tile/0/001/067",
        "/v1/log/tile/"
      })
  void anyOtherSpelling_isNoSuchPath(String path) {
    assertRefused(Failure.NO_SUCH_PATH, () -> Paths.parse(path));
  }

  @Test
  void longPath_isNoSuchPath() {
    assertRefused(Failure.NO_SUCH_PATH, () -> Paths.parse("/v1/log/tile/" + "0".repeat(100_000)));
  }

  @Test
  void aTargetThatHasNoPath_cannotBeMade() {
    assertThatThrownBy(() -> new Target.Fixed(Resource.ITEM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Target.OfPackage(Resource.NODE, ID))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Paths.item(ID, 1000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Paths.receipt(ID, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Paths.tile("../key")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("known")
  void anyChangedCharacter_isAnotherPathOrNone(String path) {
    Random random = new Random(path.hashCode());
    for (int i = 0; i < path.length(); i++) {
      StringBuilder bent = new StringBuilder(path);
      bent.setCharAt(i, (char) random.nextInt(0x20, 0x7f));
      parsesToItselfOrRefuses(bent.toString());
      parsesToItselfOrRefuses(path.substring(0, i));
    }
  }

  @FuzzTest
  void foreignPath_printsTheSameOrIsRefused(FuzzedDataProvider data) {
    parsesToItselfOrRefuses(data.consumeRemainingAsString());
  }

  private static void parsesToItselfOrRefuses(String path) {
    try {
      assertThat(Paths.parse(path).path()).isEqualTo(path);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.NO_SUCH_PATH);
    }
  }
}
