package dev.tamga.server.material;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.key.live.FileMarks;
import dev.tamga.pki.key.live.LiveIdentity;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A key with its certificates that may be replaced while the node runs: a file by another file, a
 * key in a token by another of the same label or of its series.
 */
final class StoredIdentity implements LiveIdentity.Source {
  private final KeyConfig key;
  private final FileMarks marks = new FileMarks();

  StoredIdentity(KeyConfig key) {
    this.key = key;
  }

  @Override
  public Identity load() throws KeyStoreRefusedException {
    return key.source(StoredIdentity::unwritten).open();
  }

  /** A token is asked for the certificate, which tells a token that is gone, too. */
  @Override
  public String mark() throws KeyStoreRefusedException {
    if (!(key instanceof KeyConfig.InFile file)) {
      return Certificates.sha256(load().certificate());
    }
    try {
      StringBuilder mark = new StringBuilder(marks.of(file.pkcs12()));
      if (file.secretFile().isPresent()) {
        Path secret = file.secretFile().get();
        mark.append(marks.of(secret));
      }
      return mark.toString();
    } catch (IOException e) {
      throw new KeyStoreRefusedException(
          "key store " + file.pkcs12() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static Secret password(KeyConfig.InFile key) throws KeyStoreRefusedException {
    try {
      return key.secretFile().map(SecretSource::file).orElse(StoredIdentity::unwritten).read();
    } catch (IOException e) {
      throw new KeyStoreRefusedException("password of " + key.pkcs12() + ": " + e.getMessage(), e);
    }
  }

  /** The configuration lets no file be left out. */
  private static Secret unwritten() throws IOException {
    throw new IOException("none (expected: a file with it, for a node has nobody to ask)");
  }
}
