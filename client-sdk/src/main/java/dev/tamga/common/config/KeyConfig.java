package dev.tamga.common.config;

import dev.tamga.pki.key.KeySource;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.token.TokenAddress;
import dev.tamga.pki.token.TokenSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A key with its certificates, as a configuration names it: in a file or in a token (pki/README.md,
 * "Keys in tokens"). Nothing is opened here.
 */
public sealed interface KeyConfig {
  /** The file whose first line is the password or PIN; empty to ask for it. */
  Optional<Path> secretFile();

  /**
   * Where the key is had from.
   *
   * @param unwritten where the secret comes from if no file has it
   */
  KeySource source(SecretSource unwritten);

  /**
   * Where its password or PIN is had from.
   *
   * @param unwritten where it comes from if no file has it
   */
  default SecretSource secret(SecretSource unwritten) {
    return secretFile().map(SecretSource::file).orElse(unwritten);
  }

  /** What to ask for where no file has the secret: the key store's path, or the token's label. */
  String secretOf();

  /**
   * A PKCS#12 file (RFC 7292).
   *
   * @param pkcs12 the file
   * @param secretFile with its password
   */
  record InFile(Path pkcs12, Optional<Path> secretFile) implements KeyConfig {
    @Override
    public KeySource source(SecretSource unwritten) {
      return new KeySource.InFile(pkcs12, secret(unwritten));
    }

    @Override
    public String secretOf() {
      return pkcs12.toString();
    }
  }

  /**
   * A token (PKCS#11).
   *
   * @param token which
   * @param label of the key in it
   * @param secretFile with the PIN
   */
  record InToken(TokenAddress token, String label, Optional<Path> secretFile) implements KeyConfig {
    @Override
    public KeySource source(SecretSource unwritten) {
      return new TokenSource(token, label, secret(unwritten));
    }

    @Override
    public String secretOf() {
      return token.toString();
    }
  }

  /**
   * Reads {@code key} and {@code password-file}, or {@code token { library, label, key, pin-file
   * }}. What is wrong is noted in {@code settings}.
   *
   * @param attended whether somebody can be asked for a secret that no file has
   */
  static KeyConfig read(Settings settings, boolean attended) {
    if (!settings.has("token")) {
      return readFile(settings, attended);
    }
    Settings token = settings.section("token");
    Path library = token.path("library");
    return new InToken(
        token.parsed(
            "label",
            "the token's label, 1 to 32 bytes",
            new TokenAddress(Path.of("none"), "none"),
            label -> new TokenAddress(library, label)),
        token.parsed("key", "the key's label", "none", TokenSource::requireLabel),
        secretFile(token, "pin-file", attended));
  }

  /** Reads {@code key} and {@code password-file}, where the key cannot stand in a token. */
  static InFile readFile(Settings settings, boolean attended) {
    return new InFile(settings.path("key"), secretFile(settings, "password-file", attended));
  }

  private static Optional<Path> secretFile(Settings settings, String key, boolean attended) {
    return attended ? settings.anyPath(key) : Optional.of(settings.path(key));
  }
}
