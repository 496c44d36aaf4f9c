package dev.tamga.pki.cli;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The officer who acts: his key store and where its password is. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class AsOfficer {
  @Option(names = "--as", required = true, description = "Key store of the officer who acts.")
  private Path keyStore;

  @Option(names = "--as-password-file", description = "File with its password.")
  private @Nullable Path passwordFile;

  @Option(names = "--as-password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  @Option(names = "--because", description = "Why, in words, for the audit log.")
  private String because = "";

  /** Why, in words; may be empty. */
  public String because() {
    return because;
  }

  /**
   * His key.
   *
   * @throws IOException if the password cannot be read
   * @throws RefusedException if there is nobody to ask for it
   * @throws KeyStoreRefusedException if the key store does not open with it
   */
  public Identity identity() throws IOException, RefusedException, KeyStoreRefusedException {
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the officer's key", false)) {
      return Identity.load(keyStore, password);
    }
  }
}
