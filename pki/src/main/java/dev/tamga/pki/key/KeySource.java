package dev.tamga.pki.key;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where an identity comes from (pki/README.md, "Keys in tokens"): a file, or a token ({@code
 * dev.tamga.pki.token.TokenSource}). Nothing is opened before {@link #open}.
 */
public interface KeySource {
  /**
   * Opens it: the key signs a probe, which verifies with its certificate. Blocks on files and
   * devices.
   *
   * @throws KeyStoreRefusedException if the secret, the key or its certificate cannot be had
   */
  Identity open() throws KeyStoreRefusedException;

  /**
   * A PKCS#12 file (RFC 7292) with one key.
   *
   * @param pkcs12 the file
   * @param password where its password comes from
   */
  record InFile(Path pkcs12, SecretSource password) implements KeySource {
    @Override
    public Identity open() throws KeyStoreRefusedException {
      try (Secret opened = password.read()) {
        return Identity.load(pkcs12, opened);
      } catch (IOException e) {
        throw new KeyStoreRefusedException("password of " + pkcs12 + ": " + e.getMessage(), e);
      }
    }

    /** The file only. */
    @Override
    public String toString() {
      return "key store " + pkcs12;
    }
  }
}
