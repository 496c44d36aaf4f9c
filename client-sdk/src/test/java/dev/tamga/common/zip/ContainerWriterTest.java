package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerWriterTest {
  private static final EntryName NAME = new EntryName("evidence/1/a.bin");
  private static final ContainerLayout LAYOUT =
      new ContainerLayout(List.of(EntryHead.of(NAME, Bytes.utf8("Hello"))));

  @ParameterizedTest
  @ValueSource(strings = {"", "Hell", "Hello!", "hello"})
  void contentUnlikeItsHead_isRefused(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    for (byte[] buffer : List.of(new byte[1], new byte[100])) {
      assertThatThrownBy(() -> writer().write(NAME, new ByteArrayInputStream(bytes), buffer))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.failure()).isEqualTo(Failure.SOURCE_CHANGED));
    }
    assertThatThrownBy(() -> writer().write(NAME, Bytes.of(bytes))).isInstanceOf(Refusal.class);
  }

  @Test
  void streamAndBytes_writeTheSame() throws Exception {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ContainerWriter writer = new ContainerWriter(first, LAYOUT);
    writer.write(
        NAME, new ByteArrayInputStream("Hello".getBytes(StandardCharsets.UTF_8)), new byte[2]);
    writer.finish();
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    writer = new ContainerWriter(second, LAYOUT);
    writer.write(NAME, Bytes.utf8("Hello"));
    writer.finish();
    assertThat(first.toByteArray()).isEqualTo(second.toByteArray());
    assertThat(first.size()).isEqualTo((int) LAYOUT.length());
  }

  @Test
  void entryOutOfOrder_isABugOfTheCaller() throws Exception {
    assertThatThrownBy(() -> writer().write(new EntryName("other"), Bytes.EMPTY))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer().finish()).isInstanceOf(IllegalStateException.class);
    ContainerWriter writer = writer();
    writer.write(NAME, Bytes.utf8("Hello"));
    assertThatThrownBy(() -> writer.write(NAME, Bytes.utf8("Hello")))
        .isInstanceOf(IllegalStateException.class);
  }

  private static ContainerWriter writer() throws Exception {
    return new ContainerWriter(new ByteArrayOutputStream(), LAYOUT);
  }
}
