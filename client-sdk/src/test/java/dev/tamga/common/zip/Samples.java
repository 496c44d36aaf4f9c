package dev.tamga.common.zip;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;

/** Containers for tests, in the form of FORMAT.md sections 1 and 2; nothing in them is signed. */
public final class Samples {
  private static final List<String> WORDS =
      List.of("disk0.E01", "фото", "журнал №5", "a b+c&d", "証拠", "x".repeat(200), "ß", "1");

  private Samples() {}

  /** A package with the given items between its document and its only hop. */
  public static Map<EntryName, Bytes> withItems(Map<EntryName, Bytes> items) {
    Map<EntryName, Bytes> entries = new LinkedHashMap<>();
    entries.put(ContainerKind.PACKAGE.document(), Bytes.utf8("<Package/>"));
    entries.putAll(items);
    entries.put(EntryOrder.manifest(1), Bytes.utf8("<Manifest/>"));
    entries.put(EntryOrder.signature(1), Bytes.utf8("signature"));
    return entries;
  }

  /** A package with one item of five bytes. */
  public static Map<EntryName, Bytes> small() {
    return withItems(Map.of(new EntryName("evidence/1/a.bin"), Bytes.utf8("Hello")));
  }

  /** A package with random items, hops and side signatures. */
  public static Map<EntryName, Bytes> random(Random random) {
    Map<EntryName, Bytes> items = new LinkedHashMap<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      items.put(new EntryName("evidence/" + i + "/" + word), bytes(random, 300));
    }
    Map<EntryName, Bytes> entries = withItems(items);
    int hops = 1 + random.nextInt(3);
    for (int hop = 2; hop <= hops; hop++) {
      entries.put(EntryOrder.statement(hop, "acceptance"), bytes(random, 40));
      entries.put(EntryOrder.manifest(hop), bytes(random, 40));
      entries.put(EntryOrder.signature(hop), bytes(random, 40));
    }
    if (random.nextBoolean()) {
      entries.put(new EntryName("META-INF/pqc00" + hops + ".p7s"), bytes(random, 40));
    }
    return entries;
  }

  private static Bytes bytes(Random random, int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** The container as {@link ContainerWriter} writes it. */
  public static byte[] write(Map<EntryName, Bytes> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ContainerWriter writer = new ContainerWriter(out, new ContainerLayout(heads(entries)))) {
      for (Map.Entry<EntryName, Bytes> entry : entries.entrySet()) {
        writer.write(entry.getKey(), entry.getValue());
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  public static List<EntryHead> heads(Map<EntryName, Bytes> entries) {
    return entries.entrySet().stream().map(e -> EntryHead.of(e.getKey(), e.getValue())).toList();
  }

  /** Reads a container to its end, all of its entries into memory. */
  public static Map<EntryName, Bytes> read(InputStream in, int bufferBytes)
      throws IOException, Refusal {
    Map<EntryName, Bytes> entries = new LinkedHashMap<>();
    ContainerReader reader = new ContainerReader(in);
    byte[] buffer = new byte[bufferBytes];
    for (Optional<EntryHead> head = reader.next(); head.isPresent(); head = reader.next()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      for (int n; (n = reader.read(buffer, 0, buffer.length)) >= 0; ) {
        content.write(buffer, 0, n);
      }
      entries.put(head.get().name(), Bytes.of(content.toByteArray()));
    }
    return entries;
  }

  /** A container all of whose contents are zeros, as a stream: any size, no memory, no disk. */
  static InputStream zeros(ContainerLayout layout) {
    return new ZeroStream(layout.pieces());
  }

  static EntryHead zeros(String name, long size) {
    CRC32 crc = new CRC32();
    byte[] zeros = new byte[1 << 20];
    for (long left = size; left > 0; left -= zeros.length) {
      crc.update(zeros, 0, (int) Math.min(left, zeros.length));
    }
    return new EntryHead(new EntryName(name), size, crc.getValue());
  }

  /** All bytes of pieces, contents being zeros. */
  private static final class ZeroStream extends InputStream {
    private final Iterator<ContainerLayout.Piece> pieces;
    private InputStream known = InputStream.nullInputStream();
    private long zeros;

    ZeroStream(List<ContainerLayout.Piece> pieces) {
      this.pieces = new ArrayList<>(pieces).iterator();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      while (true) {
        if (zeros > 0) {
          int n = (int) Math.min(zeros, length);
          Arrays.fill(buffer, offset, offset + n, (byte) 0);
          zeros -= n;
          return n;
        }
        int n = known.read(buffer, offset, length);
        if (n >= 0) {
          return n;
        }
        if (!pieces.hasNext()) {
          return -1;
        }
        ContainerLayout.Piece piece = pieces.next();
        if (piece instanceof ContainerLayout.Known bytes) {
          known = bytes.bytes().inputStream();
        } else {
          known = InputStream.nullInputStream();
          zeros = piece.length();
        }
      }
    }
  }
}
