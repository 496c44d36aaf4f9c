package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Up to 256 entries as C2SP tlog-tiles v0.1.0 serves them: each with its length before it, as two
 * bytes, big-endian.
 */
public final class EntryBundle {
  private static final String RULE = "C2SP tlog-tiles v0.1.0";
  private static final int LENGTH_BYTES = 2;
  private static final int MAX_LENGTH = 0xFFFF;

  private EntryBundle() {}

  /**
   * The bundle of {@code entries}.
   *
   * @throws IllegalArgumentException if there are none, more than 256, or one is longer than 65,535
   *     bytes
   */
  public static byte[] print(List<byte[]> entries) {
    if (entries.isEmpty() || entries.size() > Tile.FULL) {
      throw new IllegalArgumentException(
          "bundle: " + entries.size() + " entries (expected: 1 to 256)");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (entry.length > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "bundle: entry of " + entry.length + " bytes (expected: at most 65535)");
      }
      out.write(entry.length >> Byte.SIZE);
      out.write(entry.length);
      out.writeBytes(entry);
    }
    return out.toByteArray();
  }

  /**
   * The entries of a bundle; their form is not looked at.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if it is empty, cut off, or has more than 256
   */
  public static List<byte[]> parse(byte[] bundle) throws Refusal {
    List<byte[]> entries = new ArrayList<>();
    int at = 0;
    while (at < bundle.length) {
      int start = at + LENGTH_BYTES;
      if (entries.size() == Tile.FULL || start > bundle.length) {
        throw Form.malformed("bundle: more than 256 entries, or cut off at byte " + at, RULE);
      }
      int end = start + ((bundle[at] & 0xFF) << Byte.SIZE | (bundle[at + 1] & 0xFF));
      if (end > bundle.length) {
        throw Form.malformed(
            "bundle: entry from byte " + start + " to " + end + " of " + bundle.length, RULE);
      }
      entries.add(Arrays.copyOfRange(bundle, start, end));
      at = end;
    }
    if (entries.isEmpty()) {
      throw Form.malformed("bundle: no entry", RULE);
    }
    return entries;
  }
}
