package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;

/**
 * A key with its certificates, and where its password is.
 *
 * @param pkcs12 the key store (RFC 7292)
 * @param passwordFile whose first line is the password
 */
public record KeyFile(Path pkcs12, Path passwordFile) {
  static KeyFile read(Settings settings) {
    return new KeyFile(settings.path("key"), settings.path("password-file"));
  }
}
