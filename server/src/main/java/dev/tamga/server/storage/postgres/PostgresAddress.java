package dev.tamga.server.storage.postgres;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database is, and as whom a node comes (STORAGE.md section 10).
 *
 * @param url {@code postgresql://host[:port][,host[:port]...]/database}
 * @param user the role
 * @param passwordFile read anew for each connection
 * @param ca to which the server's TLS certificate has to lead; empty for a server on this machine
 */
public record PostgresAddress(String url, String user, Path passwordFile, Optional<Path> ca) {
  /**
   * The form of a url. Options are not the operator's to set: some of them lose what is
   * acknowledged.
   */
  private static final Pattern FORM =
      Pattern.compile("postgresql://([A-Za-z0-9.:,\\[\\]_-]+)/([A-Za-z0-9_-]+)");

  private static final Pattern HERE =
      Pattern.compile("(?:localhost|127\\.[0-9.]+|\\[::1\\])(?::[0-9]+)?");

  /** Seconds; longer than a statement may take, so that the server is the one who gives up. */
  private static final String SOCKET_TIMEOUT = "45";

  /**
   * @throws IllegalArgumentException if the url has another form, or names another machine without
   *     a CA
   */
  public PostgresAddress {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "url: \"" + url + "\" (expected: postgresql://host:port,host:port/database)");
    }
    for (String host : form.group(1).split(",")) {
      if (ca.isEmpty() && !HERE.matcher(host).matches()) {
        throw new IllegalArgumentException(
            "url: \""
                + host
                + "\" is another machine, and there is no ca (expected: the"
                + " certificate to which the server's leads; STORAGE.md 3)");
      }
    }
  }

  String jdbcUrl() {
    return "jdbc:" + url;
  }

  /** For what may take long: the server is waited for without end, as long as it is there. */
  Properties patientProperties() {
    Properties properties = properties();
    properties.setProperty("socketTimeout", "0");
    return properties;
  }

  /** For the driver. The password is none of them: it comes from {@link PasswordFile}. */
  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("authenticationPluginClassName", PasswordFile.class.getName());
    properties.setProperty(PasswordFile.PROPERTY, passwordFile.toString());
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("ApplicationName", "tamga");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", SOCKET_TIMEOUT);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("defaultRowFetchSize", "256"); // else a whole log would be held at once
    properties.setProperty("reWriteBatchedInserts", "true"); // entries of a batch in one statement
    properties.setProperty("sslmode", ca.isPresent() ? "verify-full" : "prefer");
    ca.ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
    return properties;
  }
}
