package dev.tamga.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void changingWhatItWasMadeOf_orWhatItGave_changesNothing() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes.toArray()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> bytes.buffer().put((byte) 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void slice_isThatPart() throws IOException {
    Bytes slice = Bytes.of(new byte[] {1, 2, 3, 4, 5}).slice(1, 3).slice(1, 2);
    assertThat(slice).isEqualTo(Bytes.of(new byte[] {9, 3, 4}, 1, 2)).hasToString("2 bytes");
    assertThat(slice.hashCode()).isEqualTo(Bytes.of(new byte[] {3, 4}).hashCode());
    assertThat(slice.inputStream().readAllBytes()).containsExactly(3, 4);
    assertThat(slice.buffer().remaining()).isEqualTo(2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    slice.writeTo(out);
    assertThat(out.toByteArray()).containsExactly(3, 4);
  }

  @Test
  void sliceBeyondTheEnd_isRefused() {
    Bytes slice = Bytes.of(new byte[] {1, 2, 3, 4}).slice(0, 2);
    assertThatThrownBy(() -> slice.slice(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Bytes.of(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void sha256_isThatOfFips180() {
    assertThat(Bytes.of("xabc".getBytes(StandardCharsets.US_ASCII)).slice(1, 3).sha256())
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Bytes.EMPTY.sha256())
        .isEqualTo(Bytes.utf8("").sha256())
        .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
