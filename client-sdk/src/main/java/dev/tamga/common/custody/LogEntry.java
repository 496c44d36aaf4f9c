package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A leaf of the log: what it holds for one custody event, without personal data (CUSTODY.md section
 * 2).
 *
 * @param packageId whose custody
 * @param seq from 1, without a gap within the package
 * @param prev leaf hash of the package's entry before; 64 zeros for the first
 * @param event SHA-256 of {@code event.xml}
 * @param checkpointSize size of the newest checkpoint that was durable when this was written
 * @param checkpointRoot its root; that of the empty tree if its size is 0
 */
public record LogEntry(
    PackageId packageId,
    long seq,
    Sha256 prev,
    Sha256 event,
    long checkpointSize,
    Sha256 checkpointRoot) {
  /** Most bytes of an entry. */
  public static final int MAX_BYTES = 512;

  /** {@code prev} of a package's first entry. */
  public static final Sha256 NO_PREV = new Sha256("0".repeat(2 * Sha256.BYTES));

  private static final String RULE = "CUSTODY.md 2";
  private static final String FORMAT = "tamga-entry/1";
  private static final int LINES = 6;

  /**
   * @throws IllegalArgumentException if a number is out of range, {@code prev} is zero though it is
   *     not the first, or the other way round; likewise size and root of an empty tree
   */
  public LogEntry {
    if (seq < 1) {
      throw new IllegalArgumentException("entry: seq " + seq + " (expected: 1 or more)");
    }
    if ((seq == 1) != prev.equals(NO_PREV)) {
      throw new IllegalArgumentException(
          "entry: seq " + seq + " with prev " + prev + " (expected: 64 zeros for seq 1 only)");
    }
    if (checkpointSize < 0
        || (checkpointSize == 0) != checkpointRoot.equals(MerkleTree.EMPTY_ROOT)) {
      throw new IllegalArgumentException(
          "entry: checkpoint "
              + checkpointSize
              + " with root "
              + checkpointRoot
              + " (expected: the root of the empty tree for size 0 only)");
    }
  }

  /** The bytes that the log keeps and hashes. */
  public byte[] print() {
    return text().getBytes(StandardCharsets.US_ASCII);
  }

  private String text() {
    return FORMAT
        + "\npackage "
        + packageId
        + "\nseq "
        + seq
        + "\nprev "
        + prev
        + "\nevent "
        + event
        + "\ncheckpoint "
        + checkpointSize
        + ' '
        + checkpointRoot
        + '\n';
  }

  /**
   * Reads an entry.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if {@code bytes} are not the one spelling of an
   *     entry
   */
  public static LogEntry parse(byte[] bytes) throws Refusal {
    String text = Form.utf8("entry", bytes, MAX_BYTES, RULE);
    String[] lines = text.split("\n", -1);
    if (lines.length != LINES + 1 || !lines[0].equals(FORMAT)) {
      throw Form.malformed("entry: not " + LINES + " lines that start with " + FORMAT, RULE);
    }
    String[] checkpoint = field(lines[5], "checkpoint").split(" ", -1);
    try {
      LogEntry entry =
          new LogEntry(
              new PackageId(field(lines[1], "package")),
              Form.decimal("entry: seq", field(lines[2], "seq"), RULE),
              new Sha256(field(lines[3], "prev")),
              new Sha256(field(lines[4], "event")),
              Form.decimal("entry: checkpoint", checkpoint[0], RULE),
              new Sha256(checkpoint[checkpoint.length - 1]));
      if (Arrays.equals(entry.print(), bytes)) {
        return entry;
      }
    } catch (IllegalArgumentException e) {
      throw Form.malformed(String.valueOf(e.getMessage()), RULE).causedBy(e);
    }
    throw Form.malformed("entry: not in its one spelling", RULE);
  }

  private static String field(String line, String name) throws Refusal {
    if (!line.startsWith(name + ' ')) {
      throw Form.malformed("entry: no line " + name + " where it belongs", RULE);
    }
    return line.substring(name.length() + 1);
  }

  /** The hash by which the log's tree and the package's next entry know this one. */
  public Sha256 leafHash() {
    return Sha256.of(MerkleTree.leafHash(print()));
  }
}
