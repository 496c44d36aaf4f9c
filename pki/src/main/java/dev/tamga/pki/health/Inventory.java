package dev.tamga.pki.health;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Secret;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a CA has issued, each with its state (pki/GOVERNANCE.md, section 2). */
public final class Inventory {
  /** Where a certificate stands. */
  public enum State {
    ACTIVE,
    SUPERSEDED,
    EXPIRED,
    REVOKED;

    /** As commands print it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A certificate, who issued it, and where it stands. */
  public record Entry(Branch branch, X509Certificate certificate, State state) {}

  private Inventory() {}

  /**
   * All of a CA's folder.
   *
   * @throws CaException if the folder cannot be read
   */
  public static List<Entry> of(Path folder, Clock clock) throws CaException {
    List<Entry> all = new ArrayList<>();
    try (Secret none = Secret.of(new char[0])) { // reading opens no key
      CertificateAuthority ca = CertificateAuthority.open(folder, none, clock);
      for (Branch branch : Branch.values()) {
        List<X509Certificate> issued = ca.issued(branch);
        Set<BigInteger> revoked =
            ca.revocations(branch).stream().map(Revocation::serial).collect(Collectors.toSet());
        Map<String, Instant> newest = new HashMap<>();
        for (X509Certificate each : issued) {
          newest.merge(
              names(each),
              each.getNotBefore().toInstant(),
              (one, other) -> one.isAfter(other) ? one : other);
        }
        for (X509Certificate each : issued) {
          boolean last =
              each.getNotBefore().toInstant().equals(newest.getOrDefault(names(each), Instant.MIN));
          all.add(new Entry(branch, each, state(each, revoked, last, clock.instant())));
        }
      }
    }
    return all;
  }

  private static State state(
      X509Certificate one, Set<BigInteger> revoked, boolean last, Instant now) {
    if (revoked.contains(one.getSerialNumber())) {
      return State.REVOKED;
    }
    if (now.isAfter(one.getNotAfter().toInstant())) {
      return State.EXPIRED;
    }
    return last ? State.ACTIVE : State.SUPERSEDED;
  }

  /** What a renewal keeps. */
  private static String names(X509Certificate one) {
    try {
      return Profile.of(one).map(Profile::id).orElse("")
          + one.getSubjectX500Principal().getName()
          + AlternativeName.of(one).stream().map(AlternativeName::print).sorted().toList();
    } catch (CertificateRefusedException e) {
      return one.getSerialNumber().toString();
    }
  }
}
