package dev.tamga.pki.cli;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * Which key is meant: one in a token, or the one of a PKCS#12 file (pki/README.md, "Keys in
 * tokens").
 */
public final class KeyStoreOptions {
  @ArgGroup(exclusive = false)
  private @Nullable TokenOptions token;

  @ArgGroup(exclusive = false)
  private @Nullable FileOptions file;

  /** A token. */
  static final class TokenOptions {
    @Option(names = "--library", required = true, description = "PKCS#11 library of the token.")
    private Path library = Path.of("");

    @Option(names = "--token", required = true, description = "Label of the token.")
    private String label = "";

    @Option(names = "--pin-file", description = "File with the PIN.")
    private @Nullable Path pinFile;

    @Option(names = "--pin-fd", description = "Open file descriptor with the PIN.")
    private @Nullable Integer pinFd;

    Token open() throws Exception {
      var address = new TokenAddress(library, label);
      try (Secret pin = Passwords.read(pinFile, pinFd, address.toString(), false)) {
        return Token.open(address, pin);
      }
    }
  }

  /** A file. */
  public static final class FileOptions {
    @Option(names = "--p12", required = true, description = "PKCS#12 file with one key.")
    private Path pkcs12 = Path.of("");

    @Option(names = "--password-file", description = "File with its password.")
    private @Nullable Path passwordFile;

    @Option(names = "--password-fd", description = "Open file descriptor with it.")
    private @Nullable Integer passwordFd;

    /** Which. */
    public Path pkcs12() {
      return pkcs12;
    }

    /**
     * Its password.
     *
     * @param made whether the file is made now: then a prompt asks twice
     * @throws Exception if there is none
     */
    public Secret password(boolean made) throws Exception {
      return Passwords.read(passwordFile, passwordFd, pkcs12.toString(), made);
    }
  }

  /**
   * The file, or null if a token is meant.
   *
   * @throws RefusedException if neither is named, or both
   */
  public @Nullable FileOptions file() throws RefusedException {
    if ((token == null) == (file == null)) {
      throw new RefusedException(
          "key: "
              + (token == null ? "none" : "two places")
              + " named (expected: --library and --token, or --p12)");
    }
    return file;
  }

  /**
   * The token, logged in to.
   *
   * @throws Exception if none is meant, or it does not open
   */
  public Token token() throws Exception {
    if (token == null) {
      throw new RefusedException("key: in no token (expected: --library and --token)");
    }
    return token.open();
  }

  /** The key that is meant, with its certificate. */
  Identity identity(@Nullable String label) throws Exception {
    FileOptions in = file();
    if (in == null) {
      return token().identity(requireLabel(label));
    }
    try (Secret password = in.password(false)) {
      return Identity.load(in.pkcs12(), password);
    }
  }

  /**
   * The label, if one was given and it is one.
   *
   * @throws RefusedException if none was
   */
  public static String requireLabel(@Nullable String label) throws RefusedException {
    if (label == null) {
      throw new RefusedException("key: no --label (expected: the key's label in the token)");
    }
    return TokenSource.requireLabel(label);
  }
}
