package dev.tamga.client.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerWriter;
import dev.tamga.common.zip.EntryHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HollowViewTest {
  private static final List<Entry> PARTS =
      List.of(
          entry("package.xml", "<Package/>"),
          entry("META-INF/ASiCManifest001.xml", "manifest"),
          entry("META-INF/signature001.p7s", ""));

  @TempDir private Path home;

  private static Entry entry(String name, String content) {
    return new Entry(new EntryName(name), Bytes.utf8(content));
  }

  private static byte[] container(List<Entry> items) throws Exception {
    List<Entry> all = new ArrayList<>(PARTS);
    all.addAll(1, items);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContainerLayout layout = new ContainerLayout(all.stream().map(Entry::head).toList());
    try (ContainerWriter writer = new ContainerWriter(out, layout)) {
      for (Entry entry : all) {
        writer.write(entry.name(), entry.content());
      }
      writer.finish();
    }
    return out.toByteArray();
  }

  private static List<Entry> items() {
    return List.of(entry("evidence/1/a", "bytes of a"), entry("evidence/1/empty", ""));
  }

  @Test
  void partsAreRead_itemsAreNamed() throws Exception {
    Path file = Files.write(home.resolve("a.asice"), container(items()));

    HollowView view = HollowView.of(file);

    assertThat(view.hollow()).isEqualTo(HollowContainer.of(PARTS));
    assertThat(view.items()).isEqualTo(items().stream().map(Entry::head).toList());
  }

  @Test
  void itemLargerThanMemory_isLookedPast() throws Exception {
    long size = 5L << 30;
    EntryHead item = new EntryHead(new EntryName("evidence/1/disk"), size, 0);
    List<EntryHead> heads = new ArrayList<>(PARTS.stream().map(Entry::head).toList());
    heads.add(1, item);
    ContainerLayout layout = new ContainerLayout(heads);
    Path file = home.resolve("sparse.asice");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      for (ContainerLayout.Piece piece : layout.pieces()) {
        if (piece instanceof ContainerLayout.Known known) {
          out.write(known.bytes().toArray());
        } else if (((ContainerLayout.Content) piece).entry() == 1) {
          out.seek(out.getFilePointer() + size);
        } else {
          int entry = ((ContainerLayout.Content) piece).entry();
          out.write(PARTS.get(entry == 0 ? 0 : entry - 1).content().toArray());
        }
      }
    }

    assertThat(HollowView.of(file).items()).containsExactly(item);
  }

  @Test
  void anyFlippedBitButOfItems_isRefused() throws Exception {
    byte[] good = container(items());
    int item = new String(good, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("bytes of a");
    Random random = new Random(3);
    Path file = home.resolve("bent.asice");
    for (int round = 0; round < 500; round++) {
      byte[] bent = good.clone();
      int at = random.nextInt(bent.length);
      bent[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      Files.write(file, bent);
      if (at >= item && at < item + 10) {
        assertThat(HollowView.of(file).hollow()).isEqualTo(HollowContainer.of(PARTS));
      } else {
        assertThatThrownBy(() -> HollowView.of(file)).as("byte " + at).isInstanceOf(Refusal.class);
      }
    }
  }

  @Test
  void anyTruncationOrAppendedByte_isRefused() throws Exception {
    byte[] good = container(items());
    Path file = home.resolve("cut.asice");
    for (int length = 0; length <= good.length + 1; length++) {
      if (length != good.length) {
        Files.write(file, java.util.Arrays.copyOf(good, length));
        assertThatThrownBy(() -> HollowView.of(file))
            .isInstanceOfSatisfying(
                Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONTAINER_MALFORMED));
      }
    }
  }

  @FuzzTest(maxDuration = "30s")
  void anyBytes_areReadOrRefused(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".asice");
    try {
      Files.write(file, bytes);
      HollowView view = HollowView.of(file);
      assertThat(view.hollow().entries()).isNotEmpty();
    } catch (Refusal refusal) {
      assertThat(refusal.failure()).isEqualTo(Failure.CONTAINER_MALFORMED);
    } finally {
      Files.delete(file);
    }
  }
}
