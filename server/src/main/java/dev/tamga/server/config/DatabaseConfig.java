package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The PostgreSQL database of the state, where it is not embedded (STORAGE.md section 10).
 *
 * @param url {@code postgresql://host:port,host:port/database}
 * @param user the role
 * @param passwordFile its password
 * @param ca to which the server's TLS certificate leads; empty for a server on this machine
 */
public record DatabaseConfig(String url, String user, Path passwordFile, Optional<Path> ca) {
  private static final String URL = "postgresql://[A-Za-z0-9.:,\\[\\]_-]+/[A-Za-z0-9_-]+";
  private static final String HERE =
      "postgresql://(?:localhost|127\\.[0-9.]+|\\[::1\\])(?::[0-9]+)?/.*";

  static Optional<DatabaseConfig> read(Settings storage) {
    if (!storage.has("database")) {
      return Optional.empty();
    }
    Settings database = storage.section("database");
    String url = database.matching("url", URL, "postgresql://host:port,host:port/database");
    Optional<Path> ca = database.anyPath("ca");
    if (ca.isEmpty() && !url.matches(HERE)) {
      database.note("ca", "absent", "the certificate to which the server's leads: it is not here");
    }
    return Optional.of(
        new DatabaseConfig(url, database.text("user"), database.path("password-file"), ca));
  }
}
