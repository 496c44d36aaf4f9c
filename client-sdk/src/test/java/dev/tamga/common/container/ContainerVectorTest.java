package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.zip.ContainerReader;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.testkit.Vector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerVectorTest {
  static Stream<Vector> containers() {
    return Vector.all("vectors/container");
  }

  static Stream<Vector> manifests() {
    return Vector.all("vectors/manifest");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void container_getsItsVerdict(Vector vector) throws IOException {
    assertThat(outcomeOfContainer(vector.bytes())).as(vector.comment()).isEqualTo(vector.expect());
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifest_getsItsVerdict(Vector vector) {
    assertThat(outcomeOfManifest(Bytes.of(vector.bytes())))
        .as(vector.comment())
        .isEqualTo(vector.expect());
  }

  /** Reads all; items are read and dropped; what is left must be a hollow container. */
  private static String outcomeOfContainer(byte[] bytes) throws IOException {
    try {
      ContainerReader reader = new ContainerReader(new ByteArrayInputStream(bytes));
      List<Entry> parts = new ArrayList<>();
      byte[] buffer = new byte[7];
      for (Optional<EntryHead> head = reader.next(); head.isPresent(); head = reader.next()) {
        if (head.get().name().isItem()) {
          while (reader.read(buffer, 0, buffer.length) >= 0) {}
        } else {
          parts.add(new Entry(head.get().name(), reader.readPart()));
        }
      }
      assertThat(reader.position()).isEqualTo(bytes.length);
      for (Hop hop : HollowContainer.of(parts).hops()) {
        assertThat(Manifest.parse(hop.manifest()).hop()).isEqualTo(hop.number());
      }
      return "ok";
    } catch (Refusal e) {
      assertThat(e.detail()).isNotBlank();
      return e.failure().name();
    }
  }

  private static String outcomeOfManifest(Bytes bytes) {
    try {
      assertThat(Manifest.parse(bytes).print()).isEqualTo(bytes);
      return "ok";
    } catch (Refusal e) {
      return e.failure().name();
    }
  }
}
