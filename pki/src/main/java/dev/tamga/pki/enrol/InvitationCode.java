package dev.tamga.pki.enrol;

import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The code of an invitation: 128 random bits as 32 hex digits in groups of four. Nobody can guess
 * it, so a plain digest, salted with the id, keeps it.
 */
final class InvitationCode {
  private static final int ID_BYTES = 8;
  private static final int CODE_BYTES = 16;
  private static final int GROUP = 4;
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();
  private static final SecureRandom RANDOM = new SecureRandom();

  private InvitationCode() {}

  static String newId() {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  static Secret newCode() {
    byte[] random = new byte[CODE_BYTES];
    RANDOM.nextBytes(random);
    char[] code = new char[2 * CODE_BYTES + 2 * CODE_BYTES / GROUP - 1];
    int at = 0;
    for (int digit = 0; digit < 2 * CODE_BYTES; digit++) {
      if (digit > 0 && digit % GROUP == 0) {
        code[at++] = '-';
      }
      int half = digit % 2 == 0 ? random[digit / 2] >> GROUP : random[digit / 2];
      code[at++] = DIGITS[half & 0xf];
    }
    try {
      return Secret.of(code);
    } finally {
      Arrays.fill(random, (byte) 0);
      Arrays.fill(code, '\0');
    }
  }

  /** 64 hex digits. */
  static String digest(String id, Secret code) {
    return code.lend(SecretAccess.get(), chars -> HexFormat.of().formatHex(digest(id, chars)));
  }

  /** In a time that does not depend on how much of the code is right. */
  static boolean matches(String id, Secret code, String digest) {
    byte[] given = code.lend(SecretAccess.get(), chars -> digest(id, chars));
    return MessageDigest.isEqual(given, HexFormat.of().parseHex(digest));
  }

  private static byte[] digest(String id, char[] code) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(code));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((id + ':').getBytes(StandardCharsets.US_ASCII));
      sha256.update(bytes.duplicate());
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    } finally {
      Arrays.fill(bytes.array(), (byte) 0);
    }
  }
}
