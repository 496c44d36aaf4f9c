package dev.tamga.server.enrol;

import dev.tamga.pki.key.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * An invitation's id and code as HTTP Basic carries them (RFC 7617). The header itself was a text
 * of the HTTP layer before; it is not logged.
 */
record BasicCredentials(String id, Secret code) implements AutoCloseable {
  private static final String SCHEME = "basic ";
  private static final int MAX_CHARS = 512;

  /**
   * Reads the value of {@code Authorization}; empty if it is of another scheme or not well formed.
   */
  static Optional<BasicCredentials> parse(String header) {
    if (header.length() > MAX_CHARS || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    byte[] plain;
    try {
      plain = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    CharBuffer text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(plain));
    try {
      int colon = 0;
      while (colon < text.limit() && text.get(colon) != ':') {
        colon++; // not by a String, which would keep the code
      }
      return colon == text.limit()
          ? Optional.empty()
          : Optional.of(split(text.array(), colon, text.limit()));
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(text.array(), '\0');
    }
  }

  private static BasicCredentials split(char[] text, int colon, int end) {
    char[] code = Arrays.copyOfRange(text, colon + 1, end);
    try {
      return new BasicCredentials(new String(text, 0, colon), Secret.of(code));
    } finally {
      Arrays.fill(code, '\0');
    }
  }

  @Override
  public void close() {
    code.close();
  }
}
