package dev.tamga.server.app;

import dev.tamga.pki.key.Secret;
import dev.tamga.server.config.StorageConfig;
import dev.tamga.server.open.OpenBlobs;
import dev.tamga.server.open.OpenDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;

/** Looks at what the configuration says of database and object store; connects to nothing. */
final class CheckStorage {
  private final List<String> problems;

  private CheckStorage(List<String> problems) {
    this.problems = problems;
  }

  /** Adds what is wrong with addresses, secrets and certificates. */
  static void check(StorageConfig config, List<String> problems) {
    CheckStorage check = new CheckStorage(problems);
    config
        .database()
        .ifPresent(
            database -> {
              check.form("storage.database", () -> OpenDatabase.address(database));
              check.secret("storage.database.password-file", database.passwordFile());
              database.ca().ifPresent(file -> check.ca("storage.database.ca", file));
            });
    config
        .objects()
        .ifPresent(
            objects -> {
              check.form("storage.objects", () -> OpenBlobs.address(objects));
              check.secret("storage.objects.secret-key-file", objects.secretKeyFile());
              objects.ca().ifPresent(file -> check.ca("storage.objects.ca", file));
            });
  }

  private void form(String what, Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      problems.add(what + '.' + e.getMessage());
    }
  }

  private void secret(String what, Path file) {
    try (Secret secret = Secret.readFile(file)) {
      secret.close();
    } catch (IOException e) {
      problems.add(what + ": " + file + " cannot be read: " + e.getMessage());
    }
  }

  private void ca(String what, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        problems.add(what + ": " + file + " has no certificate (expected: at least one, as PEM)");
      }
    } catch (IOException | CertificateException e) {
      problems.add(what + ": " + file + " cannot be read: " + e.getMessage());
    }
  }
}
