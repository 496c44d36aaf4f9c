package dev.tamga.pki.key;

import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;

/**
 * A private key without an encoding, which only one provider can use: it stands in a token.
 * Thread-safe.
 */
public interface ProvidedKey extends PrivateKey {
  /** The provider that signs with this key. */
  Provider provider();

  /**
   * The provider to sign with: the key's own, Bouncy Castle for a key with an encoding, or empty
   * for a key of somebody else's provider, which the JDK then looks for.
   */
  static Optional<Provider> signing(PrivateKey key) {
    if (key instanceof ProvidedKey provided) {
      return Optional.of(provided.provider());
    }
    return key.getEncoded() == null ? Optional.empty() : Optional.of(BouncyCastle.PROVIDER);
  }
}
