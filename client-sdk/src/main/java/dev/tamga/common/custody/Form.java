package dev.tamga.common.custody;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The spellings that the text forms of this package share, and the two refusals. */
final class Form {
  private static final int MAX_DIGITS = 19;

  private Form() {}

  /** UTF-8 without a malformed sequence, at most {@code max} bytes. */
  static String utf8(String what, byte[] bytes, int max, String rule) throws Refusal {
    if (bytes.length > max) {
      throw malformed(what + ": " + bytes.length + " bytes (expected: at most " + max + ")", rule);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(what + ": not UTF-8", rule);
    }
  }

  /** A number from 0 to 2^63-1: ASCII digits, no sign, no leading zero. */
  static long decimal(String what, String text, String rule) throws Refusal {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits && text.length() <= MAX_DIGITS && (text.length() == 1 || text.charAt(0) != '0')) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) { // 2^63 or more: u64 on paper, more than any log holds
        throw malformed(what + ": " + Quoted.of(text) + " (expected: below 2^63)", rule);
      }
    }
    throw malformed(
        what + ": " + Quoted.of(text) + " (expected: a decimal number below 2^63, no leading 0)",
        rule);
  }

  /** 32 bytes in canonical base64 with padding (RFC 4648 section 4). */
  static Sha256 hash(String what, String base64, String rule) throws Refusal {
    try {
      return Sha256.ofBase64(base64);
    } catch (IllegalArgumentException e) {
      throw malformed(
          what + ": " + Quoted.of(base64) + " (expected: 32 bytes in canonical base64)", rule);
    }
  }

  /** Any bytes in canonical base64 with padding. */
  static byte[] base64(String what, String base64, String rule) throws Refusal {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) { // refused below, like a spelling that is not canonical
    }
    throw malformed(what + ": " + Quoted.of(base64) + " (expected: canonical base64)", rule);
  }

  static Refusal malformed(String detail, String rule) {
    return new Refusal(
        Failure.DOCUMENT_MALFORMED,
        detail,
        rule,
        "Fetch it again from the node. If it stays so, keep it and tell the node's administrator.");
  }

  static Refusal invalid(String detail, String rule) {
    return new Refusal(
        Failure.PROOF_INVALID,
        detail,
        rule,
        "Do not rely on it. Keep it as it is, fetch it again, and tell the node's administrator.");
  }
}
