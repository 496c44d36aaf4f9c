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
   */
  record End(long seq, String hash, long bytes, byte[] torn) {}

  private final Path log;
  private final Consumer<AuditRecord> each;
  private long seq;
  private String hash = AuditRecord.NOTHING;
  private long bytes;

  private AuditChain(Path log, Consumer<AuditRecord> each) {
    this.log = log;
    this.each = each;
  }

  /**
   * @param each told of every record that fits, in order
   * @throws AuditException at the first record that does not
   */
  static End read(Path log, Consumer<AuditRecord> each) throws AuditException, IOException {
    AuditChain chain = new AuditChain(log, each);
    if (!Files.exists(log)) {
      return new End(0, AuditRecord.NOTHING, 0, new byte[0]);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(log))) {
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
      return new End(chain.seq, chain.hash, chain.bytes, line.toByteArray());
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
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  /** The head as its file has it. */
  static byte[] head(long seq, String hash) {
    return (seq + " " + hash + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
