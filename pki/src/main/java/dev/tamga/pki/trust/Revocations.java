package dev.tamga.pki.trust;

import static java.util.stream.Collectors.groupingBy;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.status.Crl;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;

/**
 * What the CRLs of one snapshot say. An absent CRL says nothing; a present one is always honoured,
 * and one that cannot be believed refuses the certificates of its CA rather than being ignored.
 *
 * <p>Thread-safe. Each CRL's signature is verified once per CA key.
 */
final class Revocations {
  private static final int CRL_SIGN = 6;

  private final Map<X500Principal, List<Crl>> byIssuer;
  private final AlgorithmPolicy algorithms;
  private final Map<Signed, Boolean> verified = new ConcurrentHashMap<>();

  Revocations(Trust trust) {
    algorithms = trust.algorithms();
    byIssuer =
        trust.crls().stream()
            .map(Crl::of)
            .collect(groupingBy(crl -> crl.list().getIssuerX500Principal()));
  }

  /**
   * Since when the certificate is revoked; empty if no CRL says so.
   *
   * @param issuer the next certificate of the path
   * @throws UntrustedException MALFORMED if there are CRLs in the issuer's name and none is signed
   *     by it, or it may not sign CRLs
   */
  Optional<Instant> revokedSince(X509Certificate certificate, X509Certificate issuer)
      throws UntrustedException {
    List<Crl> named = byIssuer.getOrDefault(certificate.getIssuerX500Principal(), List.of());
    if (named.isEmpty()) {
      return Optional.empty();
    }
    boolean[] usage = issuer.getKeyUsage();
    if (usage == null || !usage[CRL_SIGN]) {
      throw new UntrustedException(
          Reason.MALFORMED,
          Names.of(issuer) + " may not sign the CRL in its name (expected: key usage cRLSign)");
    }
    List<Crl> good = named.stream().filter(crl -> isSigned(crl, issuer)).toList();
    if (good.isEmpty()) {
      throw new UntrustedException(
          Reason.MALFORMED,
          "the CRL held for " + Names.of(issuer) + " is not signed by it (expected: its own CRL)");
    }
    return good.stream().collect(groupingBy(Crl::scope)).values().stream()
        .flatMap(scope -> revokedSince(certificate, scope).stream())
        .min(Comparator.naturalOrder());
  }

  /** Of the newest CRL of all certificates of that CA, if it is signed by it. */
  Optional<Instant> thisUpdate(X509Certificate certificate, X509Certificate issuer) {
    return newest(certificate, issuer).map(crl -> crl.list().getThisUpdate().toInstant());
  }

  Optional<Instant> nextUpdate(X509Certificate certificate, X509Certificate issuer) {
    return newest(certificate, issuer)
        .flatMap(crl -> Optional.ofNullable(crl.list().getNextUpdate()))
        .map(Date::toInstant);
  }

  /** A delta counts if a full CRL that it builds on is there. */
  private Optional<Crl> newest(X509Certificate certificate, X509Certificate issuer) {
    List<Crl> whole =
        byIssuer.getOrDefault(certificate.getIssuerX500Principal(), List.of()).stream()
            .filter(crl -> crl.scope().isEmpty() && isSigned(crl, issuer))
            .toList();
    Optional<Crl> full = whole.stream().filter(Crl::isFull).max(Comparator.comparing(Crl::number));
    return full.flatMap(
        base ->
            whole.stream()
                .filter(crl -> crl.equals(base) || (!crl.isFull() && buildsOn(crl, base)))
                .max(Comparator.comparing(Crl::number)));
  }

  /** The newest full CRL, then every newer delta that builds on it or an older one. */
  private static Optional<Instant> revokedSince(X509Certificate certificate, List<Crl> scope) {
    Optional<Crl> full = scope.stream().filter(Crl::isFull).max(Comparator.comparing(Crl::number));
    List<Crl> deltas =
        scope.stream()
            .filter(crl -> !crl.isFull() && full.map(f -> buildsOn(crl, f)).orElse(true))
            .sorted(Comparator.comparing(Crl::number))
            .toList();
    Optional<Instant> since =
        full.map(crl -> crl.list().getRevokedCertificate(certificate)).map(Revocations::date);
    for (Crl delta : deltas) {
      X509CRLEntry entry = delta.list().getRevokedCertificate(certificate);
      if (entry != null) {
        since =
            entry.getRevocationReason() == CRLReason.REMOVE_FROM_CRL
                ? Optional.empty()
                : Optional.of(date(entry));
      }
    }
    return since;
  }

  private static boolean buildsOn(Crl delta, Crl full) {
    return delta.base().orElseThrow().compareTo(full.number()) <= 0
        && delta.number().compareTo(full.number()) > 0;
  }

  private static Instant date(X509CRLEntry entry) {
    return entry.getRevocationDate().toInstant();
  }

  private boolean isSigned(Crl crl, X509Certificate issuer) {
    return verified.computeIfAbsent(
        new Signed(crl, Certificates.sha256(issuer)),
        key -> {
          try {
            crl.list().verify(PublicKeys.of(issuer), BouncyCastle.PROVIDER);
            return crl.algorithm()
                .filter(oid -> algorithms.problem(oid, crl.issuedAt()).isEmpty())
                .isPresent();
          } catch (GeneralSecurityException e) {
            return false;
          }
        });
  }

  private record Signed(Crl crl, String issuer) {}
}
