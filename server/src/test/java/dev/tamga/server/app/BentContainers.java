package dev.tamga.server.app;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Containers that a ZIP tool might read, and that are not of FORMAT.md sections 1 and 2. */
final class BentContainers {
  private static final int BOMB_BYTES = 256 << 20;

  private BentContainers() {}

  /** Each with what is wrong with it. */
  static Map<String, byte[]> of(HollowContainer good) throws IOException {
    byte[] bytes = good.write().toArray();
    List<Entry> entries = good.entries();
    Map<String, byte[]> bent = new LinkedHashMap<>();
    bent.put("nothing", new byte[0]);
    bent.put("no ZIP", "these are no bytes of a container".getBytes(StandardCharsets.UTF_8));
    bent.put("a byte after the end", Arrays.copyOf(bytes, bytes.length + 1));
    bent.put("a byte before the beginning", join(new byte[1], bytes));
    bent.put("twice the same container", join(bytes, bytes));
    bent.put(
        "the document twice",
        zip(List.of(entries.get(0), entries.get(0), entries.get(1), entries.get(2))));
    bent.put("the signature twice", zip(append(entries, entries.get(2))));
    bent.put("no signature", zip(entries.subList(0, 2)));
    bent.put("an item", zip(append(entries, entry("evidence/1/more.raw"))));
    bent.put("an entry of another name", zip(append(entries, entry("META-INF/manifest.xml"))));
    bent.put(
        "entries in another order", zip(List.of(entries.get(1), entries.get(0), entries.get(2))));
    bent.put("a name that climbs", renamed(bytes, "../../..".getBytes(StandardCharsets.UTF_8)));
    bent.put("a name with control characters", renamed(bytes, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
    bent.put("a bomb", foreign(entries, true));
    bent.put("packed by another ZIP tool", foreign(entries, false));
    return bent;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Entry entry(String name) {
    return new Entry(new EntryName(name), Bytes.utf8("more"));
  }

  private static List<Entry> append(List<Entry> entries, Entry last) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(last);
    return more;
  }

  /** All bytes as FORMAT.md section 1 has them, whatever the entries. */
  private static byte[] zip(List<Entry> entries) {
    ContainerLayout layout = new ContainerLayout(entries.stream().map(Entry::head).toList());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Piece piece : layout.pieces()) {
      Bytes part =
          piece instanceof Content content
              ? entries.get(content.entry()).content()
              : ((Known) piece).bytes();
      out.writeBytes(part.toArray());
    }
    return out.toByteArray();
  }

  /** The folder META-INF under another name of eight bytes, in all headers. */
  private static byte[] renamed(byte[] bytes, byte[] name) {
    byte[] folder = "META-INF".getBytes(StandardCharsets.UTF_8);
    byte[] bent = bytes.clone();
    for (int i = 0; i + folder.length <= bent.length; i++) {
      if (Arrays.equals(bent, i, i + folder.length, folder, 0, folder.length)) {
        System.arraycopy(name, 0, bent, i, name.length);
      }
    }
    return bent;
  }

  /** By the JDK; with a bomb in the place of the document, or all stored. */
  private static byte[] foreign(List<Entry> entries, boolean bomb) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "mimetype", "application/vnd.etsi.asic-e+zip".getBytes(StandardCharsets.UTF_8));
      for (Entry entry : entries) {
        if (bomb && entry.name().text().equals("package.xml")) {
          zip.putNextEntry(new ZipEntry("package.xml"));
          byte[] zeros = new byte[1 << 20];
          for (int i = 0; i < BOMB_BYTES; i += zeros.length) {
            zip.write(zeros);
          }
          zip.closeEntry();
        } else {
          store(zip, entry.name().text(), entry.content().toArray());
        }
      }
    }
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
