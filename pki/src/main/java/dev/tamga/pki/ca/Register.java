package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.durable.DurableFiles;
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
 * issued/&lt;CA&gt;/&lt;serial in hex&gt;.pem    the certificate
 * revoked/&lt;CA&gt;/&lt;serial in hex&gt;       one line: instant, reason
 * </pre>
 *
 * Records are never changed and never deleted; holds, which end, are kept by {@link Holds}.
 */
final class Register {
  private static final int HEX = 16;

  private final CaFolder ca;
  private final Path folder;
  private final Holds holds;

  Register(CaFolder ca) {
    this.ca = ca;
    this.folder = ca.path();
    this.holds = new Holds(folder);
  }

  /** The folders of a CA that is being made. */
  void create(Authority authority) throws IOException {
    Files.createDirectories(folder.resolve("issued").resolve(authority.id()));
    Files.createDirectories(folder.resolve("revoked").resolve(authority.id()));
  }

  /** Durable on return: a certificate leaves the CA only after this. */
  void recordIssued(Authority authority, X509Certificate certificate) throws IOException {
    DurableFiles.create(
        issued(authority, certificate.getSerialNumber()),
        Certificates.pem(List.of(certificate)).getBytes(StandardCharsets.US_ASCII));
  }

  /** The CA that issued that serial number. */
  Optional<Authority> issuerOf(BigInteger serial) {
    return Stream.of(Branch.values())
        .flatMap(branch -> ca.authorities(branch).stream())
        .filter(authority -> Files.exists(issued(authority, serial)))
        .findFirst();
  }

  X509Certificate certificate(Authority authority, BigInteger serial)
      throws IOException, CaException {
    return certificate(issued(authority, serial));
  }

  private static X509Certificate certificate(Path file) throws IOException, CaException {
    try {
      return Certificates.read(file).get(0);
    } catch (CertificateRefusedException e) {
      throw damaged(file, e);
    }
  }

  /** All that this CA has issued, by serial number. */
  List<X509Certificate> certificates(Authority authority) throws IOException, CaException {
    List<X509Certificate> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("issued").resolve(authority.id()))) {
      for (Path file : files.filter(f -> name(f).endsWith(".pem")).sorted().toList()) {
        all.add(certificate(authority, new BigInteger(name(file).replace(".pem", ""), HEX)));
      }
    } catch (NumberFormatException e) {
      throw new CaException(folder + ": issued/ holds a file of another name; move it away", e);
    }
    return all;
  }

  /** Looks at every certificate of the CA: only for what a crash left unfinished. */
  Optional<X509Certificate> certificateFor(Authority authority, String spki)
      throws IOException, CaException {
    try (Stream<Path> files = Files.list(folder.resolve("issued").resolve(authority.id()))) {
      for (Path file : files.filter(f -> name(f).endsWith(".pem")).toList()) {
        X509Certificate one =
            certificate(authority, new BigInteger(name(file).replace(".pem", ""), HEX));
        if (Spki.sha256(one).equals(spki)) {
          return Optional.of(one);
        }
      }
    }
    return Optional.empty();
  }

  /** Durable on return. The first revocation stands; a repetition returns it. */
  Revocation recordRevoked(Revocation asked) throws IOException, CaException {
    Authority authority = issuer(asked);
    Revocation wanted = sinceItsHold(authority, asked);
    try {
      DurableFiles.create(
          revoked(authority, wanted.serial()),
          (wanted.since() + " " + wanted.reason().id() + "\n").getBytes(StandardCharsets.US_ASCII));
      return wanted;
    } catch (FileAlreadyExistsException e) {
      Revocation first = revocation(authority, revoked(authority, wanted.serial()));
      return new Revocation(first.serial(), first.branch(), first.since(), first.reason(), true);
    }
  }

  /** Durable on return. What is revoked or held already stays so; a repetition returns it. */
  Revocation recordHeld(Revocation wanted) throws IOException, CaException {
    Authority authority = issuer(wanted);
    Optional<Revocation> now = revocation(authority, wanted.serial());
    if (now.isPresent()) {
      Revocation first = now.get();
      return new Revocation(first.serial(), first.branch(), first.since(), first.reason(), true);
    }
    holds.add(authority, wanted.serial(), new Holds.Turn(wanted.since(), true));
    return wanted;
  }

  /** That it is revoked, or held now; empty if neither. */
  Optional<Revocation> revocation(Authority authority, BigInteger serial)
      throws IOException, CaException {
    Path file = revoked(authority, serial);
    if (Files.exists(file)) {
      return Optional.of(revocation(authority, file));
    }
    return holds
        .last(authority, serial)
        .filter(Holds.Turn::held)
        .map(turn -> held(authority, serial, turn));
  }

  Holds holds() {
    return holds;
  }

  /** All that this CA has revoked or holds, by serial number. */
  List<Revocation> revocations(Authority authority) throws IOException, CaException {
    List<Revocation> all = new ArrayList<>();
    holds
        .all(authority)
        .forEach(
            (serial, turn) -> {
              if (turn.held() && !Files.exists(revoked(authority, serial))) {
                all.add(held(authority, serial, turn));
              }
            });
    try (Stream<Path> files = Files.list(folder.resolve("revoked").resolve(authority.id()))) {
      for (Path file : files.filter(f -> !name(f).startsWith(".")).sorted().toList()) {
        all.add(revocation(authority, file));
      }
    }
    return all;
  }

  private Authority issuer(Revocation wanted) throws IOException {
    return issuerOf(wanted.serial())
        .orElseThrow(() -> new IOException(wanted.serial().toString(HEX) + ": not issued here"));
  }

  private Revocation sinceItsHold(Authority authority, Revocation wanted)
      throws IOException, CaException {
    return holds
        .last(authority, wanted.serial())
        .filter(Holds.Turn::held)
        .map(
            turn ->
                new Revocation(wanted.serial(), wanted.branch(), turn.at(), wanted.reason(), false))
        .orElse(wanted);
  }

  private static Revocation held(Authority authority, BigInteger serial, Holds.Turn turn) {
    return new Revocation(
        serial, authority.branch(), turn.at(), RevocationReason.CERTIFICATE_HOLD, false);
  }

  private static Revocation revocation(Authority authority, Path file)
      throws IOException, CaException {
    String[] parts = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
    try {
      if (parts.length == 2) {
        return new Revocation(
            new BigInteger(name(file), HEX),
            authority.branch(),
            Instant.parse(parts[0]),
            RevocationReason.named(parts[1]).orElseThrow(() -> damaged(file, null)),
            false);
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw damaged(file, e);
    }
    throw damaged(file, null);
  }

  private Path issued(Authority authority, BigInteger serial) {
    return folder.resolve("issued").resolve(authority.id()).resolve(serial.toString(HEX) + ".pem");
  }

  private Path revoked(Authority authority, BigInteger serial) {
    return folder.resolve("revoked").resolve(authority.id()).resolve(serial.toString(HEX));
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
