package dev.tamga.pki.status;

import java.math.BigInteger;
import java.net.URI;
import java.security.cert.CRLReason;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proof that a CA says what stands in a CRL: only {@link CrlCheck} makes one. Whether it is newer
 * than another, {@link StatusIndex#learn(CheckedCrl)} decides. Immutable.
 */
public final class CheckedCrl {
  private final Issuer issuer;
  private final Crl crl;
  private final String sha256;
  private final Map<BigInteger, Revoked> revoked = new HashMap<>();
  private final Set<BigInteger> removed = new HashSet<>();

  /** Takes the entries apart here, for learning holds a lock. */
  CheckedCrl(Issuer issuer, Crl crl, String sha256) {
    this.issuer = issuer;
    this.crl = crl;
    this.sha256 = sha256;
    Set<? extends X509CRLEntry> entries = crl.list().getRevokedCertificates();
    if (entries == null) {
      return;
    }
    for (X509CRLEntry entry : entries) {
      CRLReason reason =
          Optional.ofNullable(entry.getRevocationReason()).orElse(CRLReason.UNSPECIFIED);
      if (reason != CRLReason.REMOVE_FROM_CRL) {
        Instant since = entry.getRevocationDate().toInstant();
        revoked.put(entry.getSerialNumber(), new Revoked(since, reason));
      } else if (!crl.isFull()) {
        removed.add(entry.getSerialNumber());
      }
    }
  }

  /** The CA that signed it. */
  public Issuer issuer() {
    return issuer;
  }

  /** Its number; full and delta CRLs of one CA share the series. */
  public BigInteger number() {
    return crl.number();
  }

  /** The full CRL that it builds on; empty if it is full. */
  public Optional<BigInteger> base() {
    return crl.base();
  }

  /** Where it says that its deltas are. */
  public List<URI> deltas() {
    return StatusAddresses.deltas(crl.list());
  }

  /** When it was issued: how fresh it makes its CA. */
  public Instant thisUpdate() {
    return crl.list().getThisUpdate().toInstant();
  }

  /** By when the next one comes. */
  public Instant nextUpdate() {
    return crl.list().getNextUpdate().toInstant();
  }

  /** Whether it speaks of all certificates of its CA. */
  boolean isWhole() {
    return crl.scope().isEmpty();
  }

  /** Which series of numbers it belongs to. */
  String scope() {
    return isWhole() ? "-" : CrlCheck.sha256(crl.scope());
  }

  String sha256() {
    return sha256;
  }

  Map<BigInteger, Revoked> revoked() {
    return revoked;
  }

  /** Holds that a delta takes back. */
  Set<BigInteger> removed() {
    return removed;
  }
}
