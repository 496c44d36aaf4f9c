package dev.tamga.server.app;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimestampConfig;
import java.io.IOException;
import java.util.Optional;

/**
 * The node's keys, opened.
 *
 * @param tls of its listener
 * @param seal of its organisation
 * @param log of its custody log
 * @param tsa of its own timestamp unit, if it has one
 */
record Keys(Identity tls, Identity seal, LogKey log, Optional<Identity> tsa) {

  /**
   * Opens every key that the configuration names.
   *
   * @throws StartException naming the file that cannot be opened
   */
  static Keys load(ServerConfig config) throws StartException {
    return new Keys(
        identity(config.tls()),
        identity(config.seal()),
        logKey(config.log().key()),
        config.tsa() instanceof TimestampConfig.OwnUnit unit
            ? Optional.of(identity(unit.key()))
            : Optional.empty());
  }

  private static Identity identity(KeyConfig key) throws StartException {
    try {
      return key.source(Keys::unwritten).open();
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private static LogKey logKey(KeyConfig.InFile key) throws StartException {
    try (Secret password = password(key)) {
      return LogKey.load(key.pkcs12(), password);
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private static Secret password(KeyConfig.InFile key) throws StartException {
    try {
      return key.secretFile().map(SecretSource::file).orElse(Keys::unwritten).read();
    } catch (IOException e) {
      throw new StartException("password of " + key.pkcs12() + ": " + e.getMessage(), e);
    }
  }

  /** The configuration lets no file be left out. */
  private static Secret unwritten() throws IOException {
    throw new IOException("none (expected: a file with it, for a node has nobody to ask)");
  }
}
