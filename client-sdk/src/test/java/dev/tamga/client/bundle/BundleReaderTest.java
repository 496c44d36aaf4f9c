package dev.tamga.client.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile bundles: each is refused, and leaves nothing behind. */
class BundleReaderTest {
  @TempDir Path parent;

  @AfterEach
  void nothingIsLeft() {
    assertThat(parent).isEmptyDirectory();
  }

  /** A tar of our form, whatever the names, digests and the rest in it. */
  private static byte[] tar(Map<String, String> files, String inventory) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, String> file : files.entrySet()) {
      append(out, file.getKey(), file.getValue());
    }
    append(out, "INVENTORY.sha256", inventory);
    out.write(new byte[TarForm.TRAILER]);
    return out.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, String name, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    out.write(TarForm.header(name, bytes.length, 0));
    out.write(bytes);
    out.write(new byte[TarForm.padding(bytes.length)]);
  }

  private static String inventory(Map<String, String> files) {
    StringBuilder lines = new StringBuilder();
    files.forEach(
        (name, content) ->
            lines
                .append(
                    HexFormat.of()
                        .formatHex(
                            BundleStream.sha256().digest(content.getBytes(StandardCharsets.UTF_8))))
                .append("  ")
                .append(name)
                .append('\n'));
    return lines.toString();
  }

  private static Map<String, String> files(String... names) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, "content of " + name);
    }
    return files;
  }

  private static byte[] good() throws IOException {
    Map<String, String> files = files("a", "b/c", "b/" + "long".repeat(40));
    return tar(files, inventory(files));
  }

  private StagedBundle stage(byte[] tar) throws Refusal, IOException {
    return BundleReader.stage(
        new ByteArrayInputStream(tar), parent.resolve("target"), BundleLimits.OF_THE_FORMAT);
  }

  private Refusal refusal(byte[] tar) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> stage(tar).close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.detail()).hasSizeLessThan(700);
    return refusal;
  }

  @Test
  void goodBundle_isStagedAndGoesWhenNotPublished() throws Exception {
    try (StagedBundle staged = stage(good())) {
      assertThat(staged.files()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../escape",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "./a",
        "C:\\x",
        "a\\..\\b",
        "NUL",
        "com1.txt",
        "dot.",
        "a\u0007",
        "e\u0301",
        "\u202Egnp.exe"
      })
  void forbiddenName_isRefused(String name) throws Exception {
    byte[] tar = tar(files(name), inventory(files(name)));
    assertThat(refusal(tar).failure()).isIn(Failure.NAME_REFUSED, Failure.CONTAINER_MALFORMED);
  }

  @Test
  void nameOfManyBytes_isRefused() throws Exception {
    String name = "a/".repeat(600) + "b";
    assertThat(refusal(tar(files(name), inventory(files(name)))).failure())
        .isEqualTo(Failure.NAME_REFUSED);
    ByteArrayOutputStream larger = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(larger, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      tar.putArchiveEntry(new TarArchiveEntry("x".repeat(20_000)));
      tar.closeArchiveEntry();
    }
    assertThat(refusal(larger.toByteArray()).detail()).contains("more than 16384 bytes");
  }

  @Test
  void namesThatCollide_areRefused() throws Exception {
    Map<String, String> files = files("A", "a");
    assertThat(refusal(tar(files, inventory(files))).failure()).isEqualTo(Failure.NAME_REFUSED);
    Map<String, String> folders = files("A", "a/b");
    assertThat(refusal(tar(folders, inventory(folders))).failure()).isEqualTo(Failure.NAME_REFUSED);
    Map<String, String> same = files("a", "a/b");
    assertThat(refusal(tar(same, inventory(same))).failure()).isEqualTo(Failure.NAME_REFUSED);
  }

  @Test
  void namesThatDoNotAscend_areRefused() throws Exception {
    Map<String, String> files = files("b", "a");
    assertThat(refusal(tar(files, inventory(files))).detail()).contains("names that ascend");
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    append(twice, "a", "1");
    append(twice, "a", "2");
    assertThat(refusal(twice.toByteArray()).detail()).contains("names that ascend");
  }

  @Test
  void wrongDigest_isRefusedByTheNameOfTheFile() throws Exception {
    Map<String, String> files = files("a", "b");
    String inventory = inventory(files);
    char last = inventory.charAt(inventory.indexOf("  b") - 1);
    String wrong = inventory.replace(last + "  b", (last == '0' ? '1' : '0') + "  b");
    assertThat(refusal(tar(files, wrong)))
        .returns(Failure.DIGEST_MISMATCH, Refusal::failure)
        .returns(true, r -> r.detail().contains("line 2") && r.detail().contains("  b"));
  }

  @Test
  void inventoryThatIsShortOrLongOrMissing_isRefused() throws Exception {
    Map<String, String> files = files("a", "b");
    assertThat(refusal(tar(files, inventory(files("a")))).failure())
        .isEqualTo(Failure.CONTAINER_MALFORMED);
    assertThat(refusal(tar(files, inventory(files("a", "b", "c")))).failure())
        .isEqualTo(Failure.CONTAINER_MALFORMED);
    assertThat(refusal(tar(Map.of(), "")).failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
    ByteArrayOutputStream without = new ByteArrayOutputStream();
    append(without, "a", "1");
    without.write(new byte[TarForm.TRAILER]);
    assertThat(refusal(without.toByteArray()).detail()).contains("ends without INVENTORY.sha256");
  }

  @Test
  void bytesAfterTheEnd_areRefused() throws Exception {
    byte[] good = good();
    assertThat(refusal(Arrays.copyOf(good, good.length + 1)).failure())
        .isEqualTo(Failure.CONTAINER_MALFORMED);
    assertThat(refusal(Arrays.copyOf(good, good.length + 8704)).detail()).contains("the end");
  }

  @Test
  void anyTruncation_isRefused() throws Exception {
    byte[] good = good();
    for (int length = 0; length < good.length; length += 97) {
      refusal(Arrays.copyOf(good, length));
    }
    refusal(Arrays.copyOf(good, good.length - 1));
  }

  @Test
  void anyFlippedBit_isRefused() throws Exception {
    byte[] good = good();
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] flipped = good.clone();
      int bit = random.nextInt(good.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refusal(flipped);
    }
  }

  @Test
  void anythingButARegularFileOfOurForm_isRefused() throws Exception {
    refusal(foreign("x", TarConstants.LF_SYMLINK, e -> e.setLinkName("/etc/passwd")));
    refusal(foreign("x", TarConstants.LF_LINK, e -> e.setLinkName("a")));
    refusal(foreign("x", TarConstants.LF_CHR, e -> e.setDevMajor(1)));
    refusal(foreign("x", TarConstants.LF_FIFO, e -> {}));
    refusal(foreign("x/", TarConstants.LF_DIR, e -> {}));
    refusal(foreign("x", TarConstants.LF_CONTIG, e -> {}));
    refusal(foreign("x", TarConstants.LF_NORMAL, e -> e.setMode(0104755)));
    refusal(foreign("x", TarConstants.LF_NORMAL, e -> e.setUserName("root")));
    refusal(foreign("x", TarConstants.LF_NORMAL, e -> e.setIds(1000, 1000)));
    refusal(foreign("x", TarConstants.LF_NORMAL, e -> e.addPaxHeader("comment", "hidden")));
    refusal(foreign("x", TarConstants.LF_NORMAL, e -> e.addPaxHeader("path", "../escape")));
  }

  private static byte[] foreign(String name, byte type, Consumer<TarArchiveEntry> change)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setIds(0, 0);
      entry.setNames("", "");
      entry.setMode(0100644);
      entry.setModTime(0);
      change.accept(entry);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  @Test
  void moreFilesOrBytesThanTheLimit_areRefused() throws Exception {
    byte[] good = good();
    for (BundleLimits limits :
        new BundleLimits[] {new BundleLimits(2, 1 << 20), new BundleLimits(10, 30)}) {
      assertThatThrownBy(
              () ->
                  BundleReader.stage(
                      new ByteArrayInputStream(good), parent.resolve("target"), limits))
          .isInstanceOfSatisfying(
              Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.LIMIT_REACHED));
    }
  }

  @Test
  void declaredSizeBeyondTheLimit_isRefusedBeforeItsBytes() throws Exception {
    byte[] header = TarForm.header("a", 1L << 50, 0);
    assertThatThrownBy(
            () ->
                BundleReader.stage(
                    new ByteArrayInputStream(header),
                    parent.resolve("target"),
                    new BundleLimits(1, 1 << 20)))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.LIMIT_REACHED));
  }

  @Test
  void takenName_isRefusedAndNotTouched() throws Exception {
    Path target = Files.createDirectory(parent.resolve("target"));
    assertThat(refusal(good()).failure()).isEqualTo(Failure.NAME_REFUSED);
    Files.delete(target);
    try (StagedBundle staged = stage(good())) {
      Files.createDirectory(target);
      assertThatThrownBy(staged::publish).isInstanceOf(Refusal.class);
      assertThat(target).isEmptyDirectory();
    }
    Files.delete(target);
  }

  @Test
  void brokenSource_isAnIoFailureNotARefusal() throws Exception {
    byte[] good = good();
    for (int length : new int[] {0, 300, 600, 2000, good.length - 1}) {
      InputStream broken = new BrokenSource(good, length);
      assertThatThrownBy(
              () ->
                  BundleReader.stage(broken, parent.resolve("target"), BundleLimits.OF_THE_FORMAT))
          .isInstanceOf(IOException.class)
          .hasMessage("line is down");
    }
  }

  private static final class BrokenSource extends InputStream {
    private final byte[] bytes;
    private final int breaks;
    private int position;

    BrokenSource(byte[] bytes, int breaks) {
      this.bytes = bytes;
      this.breaks = breaks;
    }

    @Override
    public int read() throws IOException {
      if (position == breaks) {
        throw new IOException("line is down");
      }
      return bytes[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      target[offset] = (byte) read();
      return 1;
    }
  }

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(good(), new byte[0], new byte[1024]);
  }
}
