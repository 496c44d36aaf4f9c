package dev.tamga.common.wire;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A revocation notice as it travels (PROTOCOL.md section 13): its text, an empty line, its
 * signature as PEM with the label CMS (RFC 7468 section 9).
 *
 * @param content the notice (pki/STATUS.md section 5), which ends with a line feed
 * @param signature CAdES-BASELINE-T over it, detached, DER
 */
public record SignedNotice(Bytes content, Bytes signature) {
  /** The longest, in bytes. */
  public static final int MAX_BYTES = 96 << 10;

  private static final String BEGIN = "\n-----BEGIN CMS-----\n";
  private static final String END = "\n-----END CMS-----\n";
  private static final Pattern FORM =
      Pattern.compile("(.*\n)" + BEGIN + "([A-Za-z0-9+/=\n]+)" + END, Pattern.DOTALL);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** In its one spelling. */
  public byte[] print() {
    return (new String(content.toArray(), StandardCharsets.US_ASCII)
            + BEGIN
            + LINES.encodeToString(signature.toArray())
            + END)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Takes one apart. What it says and whether it holds is not looked at.
   *
   * @throws Refusal NOTICE_MALFORMED if it has not exactly this form
   */
  public static SignedNotice parse(byte[] bytes) throws Refusal {
    try {
      String text =
          StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Matcher parts = FORM.matcher(text);
      if (parts.matches()) {
        byte[] signature = Base64.getMimeDecoder().decode(parts.group(2));
        SignedNotice read = new SignedNotice(Bytes.utf8(parts.group(1)), Bytes.of(signature));
        if (Bytes.of(read.print()).equals(Bytes.of(bytes))) {
          return read;
        }
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw malformed().causedBy(e);
    }
    throw malformed();
  }

  private static Refusal malformed() {
    return new Refusal(
        Failure.NOTICE_MALFORMED,
        "notice: not its text, an empty line and one PEM block CMS (expected: that, in ASCII)",
        "PROTOCOL.md 13",
        "Send what the node that signed it has in its outbox.");
  }
}
