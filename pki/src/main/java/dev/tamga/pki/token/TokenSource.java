package dev.tamga.pki.token;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeySource;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import java.io.IOException;

/**
 * An identity whose key stands in a token: the newest of a series (pki/README.md, "A series of
 * keys").
 *
 * @param token which token
 * @param label of the first key of the series
 * @param pin where its PIN comes from
 */
public record TokenSource(TokenAddress token, String label, SecretSource pin) implements KeySource {
  private static final String LABEL = "[A-Za-z0-9._-]{1,128}";

  /**
   * @throws IllegalArgumentException if the label is not one
   */
  public TokenSource {
    requireLabel(label);
  }

  /**
   * The same label, if it is one of a key: 1 to 128 characters {@code A-Z a-z 0-9 . _ -}.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String requireLabel(String label) {
    if (!label.matches(LABEL)) {
      throw new IllegalArgumentException(
          "key label \"" + label + "\" (expected: 1 to 128 characters A-Z a-z 0-9 . _ -)");
    }
    return label;
  }

  @Override
  public Identity open() throws KeyStoreRefusedException {
    try (Secret opened = pin.read()) {
      return new TokenKeys(Token.open(token, opened)).newest(label);
    } catch (IOException e) {
      throw new KeyStoreRefusedException("PIN of " + token + ": " + e.getMessage(), e);
    }
  }

  /** Token and key; nothing of the PIN. */
  @Override
  public String toString() {
    return "key \"" + label + "\" in " + token;
  }
}
