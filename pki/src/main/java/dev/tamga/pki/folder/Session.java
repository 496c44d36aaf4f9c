package dev.tamga.pki.folder;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officers;
import dev.tamga.pki.signed.Algorithms;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A CA's folder while its lock is held: the log that holds, the register, the CA. Steps work on it
 * and keep nothing of it.
 *
 * @param audit holds, and was put right
 * @param officers empty where none decide
 * @param ca with its keys, if the act signs
 */
public record Session(
    Path folder,
    Clock clock,
    Disk disk,
    AuditLog audit,
    Officers officers,
    CertificateAuthority ca) {
  /** No file of a request or the register is longer. */
  private static final int MAX_BYTES = 128 << 10;

  /** Now, in whole seconds. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Writes an object that is never changed; the same bytes again are no error.
   *
   * @return its SHA-256
   * @throws GovernanceException if it exists with another content
   */
  public String create(String name, byte[] content) throws IOException, GovernanceException {
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
    return sha256(content);
  }

  /** A file's first 128 KiB: none of a request or the register is longer. */
  public byte[] read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return in.readNBytes(MAX_BYTES);
    }
  }

  /** Appends a record; on the disk on return. */
  public AuditRecord append(
      String action, String actor, Optional<String> second, Map<String, String> made, String reason)
      throws AuditException {
    return audit.append(action, actor, second, made, reason);
  }

  /** Where the register keeps a certificate, as a name within the folder. */
  public String issuedFile(X509Certificate certificate) throws IOException {
    BigInteger serial = certificate.getSerialNumber();
    return "issued/" + issuerOf(serial).id() + "/" + serial.toString(16) + ".pem";
  }

  /** Where the register keeps that a certificate is revoked for good. */
  public String revokedFile(BigInteger serial) throws IOException {
    return "revoked/" + issuerOf(serial).id() + "/" + serial.toString(16);
  }

  /** Where the register keeps the turns of a hold. */
  public String heldFile(BigInteger serial) throws IOException {
    return "held/" + issuerOf(serial).id() + "/" + serial.toString(16);
  }

  private Authority issuerOf(BigInteger serial) throws IOException {
    return ca.authorityOf(serial)
        .orElseThrow(() -> new IOException("serial " + serial.toString(16) + ": not issued here"));
  }

  /** The certificate of that key, if one was issued here: a key is certified once. */
  public Optional<X509Certificate> certified(String key) throws CaException {
    for (Branch branch : Branch.values()) {
      for (X509Certificate each : ca.issued(branch)) {
        if (Spki.sha256(each).equals(key)) {
          return Optional.of(each);
        }
      }
    }
    return Optional.empty();
  }

  /** The SHA-256 of a file that is there. */
  public String hashOf(String name) throws IOException {
    return sha256(read(name));
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Algorithms.sha256(bytes));
  }
}
