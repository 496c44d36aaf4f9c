package dev.tamga.client.enrol;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.SecretSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Optional;

/**
 * Where a TLS key stands with its certificate, and where the next ones come to stand, step by step
 * (PROTOCOL.md section 12, "Where the keys stand", says what a crash after each leaves). Every
 * method throws IOException if files or token fail; the key in use works then. One process at a
 * time may take the steps: {@link RenewalLock}.
 */
public abstract sealed class IdentityStore permits IdentityFile, IdentityInToken {
  IdentityStore() {}

  /**
   * The place that a configuration names.
   *
   * @param secret its password or PIN; opened for each step, and closed again
   * @param locks folder for the lock of a key in a token; that of a file stands beside it
   */
  public static IdentityStore of(KeyConfig key, SecretSource secret, Path locks, Clock clock) {
    if (key instanceof KeyConfig.InToken held) {
      return new IdentityInToken(held.token(), held.label(), secret, locks);
    }
    return new IdentityFile(((KeyConfig.InFile) key).pkcs12(), secret, clock);
  }

  /** What is in use. */
  public abstract Identity active() throws IOException;

  /** The file that is locked while the steps are taken; its time says when that last was. */
  public abstract Path lock();

  /** Step 1. The key that waits for a certificate: the one that waits already, or a new one. */
  abstract KeyPair keepPending(KeyKind kind) throws IOException;

  /** Gives up the key that waits: no certificate was to be had for it. */
  abstract void dropPending() throws IOException;

  /** Step 3. Keeps a new key with its certificate, not yet in use. */
  abstract void keepNext(Identity next) throws IOException;

  /** What {@link #keepNext} kept; empty if there is nothing. */
  abstract Optional<Identity> next() throws IOException;

  /** Gives up what {@link #keepNext} kept. */
  abstract void dropNext() throws IOException;

  /** Steps 5 and 6. Puts the next one in place; the one before it is kept. */
  abstract void switchOver(Identity next) throws IOException;
}
