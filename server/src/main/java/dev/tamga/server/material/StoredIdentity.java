package dev.tamga.server.material;

import dev.tamga.pki.key.FileMarks;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.LiveIdentity;
import dev.tamga.pki.key.Secret;
import dev.tamga.server.config.KeyFile;
import java.io.IOException;

/** A key with its certificates in a PKCS#12 file that may be replaced while the node runs. */
final class StoredIdentity implements LiveIdentity.Source {
  private final KeyFile file;
  private final FileMarks marks = new FileMarks();

  StoredIdentity(KeyFile file) {
    this.file = file;
  }

  @Override
  public Identity load() throws KeyStoreRefusedException {
    try (Secret password = password(file)) {
      return Identity.load(file.pkcs12(), password);
    }
  }

  @Override
  public String mark() throws KeyStoreRefusedException {
    try {
      return marks.of(file.pkcs12()) + marks.of(file.passwordFile());
    } catch (IOException e) {
      throw new KeyStoreRefusedException(
          "key store " + file.pkcs12() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static Secret password(KeyFile file) throws KeyStoreRefusedException {
    try {
      return Secret.readFile(file.passwordFile());
    } catch (IOException e) {
      throw new KeyStoreRefusedException(
          "password file " + file.passwordFile() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
