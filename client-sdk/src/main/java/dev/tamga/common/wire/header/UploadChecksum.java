package dev.tamga.common.wire.header;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The value of {@code Upload-Checksum}: an algorithm and the checksum of a request's body (tus 1.0
 * checksum, PROTOCOL.md section 5). It guards the line, not the evidence: that is SHA-256's work at
 * the seal.
 *
 * @param algorithm how it is computed
 * @param base64 canonical base64 of the checksum; of a CRC the most significant byte first
 */
public record UploadChecksum(Algorithm algorithm, String base64) {
  /** What {@code Tus-Checksum-Algorithm} lists. */
  public enum Algorithm {
    /** CRC-32C (RFC 3720 appendix B.4): what Tamga's client sends. */
    CRC32C("crc32c", 4),
    /** SHA-1, which every tus server must offer. */
    SHA1("sha1", 20),
    /** SHA-256. */
    SHA256("sha256", 32);

    private final String text;
    private final int bytes;

    Algorithm(String text, int bytes) {
      this.text = text;
      this.bytes = bytes;
    }

    /** Its name on the wire. */
    public String text() {
      return text;
    }

    /** A computation that has seen nothing yet. */
    public Running start() {
      return this == CRC32C ? new RunningCrc() : new RunningDigest(this);
    }
  }

  /** The value of {@code Tus-Checksum-Algorithm}. */
  public static final String ALGORITHMS = "crc32c,sha1,sha256";

  /**
   * @throws IllegalArgumentException if {@code base64} is not the canonical base64 of a checksum of
   *     that length
   */
  public UploadChecksum {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != algorithm.bytes
        || !Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException(
          "upload-checksum: "
              + Quoted.of(base64)
              + " (expected: canonical base64 of "
              + algorithm.bytes
              + " bytes)");
    }
  }

  /**
   * Reads the header's or trailer's value.
   *
   * @throws Refusal MALFORMED_REQUEST if it is not a known algorithm, a space and the checksum
   */
  public static UploadChecksum parse(String header) throws Refusal {
    int space = header.indexOf(' ');
    try {
      for (Algorithm algorithm : Algorithm.values()) {
        if (space > 0 && header.substring(0, space).equals(algorithm.text)) {
          return new UploadChecksum(algorithm, header.substring(space + 1));
        }
      }
    } catch (IllegalArgumentException e) {
      throw malformed(header).causedBy(e);
    }
    throw malformed(header);
  }

  private static Refusal malformed(String header) {
    return new Refusal(
        Failure.MALFORMED_REQUEST,
        "upload-checksum: "
            + Quoted.of(header)
            + " (expected: one of "
            + ALGORITHMS
            + ", a space, canonical base64)",
        "PROTOCOL.md 5, tus 1.0 checksum",
        "Send Upload-Checksum: crc32c <base64>.");
  }

  /** The header's value. */
  public String print() {
    return algorithm.text + ' ' + base64;
  }

  /** A checksum in the making. For one thread at a time. */
  public sealed interface Running {
    /** Takes in the remaining bytes of {@code bytes}, direct or not, and moves its position. */
    void update(ByteBuffer bytes);

    /** The checksum of all bytes so far; ends the computation. */
    UploadChecksum finish();
  }

  private static final class RunningCrc implements Running {
    private final CRC32C crc = new CRC32C();

    @Override
    public void update(ByteBuffer bytes) {
      crc.update(bytes);
    }

    @Override
    public UploadChecksum finish() {
      byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
      return new UploadChecksum(Algorithm.CRC32C, Base64.getEncoder().encodeToString(value));
    }
  }

  private static final class RunningDigest implements Running {
    private final Algorithm algorithm;
    private final MessageDigest digest;

    RunningDigest(Algorithm algorithm) {
      this.algorithm = algorithm;
      try {
        this.digest = MessageDigest.getInstance(algorithm == Algorithm.SHA1 ? "SHA-1" : "SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1 and SHA-256", e);
      }
    }

    @Override
    public void update(ByteBuffer bytes) {
      digest.update(bytes);
    }

    @Override
    public UploadChecksum finish() {
      return new UploadChecksum(algorithm, Base64.getEncoder().encodeToString(digest.digest()));
    }
  }
}
