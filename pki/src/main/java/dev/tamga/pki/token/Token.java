package dev.tamga.pki.token;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A token that this process is logged in to (pki/README.md, "Keys in tokens"). There is one for
 * each address, for as long as the process lives; it survives the token's removal and return.
 *
 * <p>Thread-safe; any number of threads may sign with its keys. Calls block on the device.
 */
public final class Token {
  private static final ConcurrentMap<TokenAddress, Token> OPEN = new ConcurrentHashMap<>();
  private static final Object LOGIN = new Object();
  private static final long BETWEEN_TRIES = TimeUnit.SECONDS.toNanos(1);

  private final TokenAddress address;
  private final Secret pin;
  private volatile TokenSession session;
  private @Nullable TokenUnavailableException lastFailure; // guarded by this
  private long failedAt; // guarded by this; nanoTime

  private Token(TokenAddress address, Secret pin, TokenSession session) {
    this.address = address;
    this.pin = pin;
    this.session = session;
  }

  /**
   * Logs in to a token, or takes the one that is open and looks again what is in it.
   *
   * @param pin a copy is kept, to log in again when the token was away
   * @throws KeyStoreRefusedException if the library or the token is not there, there are two of
   *     that label, or the PIN is refused, locked, or another than that of the open one
   */
  public static Token open(TokenAddress address, Secret pin) throws KeyStoreRefusedException {
    synchronized (LOGIN) { // so that one wrong PIN is not sent twice
      Token known = OPEN.get(address);
      if (known == null) {
        TokenSession session = TokenSession.open(address, pin);
        TokenProvider.register();
        known = new Token(address, pin.lend(SecretAccess.get(), Secret::of), session);
        OPEN.put(address, known);
      } else {
        known.lookAgain(pin);
      }
      return known;
    }
  }

  private void lookAgain(Secret given) throws KeyStoreRefusedException {
    if (!pin.equals(given)) {
      throw new KeyStoreRefusedException(
          address + ": another PIN than this process is logged in with (expected: the same)", null);
    }
    TokenSession present = session;
    try {
      present.look(pin);
    } catch (KeyStoreRefusedException dead) {
      try {
        var unused = renewed(present, dead);
      } catch (TokenUnavailableException e) {
        throw new KeyStoreRefusedException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /**
   * The key of that label with its certificate and those of its CAs.
   *
   * @throws KeyStoreRefusedException if there is none, or the key does not sign what its
   *     certificate verifies
   */
  public Identity identity(String label) throws KeyStoreRefusedException {
    List<X509Certificate> chain = session.chain(label);
    var identity = new Identity(TokenKey.of(this, label, chain.get(0).getPublicKey()), chain);
    identity.requireMatchingKey(identity.key().toString());
    return identity;
  }

  /** Which it is. */
  public TokenAddress address() {
    return address;
  }

  TokenSession session() {
    return session;
  }

  /**
   * A session in place of one that is dead. One thread opens it, at most once a second; all others
   * wait for that, and share its outcome.
   *
   * @throws TokenUnavailableException if the token is not back
   */
  synchronized TokenSession renewed(TokenSession dead, Exception why)
      throws TokenUnavailableException {
    if (session != dead) {
      return session;
    }
    if (lastFailure != null && System.nanoTime() - failedAt < BETWEEN_TRIES) {
      throw lastFailure;
    }
    try {
      session = TokenSession.open(address, pin);
      lastFailure = null;
      return session;
    } catch (KeyStoreRefusedException e) {
      lastFailure =
          new TokenUnavailableException(address, Cause.of(why) + ", then " + e.getMessage(), e);
      failedAt = System.nanoTime();
      throw lastFailure;
    }
  }

  /** The address; nothing of the PIN. */
  @Override
  public String toString() {
    return address.toString();
  }
}
