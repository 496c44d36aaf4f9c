package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.pki.key.LogKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public key of a log with its name, in the spelling of C2SP signed-note: {@code
 * name+hash+base64}. Ed25519 (type 0x01) is the only kind.
 */
public final class VerifierKey {
  private static final String RULE = "C2SP signed-note v1.0.0";
  private static final byte ED25519 = 0x01;
  private static final int MAX_NAME_CHARS = 255;

  /** A name may be long, and of characters that take four bytes. */
  private static final int MAX_CHARS = MAX_NAME_CHARS + 64;

  private static final int ID_BYTES = 4;

  private final String name;
  private final byte[] publicKey;
  private final int id;

  /**
   * @param name the log's origin
   * @param publicKey 32 bytes (RFC 8032)
   * @throws IllegalArgumentException if the name is empty, longer than 255 characters, or has a
   *     space, a plus sign or a control character; or the key is not 32 bytes
   */
  public VerifierKey(String name, byte[] publicKey) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "key name: "
              + Quoted.of(name)
              + " (expected: 1 to 255 characters, no space, no +, no control character)");
    }
    if (publicKey.length != LogKey.PUBLIC_KEY_BYTES) {
      throw new IllegalArgumentException(
          "log key: " + publicKey.length + " bytes (expected: " + LogKey.PUBLIC_KEY_BYTES + ")");
    }
    this.name = name;
    this.publicKey = publicKey.clone();
    this.id = keyId(name, publicKey);
  }

  /**
   * Reads {@link #text}.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if it is not the one spelling, of another kind of
   *     key, or its hash is not that of name and key
   */
  public static VerifierKey parse(String text) throws Refusal {
    String[] parts = text.length() > MAX_CHARS ? new String[0] : text.split("\\+", 3);
    if (parts.length != 3 || !isName(parts[0])) {
      throw Form.malformed(
          "verifier key: " + Quoted.of(text) + " (expected: name+hash+base64)", RULE);
    }
    byte[] typed = Form.base64("verifier key", parts[2], RULE);
    if (typed.length != 1 + LogKey.PUBLIC_KEY_BYTES || typed[0] != ED25519) {
      throw Form.malformed(
          "verifier key: " + Quoted.of(text) + " (expected: Ed25519, type 1 and 32 bytes)", RULE);
    }
    VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.text().equals(text)) {
      throw Form.malformed(
          "verifier key: hash " + Quoted.of(parts[1]) + " (expected: " + key.hex() + ")", RULE);
    }
    return key;
  }

  /** A name that a note may carry; the origin of a checkpoint is one, too. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME_CHARS
        && name.codePoints().noneMatch(VerifierKey::forbidden);
  }

  private static boolean forbidden(int c) {
    return c == '+'
        || Character.isSpaceChar(c)
        || Character.isWhitespace(c)
        || Character.isISOControl(c)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static int keyId(String name, byte[] publicKey) {
    MessageDigest digest = MerkleTree.sha256();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(ED25519);
    return ByteBuffer.wrap(digest.digest(publicKey), 0, ID_BYTES).getInt();
  }

  /** The name, which is the log's origin. */
  public String name() {
    return name;
  }

  /** A fresh copy of the 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The first four bytes of the hash over name and key, big-endian. */
  int id() {
    return id;
  }

  boolean verifies(byte[] text, byte[] signature) {
    return LogKey.verify(publicKey, text, signature);
  }

  /** {@code name+hash+base64}, on one line. */
  public String text() {
    byte[] typed = ByteBuffer.allocate(1 + publicKey.length).put(ED25519).put(publicKey).array();
    return name + '+' + hex() + '+' + Base64.getEncoder().encodeToString(typed);
  }

  private String hex() {
    return HexFormat.of().toHexDigits(id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey key && key.text().equals(text());
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return text();
  }
}
