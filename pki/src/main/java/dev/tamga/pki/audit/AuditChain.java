package dev.tamga.pki.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an audit log from its first byte to its last and refuses it at the first that does not fit.
 * Memory is bounded by one line.
 */
final class AuditChain {
  /**
   * Where a chain ends.
   *
   * @param seq of the last record; 0 if there is none
   * @param hash of the last record
   * @param bytes of all whole lines
   * @param torn the bytes after them: an append that a crash cut short
   * @param all SHA-256 of all whole lines, in the midst of its work; never changed, only cloned
   */
  record End(long seq, String hash, long bytes, byte[] torn, MessageDigest all) {
    static final End NOTHING = new End(0, AuditRecord.NOTHING, 0, new byte[0], newSha256());

    /** What it is after one more record. */
    End with(AuditRecord next, byte[] whole) {
      MessageDigest more = copy(all);
      more.update(whole);
      return new End(next.seq(), next.hash(), bytes + whole.length, new byte[0], more);
    }

    End withoutTorn() {
      return new End(seq, hash, bytes, new byte[0], all);
    }
  }

  private static final int BUFFER = 64 << 10;

  private final Path log;
  private final Consumer<AuditRecord> each;
  private final MessageDigest all;
  private long seq;
  private String hash;
  private long bytes;

  private AuditChain(Path log, End from, Consumer<AuditRecord> each) {
    this.log = log;
    this.each = each;
    this.all = copy(from.all());
    this.seq = from.seq();
    this.hash = from.hash();
    this.bytes = from.bytes();
  }

  /**
   * @param each told of every record that fits, in order
   * @throws AuditException at the first record that does not
   */
  static End read(Path log, Consumer<AuditRecord> each) throws AuditException, IOException {
    return Files.exists(log) ? readOn(log, End.NOTHING, each) : End.NOTHING;
  }

  /**
   * Whether the log still begins with exactly the bytes that were read: a digest of the file, which
   * costs a hundredth of reading its records.
   */
  static boolean beginsAs(Path log, End known) throws IOException {
    if (!Files.exists(log)) {
      return known.bytes() == 0;
    }
    MessageDigest now = newSha256();
    long left = known.bytes();
    try (InputStream in = Files.newInputStream(log)) {
      byte[] buffer = new byte[BUFFER];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          return false;
        }
        now.update(buffer, 0, read);
        left -= read;
      }
    }
    return MessageDigest.isEqual(now.digest(), copy(known.all()).digest());
  }

  /**
   * Reads what was added; what comes before is known.
   *
   * @throws AuditException at the first record that does not fit
   */
  static End readOn(Path log, End from, Consumer<AuditRecord> each)
      throws AuditException, IOException {
    AuditChain chain = new AuditChain(log, from, each);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(log))) {
      in.skipNBytes(from.bytes());
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          chain.take(line.toByteArray());
          line.reset();
        } else if (line.size() >= AuditRecord.MAX_BYTES) {
          throw chain.broken("more than " + AuditRecord.MAX_BYTES + " bytes", null);
        } else {
          line.write(next);
        }
      }
      return new End(chain.seq, chain.hash, chain.bytes, line.toByteArray(), chain.all);
    }
  }

  private void take(byte[] line) throws AuditException {
    AuditRecord next;
    try {
      next = AuditRecord.parse(line);
    } catch (IllegalArgumentException e) {
      throw broken("no record: " + e.getMessage() + ": edited", e);
    }
    if (next.seq() != seq + 1) {
      throw broken(
          "record "
              + next.seq()
              + " (expected: "
              + (seq + 1)
              + "): one was deleted, inserted or moved",
          null);
    }
    if (!next.previous().equals(hash)) {
      throw broken("does not continue record " + seq + ": that one was edited or replaced", null);
    }
    seq = next.seq();
    hash = sha256(line);
    bytes += line.length + 1L;
    all.update(line);
    all.update((byte) '\n');
    each.accept(next);
  }

  private AuditException broken(String what, @Nullable Throwable cause) {
    return new AuditException(
        log
            + ": line "
            + (seq + 1)
            + ", byte "
            + bytes
            + ": "
            + what
            + "\n  rule: pki/GOVERNANCE.md 5\n  do: keep this file as evidence and restore the log"
            + " from a copy whose audit.head is known",
        cause);
  }

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(newSha256().digest(content));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  private static MessageDigest copy(MessageDigest running) {
    try {
      return (MessageDigest) running.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256: cannot be copied in the midst of its work", e);
    }
  }

  /** The head as its file has it. */
  static byte[] head(long seq, String hash) {
    return (seq + " " + hash + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
