package dev.tamga.server.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir private Path folder;

  private Spool filled() throws IOException {
    Spool spool = new Spool(folder, 1 << 20);
    spool.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    return spool;
  }

  @Test
  void streamThatIsReadAnew_endsTheOneBefore() throws Exception {
    try (Spool spool = filled()) {
      InputStream first = spool.read();
      InputStream second = spool.read();
      assertThatThrownBy(first::read).isInstanceOf(IOException.class);
      assertThat(second.readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void clearedAndClosedSpool_hasNoStreamOpen() throws Exception {
    Spool spool = filled();
    InputStream sent = spool.read();
    spool.clear();
    assertThatThrownBy(sent::read).isInstanceOf(IOException.class);
    spool.write(ByteBuffer.wrap(new byte[] {4}));
    InputStream unsent = spool.read();
    spool.close();
    assertThatThrownBy(unsent::read).isInstanceOf(IOException.class);
  }
}
