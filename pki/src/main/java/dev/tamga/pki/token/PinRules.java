package dev.tamga.pki.token;

import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.token.cryptoki.Cryptoki;
import dev.tamga.pki.token.cryptoki.TokenSlot;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How a PIN is used without locking the token (pki/README.md, "The PIN"): a wrong one is sent once,
 * and the last try is left to a person. Thread-safe.
 */
final class PinRules {
  private static final ConcurrentMap<TokenAddress, Secret> WRONG = new ConcurrentHashMap<>();

  private PinRules() {}

  /**
   * @throws KeyStoreRefusedException if the PIN must not be sent to the token
   */
  static void beforeLogin(TokenAddress address, TokenSlot slot, Secret pin)
      throws KeyStoreRefusedException {
    if (slot.isLocked()) {
      throw refused(address, "the PIN is locked", slot, null);
    }
    if (slot.isFinalTry()) {
      throw refused(
          address,
          "not logged in, for a wrong PIN would lock it: log in once with the token's own tool",
          slot,
          null);
    }
    if (pin.equals(WRONG.get(address))) {
      throw refused(
          address, "not logged in, for this very PIN was wrong before: correct it", slot, null);
    }
  }

  /** What to say of a login that failed. */
  static KeyStoreRefusedException afterLogin(
      TokenAddress address, Cryptoki library, Secret pin, Exception failure) {
    String code = Cause.of(failure);
    if (!code.startsWith("CKR_PIN_")) {
      return new KeyStoreRefusedException(
          address + ": not opened (" + code + "); see whether its own tool can", failure);
    }
    WRONG.put(address, pin.lend(SecretAccess.get(), Secret::of));
    try {
      return refused(address, "wrong PIN (" + code + ')', library.find(address.label()), failure);
    } catch (KeyStoreRefusedException gone) {
      return new KeyStoreRefusedException(address + ": wrong PIN (" + code + ')', failure);
    }
  }

  private static KeyStoreRefusedException refused(
      TokenAddress address, String what, TokenSlot slot, @Nullable Exception cause) {
    return new KeyStoreRefusedException(
        address + ": " + what + "; tries left: " + slot.triesLeft(), cause);
  }
}
