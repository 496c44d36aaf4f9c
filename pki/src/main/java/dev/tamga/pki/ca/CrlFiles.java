package dev.tamga.pki.ca;

import static java.util.stream.Collectors.toMap;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * The CRLs in the CA's folder and the number of the newest (pki/STATUS.md section 2). The caller
 * holds the lock.
 *
 * <p>The number is written first, the full CRL next, the delta last: a crash skips a number, or
 * leaves a delta that says less than the full CRL and has a lower number.
 */
final class CrlFiles {
  private static final Duration LIFETIME = Duration.ofDays(1);
  private static final Duration ROOT_LIFETIME = Duration.ofDays(180);

  private final Path folder;
  private final Register register;

  CrlFiles(Path folder, Register register) {
    this.folder = folder;
    this.register = register;
  }

  /** The next full CRL, and the delta from the one before with the same number. */
  X509CRL full(Authority authority, Identity ca, Endpoints endpoints, Instant now)
      throws IOException, CaException, CertificateRefusedException {
    Optional<X509CRL> before = readableBase(authority);
    BigInteger number = nextNumber(authority);
    List<Revocation> revoked = register.revocations(authority);
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    Duration lifetime = authority.branch() == Branch.ROOT ? ROOT_LIFETIME : LIFETIME;
    X509CRL crl = CrlIssuer.issue(ca, number, revoked, second, lifetime, endpoints.freshest());
    DurableFiles.replace(file(authority, ".crl"), Certificates.der(crl));
    if (authority.branch() != Branch.ROOT && before.isPresent()) {
      writeDelta(authority, ca, number, before.get(), second);
    }
    return crl;
  }

  /** The next delta to the full CRL in the folder. */
  X509CRL delta(Authority authority, Identity ca, Instant now)
      throws IOException, CaException, CertificateRefusedException {
    Optional<X509CRL> base = readableBase(authority);
    if (authority.branch() == Branch.ROOT || base.isEmpty()) {
      throw new CaException(
          "delta CRL of "
              + authority.id()
              + ": no full CRL to build on (expected: "
              + file(authority, ".crl")
              + "; the root has no deltas); run crl issue --branch "
              + authority.branch().id(),
          null);
    }
    BigInteger number = nextNumber(authority);
    return writeDelta(authority, ca, number, base.get(), now.truncatedTo(ChronoUnit.SECONDS));
  }

  private X509CRL writeDelta(
      Authority authority, Identity ca, BigInteger number, X509CRL base, Instant now)
      throws IOException, CaException, CertificateRefusedException {
    Map<BigInteger, X509CRLEntry> listed = entries(base);
    List<Revocation> revoked = register.revocations(authority);
    List<Revocation> changed =
        revoked.stream().filter(one -> !isSame(one, listed.get(one.serial()))).toList();
    Set<BigInteger> released = new TreeSet<>(listed.keySet());
    register
        .holds()
        .all(authority)
        .forEach(
            (serial, turn) -> {
              if (!turn.held() && !turn.at().isBefore(base.getThisUpdate().toInstant())) {
                released.add(serial); // a delta in between may have listed it
              }
            });
    revoked.forEach(one -> released.remove(one.serial()));
    X509CRL delta = CrlIssuer.delta(ca, number, numberOf(base), changed, released, now, LIFETIME);
    DurableFiles.replace(file(authority, "-delta.crl"), Certificates.der(delta));
    return delta;
  }

  private static boolean isSame(Revocation one, @Nullable X509CRLEntry listed) {
    int code = one.reason().code();
    return listed != null
        && listed.getRevocationDate().toInstant().equals(one.since())
        && (listed.getRevocationReason() == null ? 0 : listed.getRevocationReason().ordinal())
            == code;
  }

  private static Map<BigInteger, X509CRLEntry> entries(X509CRL crl) {
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    return entries == null
        ? Map.of()
        : entries.stream().collect(toMap(X509CRLEntry::getSerialNumber, Function.identity()));
  }

  static BigInteger numberOf(X509CRL crl) {
    byte[] value = crl.getExtensionValue(Extension.cRLNumber.getId());
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets()).getValue();
  }

  /** One that is damaged is no base: the next full CRL mends it. */
  private Optional<X509CRL> readableBase(Authority authority) throws IOException {
    Path file = file(authority, ".crl");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.readCrls(file).get(0));
    } catch (CertificateRefusedException e) {
      return Optional.empty();
    }
  }

  private BigInteger nextNumber(Authority authority) throws IOException, CaException {
    Path file = file(authority, ".crl-number");
    BigInteger next = BigInteger.ONE;
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!text.matches("[0-9]{1,40}")) {
        throw new CaException(
            file + ": \"" + text + "\" (expected: the number of the newest CRL); write it there",
            null);
      }
      next = new BigInteger(text).add(BigInteger.ONE);
    } else if (Files.exists(file(authority, ".crl"))) {
      throw new CaException(
          file + ": missing beside a CRL (expected: its number); write the CRL's number there",
          null);
    }
    DurableFiles.replace(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
    return next;
  }

  private Path file(Authority authority, String suffix) {
    return folder.resolve(authority.id() + suffix);
  }
}
