package dev.tamga.common.document.item;

/** Digest algorithms of acquisition tools. What Tamga itself relies on is SHA-256 alone. */
public enum DigestAlgorithm {
  /** RFC 1321. */
  MD5(16),
  /** FIPS 180-4. */
  SHA1(20),
  /** FIPS 180-4. */
  SHA224(28),
  /** FIPS 180-4. */
  SHA256(32),
  /** FIPS 180-4. */
  SHA384(48),
  /** FIPS 180-4. */
  SHA512(64),
  /** FIPS 202. */
  SHA3_256(32),
  /** FIPS 202. */
  SHA3_512(64);

  private final int bytes;

  DigestAlgorithm(int bytes) {
    this.bytes = bytes;
  }

  /** Length of a digest in bytes. */
  public int bytes() {
    return bytes;
  }
}
