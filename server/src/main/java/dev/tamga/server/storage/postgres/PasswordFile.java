package dev.tamga.server.storage.postgres;

import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives the driver the password when it is asked for one, and keeps it nowhere. The driver makes
 * one for each connection.
 */
public final class PasswordFile implements AuthenticationPlugin {
  static final String PROPERTY = "dev.tamga.passwordFile";

  private final Path file;

  /** For the driver, with the properties of the connection. */
  public PasswordFile(Properties properties) {
    file = Path.of(properties.getProperty(PROPERTY));
  }

  @Override
  public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
    try (Secret secret = Secret.readFile(file)) {
      return secret.lend(SecretAccess.get(), char[]::clone); // the driver wipes it
    } catch (IOException e) {
      throw new PSQLException(
          "database password file " + file + " cannot be read: " + e.getMessage(),
          PSQLState.INVALID_PASSWORD,
          e);
    }
  }
}
