package dev.tamga.cli.trust;

import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose key signs. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyOptions {
  @Option(names = "--p12", required = true, description = "Key and chain of the one who signs.")
  private Path keyStore;

  @Option(names = "--password-file", description = "File with its password.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  Identity load() throws IOException, RefusedException, KeyStoreRefusedException {
    try (Secret password =
        Passwords.read(passwordFile, passwordFd, String.valueOf(keyStore), false)) {
      return Identity.load(keyStore, password);
    }
  }
}
