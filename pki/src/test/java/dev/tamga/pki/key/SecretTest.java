package dev.tamga.pki.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
  @TempDir Path dir;

  @Test
  void printedOrHashed_saysNothing() {
    Secret secret = Secret.of("hunter2".toCharArray());
    assertThat(secret).hasToString("[secret]").hasSameHashCodeAs(Secret.of("other".toCharArray()));
  }

  @Test
  void lentCopy_isWipedAfterwards() {
    Secret secret = Secret.of("hunter2".toCharArray());
    char[] kept = secret.lend(SecretAccess.get(), chars -> chars);
    assertThat(kept).containsOnly('\0');
    assertThat(read(secret)).isEqualTo("hunter2");
  }

  @Test
  void closedSecret_opensNoMore() {
    Secret secret = Secret.of("hunter2".toCharArray());
    secret.close();
    assertThatIllegalStateException().isThrownBy(() -> read(secret));
  }

  @Test
  void equality_followsTheCharacters() {
    assertThat(Secret.of("a".toCharArray()))
        .isEqualTo(Secret.of("a".toCharArray()))
        .isNotEqualTo(Secret.of("b".toCharArray()))
        .isNotEqualTo(Secret.of("aa".toCharArray()));
  }

  @Test
  void firstLineOfFile_isTheSecret() throws IOException {
    assertThat(read(Secret.readFile(file("пароль\r\nsecond\n")))).isEqualTo("пароль");
    assertThat(read(Secret.readFile(file("no line end")))).isEqualTo("no line end");
  }

  @Test
  void emptyTooLongOrNotUtf8_isRefusedWithoutItsContent() throws IOException {
    Path empty = file("\n");
    Path tooLong = file("x".repeat(4097));
    Path latin1 = dir.resolve("latin1");
    Files.write(latin1, new byte[] {'a', (byte) 0xe9, '\n'});
    restrict(latin1);
    assertThatIOException().isThrownBy(() -> Secret.readFile(empty)).withMessageContaining("1 to");
    assertThatIOException()
        .isThrownBy(() -> Secret.readFile(tooLong))
        .withMessageContaining("4096");
    assertThatIOException()
        .isThrownBy(() -> Secret.readFile(latin1))
        .withMessageContaining("UTF-8");
    assertThatIOException().isThrownBy(() -> Secret.readFile(dir.resolve("absent")));
    assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(new char[1025]));
  }

  @Test
  void fileOpenToEveryUser_isRefused() throws IOException {
    Assumptions.assumeTrue(posix(), "no POSIX permissions here");
    Path file = file("hunter2");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatIOException()
        .isThrownBy(() -> Secret.readFile(file))
        .withMessageContaining("600")
        .withMessageNotContaining("hunter2");
  }

  @Test
  void descriptorThatIsNotOpen_isRefused() {
    assertThatIOException().isThrownBy(() -> Secret.readDescriptor(-1));
    assertThatIOException().isThrownBy(() -> Secret.readDescriptor(987_654));
  }

  private static String read(Secret secret) {
    return secret.lend(SecretAccess.get(), String::new);
  }

  private Path file(String content) throws IOException {
    Path file = Files.createTempFile(dir, "secret", "");
    Files.write(file, content.getBytes(UTF_8));
    restrict(file);
    return file;
  }

  private static void restrict(Path file) throws IOException {
    if (posix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
