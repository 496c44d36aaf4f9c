package dev.tamga.server.app;

import dev.tamga.pki.cms.SignatureSlot;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.server.config.KeyFile;
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
   * @throws StartException naming the file that cannot be opened, or the key of a kind that cannot
   *     do what it is for
   */
  static Keys load(ServerConfig config) throws StartException {
    return new Keys(
        identity(config.tls()),
        first(identity(config.seal()), "seal"),
        logKey(config.log().key()),
        config.tsa() instanceof TimestampConfig.OwnUnit unit
            ? Optional.of(first(identity(unit.key()), "tsa"))
            : Optional.empty());
  }

  private static Identity identity(KeyFile file) throws StartException {
    try (Secret password = password(file)) {
      return Identity.load(file.pkcs12(), password);
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  /** What the node signs and stamps are first signatures, and others' (FORMAT.md section 4). */
  private static Identity first(Identity identity, String what) throws StartException {
    if (SignatureSlot.of(identity.certificate()).filter(SignatureSlot.FIRST::equals).isPresent()) {
      return identity;
    }
    String problem =
        what + ".key: " + identity + " (expected: an ECDSA or RSA key, for EU DSS validates them)";
    throw new StartException(problem, new IllegalArgumentException(problem));
  }

  private static LogKey logKey(KeyFile file) throws StartException {
    try (Secret password = password(file)) {
      return LogKey.load(file.pkcs12(), password);
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private static Secret password(KeyFile file) throws StartException {
    try {
      return Secret.readFile(file.passwordFile());
    } catch (IOException e) {
      throw new StartException(
          "password file " + file.passwordFile() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
