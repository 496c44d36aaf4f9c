package dev.tamga.pki.cli;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The officer who acts: where his key is, and why he does it. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class AsOfficer {
  @ArgGroup(multiplicity = "1")
  private Key key;

  @Option(names = "--because", description = "Why, in words, for the audit log.")
  private String because = "";

  /** Why. */
  public String because() {
    return because;
  }

  /**
   * His key.
   *
   * @throws Exception if it does not open
   */
  public Identity identity() throws Exception {
    return key.identity();
  }

  /** Where an officer's key is: in a file or in a token (pki/README.md, "Keys in tokens"). */
  public static final class Key {
    @ArgGroup(exclusive = false)
    private @Nullable InFile file;

    @ArgGroup(exclusive = false)
    private @Nullable InToken token;

    /**
     * The key, opened.
     *
     * @throws Exception if it does not open
     */
    public Identity identity() throws Exception {
      if (file != null) {
        return file.open();
      }
      if (token != null) {
        return token.open();
      }
      throw new RefusedException("officer: no key (expected: --as, or --as-token and its label)");
    }
  }

  private static final class InFile {
    @Option(names = "--as", required = true, description = "Key store of the officer who acts.")
    private Path keyStore = Path.of("");

    @Option(names = "--as-password-file", description = "File with its password.")
    private @Nullable Path passwordFile;

    @Option(names = "--as-password-fd", description = "Open file descriptor with it.")
    private @Nullable Integer passwordFd;

    Identity open() throws Exception {
      try (Secret password = Passwords.read(passwordFile, passwordFd, "the officer's key", false)) {
        return Identity.load(keyStore, password);
      }
    }
  }

  private static final class InToken {
    @Option(
        names = "--as-library",
        required = true,
        description = "Or: PKCS#11 library of the officer's token.")
    private Path library = Path.of("");

    @Option(names = "--as-token", required = true, description = "Label of the token.")
    private String label = "";

    @Option(names = "--as-label", required = true, description = "Label of his key in it.")
    private String key = "";

    @Option(names = "--as-pin-file", description = "File with the PIN.")
    private @Nullable Path pinFile;

    @Option(names = "--as-pin-fd", description = "Open file descriptor with the PIN.")
    private @Nullable Integer pinFd;

    Identity open() throws Exception {
      TokenAddress address = new TokenAddress(library, label);
      try (Secret pin = Passwords.read(pinFile, pinFd, address.toString(), false)) {
        return Token.open(address, pin).identity(KeyStoreOptions.requireLabel(key));
      }
    }
  }
}
