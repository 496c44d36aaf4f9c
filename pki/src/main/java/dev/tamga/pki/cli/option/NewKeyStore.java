package dev.tamga.pki.cli.option;

import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A key that is about to be made, and the key store for it. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class NewKeyStore {
  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Option(names = "--p12", required = true, description = "Key store to make.")
  private Path file;

  @Option(names = "--password-file", description = "File with the new store's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  /** What kind of key. */
  public KeyKind kind() {
    return kind;
  }

  /**
   * Before a key is made for nothing.
   *
   * @param beside another file that the verb will write
   * @throws RefusedException if either exists
   */
  public void requireNew(Path beside) throws RefusedException {
    if (Files.exists(beside) || Files.exists(file)) {
      throw new RefusedException(
          beside + ", " + file + ": one exists (expected: new files); name others");
    }
  }

  /**
   * Writes it; on return it survives a power cut.
   *
   * @throws RefusedException if there is nobody to ask for the password
   * @throws KeyStoreRefusedException if it cannot be written
   * @throws IOException if the password cannot be read
   */
  public void save(Identity made) throws IOException, RefusedException, KeyStoreRefusedException {
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the new key store", true)) {
      made.save(file, password);
    }
  }
}
