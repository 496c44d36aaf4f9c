package dev.tamga.common.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerPropertyTest {
  @Test
  void anyFlippedBit_isRefused() throws IOException {
    byte[] container = Samples.write(Samples.small());
    for (int bit = 0; bit < 8 * container.length; bit++) {
      flip(container, bit);
      assertRefused(container, "bit " + bit);
      flip(container, bit);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyFlippedByteOfLargerContainers_isRefused(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] container = Samples.write(Samples.random(random));
    for (int at = 0; at < container.length; at++) {
      int bit = 8 * at + random.nextInt(8);
      flip(container, bit);
      assertRefused(container, "bit " + bit);
      flip(container, bit);
    }
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void anyTruncation_isRefused(long seed) throws IOException {
    byte[] container = Samples.write(Samples.random(new Random(seed)));
    for (int length = 0; length < container.length; length++) {
      assertRefused(Arrays.copyOf(container, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void anyInsertedByte_isRefused(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] container = Samples.write(Samples.random(random));
    for (int at = 0; at <= container.length; at++) {
      byte[] longer = Arrays.copyOf(container, container.length + 1);
      System.arraycopy(container, at, longer, at + 1, container.length - at);
      longer[at] = (byte) random.nextInt();
      assertRefused(longer, "inserted at " + at);
      if (at < container.length) {
        longer[at] = container[at];
        assertRefused(longer, "doubled at " + at);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void randomBytes_areRefused(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] noise = new byte[400];
    for (int i = 0; i < 500; i++) {
      random.nextBytes(noise);
      assertRefused(noise, "noise " + i);
      ContainerLayout.PROLOGUE.buffer().get(noise, 0, 69);
      noise[69] = 'P';
      noise[70] = 'K';
      noise[71] = 3;
      noise[72] = 4;
      assertRefused(noise, "noise after mimetype " + i);
    }
  }

  private static void assertRefused(byte[] bytes, String what) throws IOException {
    try {
      Samples.read(new ByteArrayInputStream(bytes), 64);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
      return;
    }
    fail("taken: " + what);
  }
}
