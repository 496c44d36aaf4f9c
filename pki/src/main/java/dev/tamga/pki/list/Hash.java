package dev.tamga.pki.list;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 by which a list, a certificate or a key is named.
 *
 * @param hex 64 lower-case hex digits
 */
public record Hash(String hex) implements Comparable<Hash> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /** What stands for the list before the first. */
  public static final Hash NONE = new Hash("0".repeat(64));

  /**
   * @throws IllegalArgumentException if it has not its form
   */
  public Hash {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "SHA-256: " + hex.length() + " characters (expected: 64 lower-case hex digits)");
    }
  }

  /** The SHA-256 of these bytes. */
  public static Hash of(byte[] bytes) {
    try {
      return new Hash(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  @Override
  public int compareTo(Hash other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
