package dev.tamga.server.http.tls;

import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Spki;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The client's side of an open connection. Any worker may ask it. */
public final class Connection {
  private static final long NEVER = Long.MIN_VALUE;

  private final List<X509Certificate> chain;
  private final Sha256 certificate;
  private final Sha256 spki;
  private volatile long checkedEpoch = NEVER;
  private volatile boolean overLimit;

  /**
   * @param chain the client's, its own first
   */
  public Connection(List<X509Certificate> chain) {
    this.chain = chain;
    this.certificate = new Sha256(Certificates.sha256(chain.get(0)));
    this.spki = new Sha256(Spki.sha256(chain.get(0)));
  }

  /** SHA-256 of the client's certificate. */
  public Sha256 certificate() {
    return certificate;
  }

  /** SHA-256 of its SubjectPublicKeyInfo. */
  public Sha256 spki() {
    return spki;
  }

  /** Notes that the certificate has more connections open than it may. */
  public void markOverLimit() {
    overLimit = true;
  }

  /** Whether the certificate had more connections open than it may when this one came. */
  public boolean isOverLimit() {
    return overLimit;
  }

  /**
   * Decides about the certificate again, if anything may have changed since; on the first request
   * in any case, for a resumed session would never have been decided about.
   *
   * @return why it is no longer believed, or empty
   */
  public Optional<PeerFault> recheck(PeerTrust trust, Instant now) {
    if (now.isAfter(chain.get(0).getNotAfter().toInstant())) {
      return Optional.of(PeerFault.EXPIRED);
    }
    long epoch = trust.epoch().getAsLong(); // before the check: a change during it counts as new
    if (epoch == checkedEpoch) {
      return Optional.empty();
    }
    Optional<PeerFault> fault = trust.check(chain);
    if (fault.isEmpty()) {
      checkedEpoch = epoch;
    }
    return fault;
  }
}
