package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A CA's folder while its lock is held: the log that holds, the register, the CA. Steps work on it
 * and keep nothing of it.
 */
record Session(
    Path folder,
    Clock clock,
    Disk disk,
    AuditLog audit,
    Officers officers,
    CertificateAuthority ca) {
  /** No file of a request or the register is longer. */
  private static final int MAX_BYTES = 128 << 10;

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Writes an object that is never changed; the same bytes again are no error. */
  String create(String name, byte[] content) throws IOException, GovernanceException {
    Path file = folder.resolve(name);
    try {
      disk.create(file, content);
    } catch (FileAlreadyExistsException e) {
      if (!Arrays.equals(read(name), content)) {
        throw new GovernanceException(
            Kind.REFUSED,
            name + ": exists with another content (expected: none)",
            "4 (files are never changed)",
            "nothing was done; see what it is",
            e);
      }
    }
    return Request.sha256(content);
  }

  byte[] read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return in.readNBytes(MAX_BYTES);
    }
  }

  AuditRecord append(
      String action, String actor, Optional<String> second, Map<String, String> made, String reason)
      throws AuditException {
    return audit.append(action, actor, second, made, reason);
  }

  /** Where the register keeps a certificate. */
  static String issuedFile(Branch branch, X509Certificate certificate) {
    return "issued/" + branch.id() + "/" + certificate.getSerialNumber().toString(16) + ".pem";
  }

  /** The certificate of that key, if one was issued here: a key is certified once. */
  Optional<X509Certificate> certified(String key) throws CaException {
    for (Branch branch : Branch.values()) {
      for (X509Certificate each : ca.issued(branch)) {
        if (Spki.sha256(each).equals(key)) {
          return Optional.of(each);
        }
      }
    }
    return Optional.empty();
  }

  /** The hash of a file that another program wrote. */
  String hashOf(String name) throws IOException {
    return Request.sha256(read(name));
  }
}
