package dev.tamga.client.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The one way in which a bundle spells its tar headers (FORMAT.md section 6; POSIX.1-2001 pax): the
 * bytes follow from name, size and time alone. So the size of a bundle is known before it is read,
 * and a reader compares instead of interpreting.
 */
final class TarForm {
  /** Everything in a tar is a multiple of that. */
  static final int BLOCK = 512;

  /** Two empty blocks end it. */
  static final int TRAILER = 2 * BLOCK;

  private static final int TYPE = 156;
  private static final int USER_NAME = 265;
  private static final int USER_NAME_LENGTH = 32;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private TarForm() {}

  /** The header of a regular file, with its extended header before it where one is needed. */
  static byte[] header(String name, long size, long seconds) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(TarArchiveEntry.DEFAULT_FILE_MODE);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setLastModifiedTime(FileTime.from(seconds, TimeUnit.SECONDS));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(BLOCK);
    // Never closed: the library would miss the content; it holds nothing but these bytes.
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(bytes, BLOCK, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    tar.putArchiveEntry(entry);
    return withoutUser(bytes.toByteArray());
  }

  // The library writes the name of whoever runs it into the extended header.
  private static byte[] withoutUser(byte[] header) {
    if (header[TYPE] != TarConstants.LF_PAX_EXTENDED_HEADER_LC) {
      return header;
    }
    Arrays.fill(header, USER_NAME, USER_NAME + USER_NAME_LENGTH, (byte) 0);
    Arrays.fill(header, CHECKSUM, CHECKSUM + CHECKSUM_LENGTH, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += header[i] & 0xFF;
    }
    byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, CHECKSUM, CHECKSUM_LENGTH);
    return header;
  }

  /** Zeros between content of that size and the next header. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  /** Bytes that a file of that header and size takes in the tar. */
  static long entryBytes(byte[] header, long size) {
    return Math.addExact(header.length + (long) padding(size), size);
  }
}
