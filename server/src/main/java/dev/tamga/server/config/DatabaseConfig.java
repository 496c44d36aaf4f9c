package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The PostgreSQL database of the state, where it is not embedded (STORAGE.md section 4).
 *
 * @param url {@code postgresql://host:port,host:port/database}
 * @param user the role
 * @param passwordFile its password
 * @param ca to which the server's TLS certificate leads; empty for a server on this machine
 */
public record DatabaseConfig(String url, String user, Path passwordFile, Optional<Path> ca) {
  static Optional<DatabaseConfig> read(Settings storage) {
    if (!storage.has("database")) {
      return Optional.empty();
    }
    Settings database = storage.section("database");
    return Optional.of(
        new DatabaseConfig(
            database.text("url"),
            database.text("user"),
            database.path("password-file"),
            database.anyPath("ca")));
  }
}
