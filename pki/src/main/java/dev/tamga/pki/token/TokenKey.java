package dev.tamga.pki.token;

import dev.tamga.pki.key.ProvidedKey;
import java.io.NotSerializableException;
import java.io.Serial;
import java.math.BigInteger;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;

/**
 * A private key that stays in its token: it is the name under which it is found there again. Used
 * with {@link TokenProvider}. Immutable, thread-safe.
 */
class TokenKey implements ProvidedKey {
  private static final long serialVersionUID = 1;

  private final transient Token token;
  private final transient String label;
  private final transient PublicKey publicKey;

  /** The key of that label, whose public half is in its certificate. */
  static TokenKey of(Token token, String label, PublicKey publicKey) {
    return publicKey instanceof RSAPublicKey rsa
        ? new Rsa(token, label, rsa)
        : new TokenKey(token, label, publicKey);
  }

  private TokenKey(Token token, String label, PublicKey publicKey) {
    this.token = token;
    this.label = label;
    this.publicKey = publicKey;
  }

  Token token() {
    return token;
  }

  String label() {
    return label;
  }

  PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Provider provider() {
    return TokenProvider.INSTANCE;
  }

  @Override
  public String getAlgorithm() {
    return publicKey.getAlgorithm();
  }

  /** None: it has no encoding. */
  @Override
  @SuppressWarnings("NullAway") // the JDK's own contract for keys without an encoding
  public String getFormat() {
    return null;
  }

  /** None: it never leaves the token. */
  @Override
  @SuppressWarnings("NullAway") // the JDK's own contract for keys without an encoding
  public byte[] getEncoded() {
    return null;
  }

  @Serial
  final Object writeReplace() throws NotSerializableException {
    throw new NotSerializableException("a key in a token");
  }

  @Override
  public String toString() {
    return "key \"" + label + "\" in " + token;
  }

  /** The JDK's TLS signs only with an RSA key whose length it can see. */
  private static final class Rsa extends TokenKey implements RSAKey {
    private static final long serialVersionUID = 1;

    private final transient RSAPublicKey rsa;

    private Rsa(Token token, String label, RSAPublicKey rsa) {
      super(token, label, rsa);
      this.rsa = rsa;
    }

    @Override
    public BigInteger getModulus() {
      return rsa.getModulus();
    }
  }
}
