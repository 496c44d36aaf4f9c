package dev.tamga.pki.enrol;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Spki;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * From which certificate each renewed one comes, so that a thief does not outlive the revocation of
 * the key that he stole: what he renewed with it before is not renewed again.
 *
 * <pre>
 * enrolled/&lt;SHA-256 of the new key&gt;.from   serial of the certificate that was shown, in hex
 * </pre>
 *
 * Written before the new certificate is issued; a crash between leaves a line about a key without
 * one.
 */
public final class Descent {
  private static final int HEX = 16;
  private static final int MAX_STEPS = 256; // years of renewals: what is older has long expired

  /** A certificate that ended so says nothing against those that came from it. */
  private static final Set<RevocationReason> HARMLESS =
      EnumSet.of(RevocationReason.SUPERSEDED, RevocationReason.CESSATION_OF_OPERATION);

  private final Path folder;
  private final CertificateAuthority ca;

  private Descent(Path folder, CertificateAuthority ca) {
    this.folder = folder;
    this.ca = ca;
  }

  /** What that CA knows of it. */
  public static Descent of(CertificateAuthority ca) {
    return new Descent(ca.folder().resolve("enrolled"), ca);
  }

  /**
   * Notes that the certificate for that key is a renewal. What was noted first stays: the request
   * is repeated, or refused.
   *
   * @throws CaException if it cannot be written
   */
  void note(String spki, X509Certificate from) throws CaException {
    String line = from.getSerialNumber().toString(HEX) + "\n";
    try {
      DurableFiles.create(file(spki), line.getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException e) {
      return; // noted before
    } catch (IOException e) {
      throw failed(spki, e);
    }
  }

  /**
   * Looks at all that a certificate comes from.
   *
   * @return one of them that is revoked otherwise than for its age or end, or on hold
   * @throws CaException if a file cannot be read or is damaged
   */
  public Optional<Revocation> distrusted(X509Certificate certificate) throws CaException {
    Optional<BigInteger> from = from(Spki.sha256(certificate));
    for (int step = 0; step < MAX_STEPS && from.isPresent(); step++) {
      Optional<Revocation> revoked =
          ca.revocation(Branch.TLS, from.get()).filter(one -> !HARMLESS.contains(one.reason()));
      if (revoked.isPresent()) {
        return revoked;
      }
      from = from(Spki.sha256(ca.certificate(from.get())));
    }
    return Optional.empty();
  }

  /**
   * Refuses what comes from such a certificate.
   *
   * @throws EnrolmentRefusedException RENEWAL_REFUSED
   * @throws CaException if a file cannot be read or is damaged
   */
  void require(X509Certificate certificate) throws EnrolmentRefusedException, CaException {
    Optional<Revocation> revoked = distrusted(certificate);
    if (revoked.isPresent()) {
      throw EnrolmentRefusedException.notRenewed(
          "certificate "
              + certificate.getSerialNumber().toString(HEX)
              + ": was renewed with "
              + revoked.get().serial().toString(HEX)
              + ", which is revoked ("
              + revoked.get().reason().id()
              + "; expected: in force, or superseded)");
    }
  }

  private Optional<BigInteger> from(String spki) throws CaException {
    Path file = file(spki);
    try {
      return Files.exists(file)
          ? Optional.of(
              new BigInteger(Files.readString(file, StandardCharsets.US_ASCII).strip(), HEX))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw failed(spki, e);
    }
  }

  private Path file(String spki) {
    return folder.resolve(spki + ".from");
  }

  private CaException failed(String spki, Exception e) {
    return new CaException("enrolment in " + file(spki) + ": " + e, e);
  }
}
