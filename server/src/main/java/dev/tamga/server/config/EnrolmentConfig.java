package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Enrolment (PROTOCOL.md section 12), where the node offers it.
 *
 * @param listen where it is served
 * @param ca folder of the CA (pki/README.md): its TLS CA's key has to be there
 * @param passwordFile whose first line is the password of the CA's keys
 */
public record EnrolmentConfig(Endpoint listen, Path ca, Path passwordFile) {
  private static final int PORT = 8445;

  /** Reads the section {@code enrolment}; empty if there is none. */
  static Optional<EnrolmentConfig> read(Settings settings) {
    if (!settings.has("enrolment")) {
      return Optional.empty();
    }
    Settings section = settings.section("enrolment");
    Settings listen = section.section("listen");
    return Optional.of(
        new EnrolmentConfig(
            new Endpoint(listen.text("host"), listen.count("port", 0, 65_535, PORT)),
            section.path("ca"),
            section.path("password-file")));
  }
}
