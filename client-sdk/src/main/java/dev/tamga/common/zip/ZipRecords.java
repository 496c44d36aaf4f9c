package dev.tamga.common.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The records of a container, each the only spelling there is (FORMAT.md section 1; PKWARE APPNOTE
 * 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3).
 *
 * <pre>
 * local    sig.4 version.2 flags.2 method.2 time.2 date.2 crc.4 csize.4 size.4 nlen.2 xlen.2 name extra
 * central  sig.4 made.2 version.2 flags.2 method.2 time.2 date.2 crc.4 csize.4 size.4
 *          nlen.2 xlen.2 clen.2 disk.2 internal.2 external.4 offset.4 name extra
 * </pre>
 */
final class ZipRecords {
  static final int LOCAL_SIGNATURE = 0x0403_4b50;
  static final int LOCAL_BYTES = 30;
  static final int LOCAL_SIZE_AT = 22;
  static final int LOCAL_NAME_LENGTH_AT = 26;
  static final int LOCAL_EXTRA_LENGTH_AT = 28;
  static final int LOCAL_CRC_AT = 14;
  static final int LOCAL_EXTRA_BYTES = 20;

  /** What a 32-bit field holds when the value stands in the Zip64 extra field. */
  static final long OVERFLOW = 0xFFFF_FFFFL;

  private static final int CENTRAL_SIGNATURE = 0x0201_4b50;
  private static final int END_SIGNATURE = 0x0605_4b50;
  private static final int ZIP64_END_SIGNATURE = 0x0606_4b50;
  private static final int ZIP64_LOCATOR_SIGNATURE = 0x0706_4b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int ZIP64_END_BYTES = 56;
  private static final int ZIP64_LOCATOR_BYTES = 20;
  private static final int COUNT_OVERFLOW = 0xFFFF;
  private static final short ZIP64_EXTRA = 0x0001;
  private static final short UTF8_NAME = 0x0800;
  private static final short STORED = 0;
  private static final short TIME = 0;

  /** Unix: of any other host Info-ZIP garbles the names that are not ASCII. */
  private static final int HOST = 3 << 8;

  private static final int REGULAR_FILE_0644 = 0100644 << 16;

  /** 2021-01-01: a container depends on no clock and no time zone. */
  private static final short DATE = 0x5221;

  private static final NavigableMap<Integer, String> LOCAL_FIELDS =
      fields(
          "0 signature,4 version,6 flags,8 method,10 time and date,14 CRC-32,18 sizes,"
              + "26 length of name,28 length of extra field,30 name or extra field");
  private static final NavigableMap<Integer, String> CENTRAL_FIELDS =
      fields(
          "0 signature,4 versions,8 flags,10 method,12 time and date,16 CRC-32,20 sizes,"
              + "28 lengths,34 disk and attributes,42 offset,46 name or extra field");

  private ZipRecords() {}

  private static NavigableMap<Integer, String> fields(String table) {
    NavigableMap<Integer, String> fields = new TreeMap<>();
    for (String row : table.split(",", -1)) {
      int space = row.indexOf(' ');
      fields.put(Integer.valueOf(row.substring(0, space)), row.substring(space + 1));
    }
    return fields;
  }

  static byte[] local(EntryHead head) {
    byte[] name = head.name().text().getBytes(StandardCharsets.UTF_8);
    boolean wide = head.size() >= OVERFLOW;
    ByteBuffer out = allocate(LOCAL_BYTES + name.length + (wide ? LOCAL_EXTRA_BYTES : 0));
    out.putInt(LOCAL_SIGNATURE);
    putCommon(out, head, wide, name.length, wide ? LOCAL_EXTRA_BYTES : 0);
    out.put(name);
    if (wide) {
      out.putShort(ZIP64_EXTRA).putShort((short) 16).putLong(head.size()).putLong(head.size());
    }
    return out.array();
  }

  static byte[] central(EntryHead head, long offset) {
    byte[] name = head.name().text().getBytes(StandardCharsets.UTF_8);
    boolean wideSize = head.size() >= OVERFLOW;
    boolean wideOffset = offset >= OVERFLOW;
    int values = (wideSize ? 16 : 0) + (wideOffset ? 8 : 0);
    int extra = values == 0 ? 0 : 4 + values;
    ByteBuffer out = allocate(CENTRAL_BYTES + name.length + extra);
    out.putInt(CENTRAL_SIGNATURE).putShort(madeBy(extra > 0));
    putCommon(out, head, extra > 0, name.length, extra);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(REGULAR_FILE_0644);
    out.putInt((int) Math.min(offset, OVERFLOW)).put(name);
    if (extra > 0) {
      out.putShort(ZIP64_EXTRA).putShort((short) values);
    }
    if (wideSize) {
      out.putLong(head.size()).putLong(head.size());
    }
    if (wideOffset) {
      out.putLong(offset);
    }
    return out.array();
  }

  /** From "version needed" to the length of the extra field: the same in both headers. */
  private static void putCommon(
      ByteBuffer out, EntryHead head, boolean zip64, int nameLength, int extraLength) {
    int size = (int) Math.min(head.size(), OVERFLOW);
    out.putShort(version(zip64)).putShort(UTF8_NAME).putShort(STORED);
    out.putShort(TIME).putShort(DATE).putInt((int) head.crc32()).putInt(size).putInt(size);
    out.putShort((short) nameLength).putShort((short) extraLength);
  }

  private static short version(boolean zip64) {
    return (short) (zip64 ? 45 : 10);
  }

  private static short madeBy(boolean zip64) {
    return (short) (HOST | version(zip64));
  }

  /** The end record, behind its Zip64 record and locator where one of the values needs them. */
  static byte[] end(long count, long directoryOffset, long directorySize) {
    boolean wide =
        count >= COUNT_OVERFLOW || directoryOffset >= OVERFLOW || directorySize >= OVERFLOW;
    ByteBuffer out = allocate(END_BYTES + (wide ? ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES : 0));
    if (wide) {
      out.putInt(ZIP64_END_SIGNATURE).putLong(44).putShort(madeBy(true)).putShort(version(true));
      out.putInt(0).putInt(0).putLong(count).putLong(count);
      out.putLong(directorySize).putLong(directoryOffset);
      out.putInt(ZIP64_LOCATOR_SIGNATURE).putInt(0);
      out.putLong(directoryOffset + directorySize).putInt(1);
    }
    short entries = (short) (wide ? COUNT_OVERFLOW : count);
    out.putInt(END_SIGNATURE).putShort((short) 0).putShort((short) 0);
    out.putShort(entries).putShort(entries);
    out.putInt((int) (wide ? OVERFLOW : directorySize));
    out.putInt((int) (wide ? OVERFLOW : directoryOffset));
    return out.putShort((short) 0).array();
  }

  /** The name of the field of a record in which byte {@code at} stands, for a message. */
  static String fieldAt(byte[] record, int at) {
    int signature = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return switch (signature) {
      case LOCAL_SIGNATURE -> LOCAL_FIELDS.floorEntry(at).getValue();
      case CENTRAL_SIGNATURE -> CENTRAL_FIELDS.floorEntry(at).getValue();
      default -> "byte " + at;
    };
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
