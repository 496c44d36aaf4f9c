package dev.tamga.client;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A key with its certificates, and where its password is.
 *
 * @param pkcs12 the key store (RFC 7292)
 * @param passwordFile whose first line is the password; empty to ask for it
 */
public record KeyFile(Path pkcs12, Optional<Path> passwordFile) {
  static KeyFile read(Settings settings) {
    return new KeyFile(settings.path("key"), settings.anyPath("password-file"));
  }
}
