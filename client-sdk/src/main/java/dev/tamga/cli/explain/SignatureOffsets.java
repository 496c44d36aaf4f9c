package dev.tamga.cli.explain;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cms.InvalidSignatureException;
import dev.tamga.pki.cms.SignatureParts;
import java.nio.ByteBuffer;

/**
 * Where in a signature the timestamp token and the signature value stand, so that {@code openssl
 * asn1parse -strparse} can cut them out.
 *
 * @param token offset of the token's SEQUENCE
 * @param value offset of the OCTET STRING that holds the signature value
 */
record SignatureOffsets(int token, int value) {
  private static final int OCTET_STRING = 0x04;

  /**
   * @throws Refusal SIGNATURE_INVALID if it is no signature of FORMAT.md section 4
   */
  static SignatureOffsets of(byte[] p7s) throws Refusal {
    try {
      int token = indexOf(p7s, SignatureParts.timestampToken(p7s), p7s.length);
      int value = indexOf(p7s, octetString(SignatureParts.signatureValue(p7s)), token);
      if (token >= 0 && value >= 0) {
        return new SignatureOffsets(token, value);
      }
    } catch (InvalidSignatureException e) {
      throw refused(String.valueOf(e.getMessage())).causedBy(e);
    }
    throw refused("not in DER (expected: DER)");
  }

  /** The last place before {@code end}: what is unsigned stands last. */
  private static int indexOf(byte[] bytes, byte[] part, int end) {
    ByteBuffer wanted = ByteBuffer.wrap(part);
    for (int at = Math.min(end, bytes.length) - part.length; at >= 0; at--) {
      if (ByteBuffer.wrap(bytes, at, part.length).equals(wanted)) {
        return at;
      }
    }
    return -1;
  }

  /** Definite length, in as few bytes as it takes (X.690, 10.1). */
  private static byte[] octetString(byte[] content) {
    int length = content.length;
    ByteBuffer out = ByteBuffer.allocate(4 + length);
    out.put((byte) OCTET_STRING);
    if (length >= 0x100) {
      out.put((byte) 0x82).put((byte) (length >> 8));
    } else if (length >= 0x80) {
      out.put((byte) 0x81);
    }
    out.put((byte) length).put(content);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Failure.SIGNATURE_INVALID,
        "signature: " + detail,
        "FORMAT.md 4",
        "Ask the signer to sign again.");
  }
}
