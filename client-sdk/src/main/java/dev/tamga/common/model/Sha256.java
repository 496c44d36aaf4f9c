package dev.tamga.common.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest (FIPS 180-4), as FORMAT.md section 8 spells it.
 *
 * @param hex 64 lower-case hex digits
 */
public record Sha256(String hex) {
  /** Length of the digest in bytes. */
  public static final int BYTES = 32;

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException if {@code hex} is not 64 lower-case hex digits
   */
  public Sha256 {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "sha256: " + Quoted.of(hex) + " (expected: 64 lower-case hex digits)");
    }
  }

  /**
   * @param digest 32 bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static Sha256 of(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  /**
   * Reads the base64 spelling that XML-DSig and HTTP use.
   *
   * @throws IllegalArgumentException if it is not the canonical base64 of 32 bytes
   */
  public static Sha256 ofBase64(String base64) {
    byte[] digest = Base64.getDecoder().decode(base64);
    if (digest.length != BYTES || !Base64.getEncoder().encodeToString(digest).equals(base64)) {
      throw new IllegalArgumentException(
          "sha256: " + Quoted.of(base64) + " (expected: canonical base64 of 32 bytes)");
    }
    return of(digest);
  }

  /**
   * A new SHA-256 of the JDK, which is several times as fast as any other provider's.
   *
   * @throws IllegalStateException if this JVM has none, though every Java platform must
   */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256", e);
    }
  }

  /** A fresh copy of the 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** Standard base64 with padding. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  /** Whether {@code digest} holds the same 32 bytes. */
  public boolean matches(byte[] digest) {
    return Arrays.equals(bytes(), digest);
  }

  @Override
  public String toString() {
    return hex;
  }
}
