package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Spki;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a CA has issued and revoked: a file for each, so that no write can damage another record and
 * {@code ls} is the index.
 *
 * <pre>
 * issued/&lt;branch&gt;/&lt;serial in hex&gt;.pem    the certificate
 * revoked/&lt;branch&gt;/&lt;serial in hex&gt;       one line: instant, reason
 * </pre>
 *
 * Records are never changed and never deleted.
 */
final class Register {
  private static final int HEX = 16;

  private final Path folder;

  Register(Path folder) {
    this.folder = folder;
  }

  static void create(Path folder) throws IOException {
    for (Branch branch : Branch.values()) {
      Files.createDirectories(folder.resolve("issued").resolve(branch.id()));
      Files.createDirectories(folder.resolve("revoked").resolve(branch.id()));
    }
  }

  /** Durable on return: a certificate leaves the CA only after this. */
  void recordIssued(Branch branch, X509Certificate certificate) throws IOException {
    DurableFiles.create(
        issued(branch, certificate.getSerialNumber()),
        Certificates.pem(List.of(certificate)).getBytes(StandardCharsets.US_ASCII));
  }

  /** The CA that issued that serial number. */
  Optional<Branch> issuerOf(BigInteger serial) {
    return Stream.of(Branch.values())
        .filter(branch -> Files.exists(issued(branch, serial)))
        .findFirst();
  }

  X509Certificate certificate(Branch branch, BigInteger serial) throws IOException, CaException {
    return certificate(issued(branch, serial));
  }

  private static X509Certificate certificate(Path file) throws IOException, CaException {
    try {
      return Certificates.read(file).get(0);
    } catch (CertificateRefusedException e) {
      throw damaged(file, e);
    }
  }

  /** Whether that certificate is revoked. */
  boolean isRevoked(Branch branch, BigInteger serial) {
    return Files.exists(revoked(branch, serial));
  }

  /** Looks at every certificate of the branch: only for what a crash left unfinished. */
  Optional<X509Certificate> certificateFor(Branch branch, String spki)
      throws IOException, CaException {
    try (Stream<Path> files = Files.list(folder.resolve("issued").resolve(branch.id()))) {
      for (Path file : files.filter(f -> name(f).endsWith(".pem")).toList()) {
        X509Certificate one = certificate(file);
        if (Spki.sha256(one).equals(spki)) {
          return Optional.of(one);
        }
      }
    }
    return Optional.empty();
  }

  /** Durable on return. The first revocation stands; a repetition returns it. */
  Revocation recordRevoked(Revocation wanted) throws IOException, CaException {
    try {
      DurableFiles.create(
          revoked(wanted.branch(), wanted.serial()),
          (wanted.since() + " " + wanted.reason().id() + "\n").getBytes(StandardCharsets.US_ASCII));
      return wanted;
    } catch (FileAlreadyExistsException e) {
      Revocation first = revocation(wanted.branch(), revoked(wanted.branch(), wanted.serial()));
      return new Revocation(first.serial(), first.branch(), first.since(), first.reason(), true);
    }
  }

  /** All that this branch has revoked, by serial number. */
  List<Revocation> revocations(Branch branch) throws IOException, CaException {
    List<Revocation> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("revoked").resolve(branch.id()))) {
      for (Path file : files.filter(f -> !name(f).startsWith(".")).sorted().toList()) {
        all.add(revocation(branch, file));
      }
    }
    return all;
  }

  private static Revocation revocation(Branch branch, Path file) throws IOException, CaException {
    String[] parts = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
    try {
      if (parts.length == 2) {
        return new Revocation(
            new BigInteger(name(file), HEX),
            branch,
            Instant.parse(parts[0]),
            RevocationReason.named(parts[1]).orElseThrow(() -> damaged(file, null)),
            false);
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw damaged(file, e);
    }
    throw damaged(file, null);
  }

  private Path issued(Branch branch, BigInteger serial) {
    return folder.resolve("issued").resolve(branch.id()).resolve(serial.toString(HEX) + ".pem");
  }

  private Path revoked(Branch branch, BigInteger serial) {
    return folder.resolve("revoked").resolve(branch.id()).resolve(serial.toString(HEX));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static CaException damaged(Path file, @Nullable Throwable cause) {
    return new CaException(
        file
            + ": damaged (expected: an instant and a reason, or a certificate); restore it from"
            + " the backup",
        cause);
  }
}
