package dev.tamga.client.enrol;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenEntry;
import dev.tamga.pki.token.TokenKeys;
import dev.tamga.pki.token.TokenSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;

/**
 * A series of keys in a token (pki/README.md, "A series of keys"): {@code tls}, {@code tls.2}, ...
 * None of them ever leaves it. The token holds all there is to know: a key that waits stands beside
 * a stand-in, and the certificate that takes its place puts it in use.
 */
public final class IdentityInToken extends IdentityStore {
  private final TokenAddress address;
  private final String label;
  private final SecretSource pin;
  private final Path lock;

  /**
   * @param label of the first key of the series
   * @param pin read for each step, and closed again
   * @param locks folder of the lock
   */
  public IdentityInToken(TokenAddress address, String label, SecretSource pin, Path locks) {
    this.address = address;
    this.label = label;
    this.pin = pin;
    this.lock = locks.resolve("renewal-" + label + ".lock");
  }

  @Override
  public Identity active() throws IOException {
    return in(keys -> keys.newest(label));
  }

  @Override
  public Path lock() {
    return lock;
  }

  @Override
  KeyPair keepPending(KeyKind kind) throws IOException {
    return in(
        keys -> {
          TokenSeries series = keys.series(label);
          Optional<TokenEntry> waiting = series.waiting();
          return pair(
              waiting.isPresent()
                  ? keys.identity(waiting.get().label())
                  : keys.generate(series.following(), kind));
        });
  }

  private static KeyPair pair(Identity held) {
    return new KeyPair(held.certificate().getPublicKey(), held.key());
  }

  @Override
  void dropPending() throws IOException {
    var unused =
        in(
            keys -> {
              Optional<TokenEntry> waiting = keys.series(label).waiting();
              if (waiting.isPresent()) {
                keys.destroy(waiting.get().label());
              }
              return keys;
            });
  }

  /** Nothing: in the token it would be in place. It can be had again for the key that waits. */
  @Override
  void keepNext(Identity next) {}

  @Override
  Optional<Identity> next() {
    return Optional.empty();
  }

  @Override
  void dropNext() {}

  @Override
  void switchOver(Identity next) throws IOException {
    var unused =
        in(
            keys -> {
              Identity inPlace = keys.certify(waitingFor(keys, next), next.chain());
              removeOutdated(keys);
              return inPlace;
            });
  }

  private String waitingFor(TokenKeys keys, Identity next) throws KeyStoreRefusedException {
    return keys.series(label)
        .waiting()
        .filter(
            entry -> entry.certificate().getPublicKey().equals(next.certificate().getPublicKey()))
        .map(TokenEntry::label)
        .orElseThrow(
            () ->
                new KeyStoreRefusedException(
                    address
                        + ": the key that waited in series \""
                        + label
                        + "\" is gone (expected: that of the new certificate)",
                    null));
  }

  /** What the token will not destroy stays; it is of no use to anybody, and tried again. */
  private void removeOutdated(TokenKeys keys) throws KeyStoreRefusedException {
    for (TokenEntry old : keys.series(label).outdated()) {
      try {
        keys.destroy(old.label());
      } catch (KeyStoreRefusedException e) {
        return;
      }
    }
  }

  private interface Step<T> {
    T take(TokenKeys keys) throws KeyStoreRefusedException;
  }

  private <T> T in(Step<T> step) throws IOException {
    try (Secret opened = pin.read()) {
      return step.take(new TokenKeys(Token.open(address, opened)));
    } catch (KeyStoreRefusedException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The series and its token; nothing of the PIN. */
  @Override
  public String toString() {
    return "keys \"" + label + "\" in " + address;
  }
}
