package dev.tamga.pki.token;

import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.token.cryptoki.CertificateObjects;
import dev.tamga.pki.token.cryptoki.Cryptoki;
import dev.tamga.pki.token.cryptoki.TokenSlot;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token, logged in to: one instance of SunPKCS11 with its pool of sessions, and what it shows. It
 * does not survive the token's removal; {@link Token} then makes another.
 *
 * <p>Thread-safe. What is in the tokens of a library is searched and changed by one thread of the
 * process at a time, whatever session it has: SoftHSM2, for one, shows an object twice to a search
 * that meets its making, and SunPKCS11 guards its own searches only. Signing needs no search.
 */
final class TokenSession {
  private static final AtomicLong MADE = new AtomicLong();

  /** pki/README.md, "New keys". */
  private static final String NEW_KEYS =
      """
      attributes(generate,CKO_PRIVATE_KEY,*) = {
        CKA_PRIVATE = true
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
        CKA_SIGN = true
        CKA_DECRYPT = false
        CKA_UNWRAP = false
      }
      """;

  private final TokenAddress address;
  private final Cryptoki library; // its monitor is held by who searches or changes
  private final Provider provider;
  private final KeyStore store;
  private final TokenSlot slot;
  private final ConcurrentMap<String, PrivateKey> keys = new ConcurrentHashMap<>();

  private TokenSession(
      TokenAddress address, Cryptoki library, Provider provider, KeyStore store, TokenSlot slot) {
    this.address = address;
    this.library = library;
    this.provider = provider;
    this.store = store;
    this.slot = slot;
  }

  /**
   * Finds the token by its label and logs in, by the rules for PINs.
   *
   * @throws KeyStoreRefusedException if it is not there or does not let us in
   */
  static TokenSession open(TokenAddress address, Secret pin) throws KeyStoreRefusedException {
    Cryptoki library = Cryptoki.of(address.library());
    TokenSlot slot = library.find(address.label());
    PinRules.beforeLogin(address, slot, pin);
    Provider provider = provider(address, slot);
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      synchronized (library) {
        load(store, pin);
      }
      return new TokenSession(address, library, provider, store, slot);
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw PinRules.afterLogin(address, library, pin, e);
    }
  }

  private static Provider provider(TokenAddress address, TokenSlot slot)
      throws KeyStoreRefusedException {
    Provider base = Security.getProvider("SunPKCS11");
    if (base == null) {
      throw new KeyStoreRefusedException(
          address + ": this Java has no SunPKCS11 (expected: module jdk.crypto.cryptoki)", null);
    }
    try {
      return base.configure(
          "--name = tamga-"
              + MADE.incrementAndGet()
              + "\nlibrary = "
              + address.library().toString().replace('\\', '/')
              + "\nslot = "
              + slot.id()
              + '\n'
              + NEW_KEYS);
    } catch (InvalidParameterException | ProviderException e) {
      throw new KeyStoreRefusedException(
          address + ": not usable (" + Cause.of(e) + "); see its maker's manual", e);
    }
  }

  private static void load(KeyStore store, Secret pin)
      throws GeneralSecurityException, IOException {
    try {
      pin.lend(
          SecretAccess.get(),
          chars -> {
            store.load(null, chars);
            return store;
          });
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("key store: another failure than it declares", e);
    }
  }

  /** Looks again what is in the token: another process may have put a key there. */
  void look(Secret pin) throws KeyStoreRefusedException {
    try {
      synchronized (library) {
        load(store, pin);
      }
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw new KeyStoreRefusedException(address + ": not readable (" + Cause.of(e) + ')', e);
    }
  }

  /** Looks the key of that label up anew when it is next needed. */
  void forget(String label) {
    keys.remove(label);
  }

  /** The provider of this token's algorithms. */
  Provider provider() {
    return provider;
  }

  /**
   * Searches what is in the token, or changes it, while nobody else does in any token of its
   * library. The step takes no other lock.
   *
   * @throws GeneralSecurityException if the step or the token fails
   */
  <T> T exclusively(Step<T> step) throws GeneralSecurityException {
    synchronized (library) {
      return step.on(store);
    }
  }

  /** Something done with what is in the token. */
  interface Step<T> {
    /** Does it. */
    T on(KeyStore store) throws GeneralSecurityException;
  }

  /**
   * The certificate of that label and those of its CAs that the token holds.
   *
   * @throws KeyStoreRefusedException if there is none, or the token cannot be read
   */
  List<X509Certificate> chain(String label) throws KeyStoreRefusedException {
    try {
      synchronized (library) {
        if (store.isKeyEntry(label)
            && store.getCertificate(label) instanceof X509Certificate leaf) {
          return CertificateObjects.chain(library, slot.id(), leaf);
        }
      }
    } catch (GeneralSecurityException | ProviderException e) {
      throw new KeyStoreRefusedException(address + ": not readable (" + Cause.of(e) + ')', e);
    }
    throw new KeyStoreRefusedException(
        address
            + ": no key \""
            + label
            + "\" with a certificate (expected: one; tamga-pki key list shows them)",
        null);
  }

  /**
   * The key of that label, to be used with {@link #provider()}.
   *
   * @param expected its public half: another token of the same label may have come back
   * @throws TokenUnavailableException if it is not there, or is another
   */
  PrivateKey key(String label, PublicKey expected) throws TokenUnavailableException {
    PrivateKey known = keys.get(label);
    return known != null ? known : find(label, expected);
  }

  private PrivateKey find(String label, PublicKey expected) throws TokenUnavailableException {
    try {
      synchronized (library) {
        if (store.getKey(label, null) instanceof PrivateKey found
            && store.getCertificate(label).getPublicKey().equals(expected)) {
          keys.put(label, found);
          return found;
        }
      }
    } catch (GeneralSecurityException | ProviderException e) {
      throw new TokenUnavailableException(address, Cause.of(e), e);
    }
    throw new TokenUnavailableException(
        address, "its key \"" + label + "\" is gone or is another than before", null);
  }
}
