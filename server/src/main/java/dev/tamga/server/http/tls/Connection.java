package dev.tamga.server.http.tls;

import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.call.Origin;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client's side of an open connection. Any worker may ask it. */
public final class Connection {
  private static final long NEVER = Long.MIN_VALUE;

  /**
   * How long a decision holds though nothing was heard: time alone ends grants and makes the last
   * word of a CA too old.
   */
  private static final Duration HOLDS = Duration.ofMinutes(1);

  private final List<X509Certificate> chain;
  private final InetAddress address;
  private final @Nullable Sha256 certificate;
  private final @Nullable Sha256 spki;
  private volatile long checkedEpoch = NEVER;
  private volatile Instant checkedAt = Instant.MIN;
  private volatile boolean overLimit;

  /**
   * @param chain the client's, its own first; empty if it showed none
   * @param address where it comes from
   */
  public Connection(List<X509Certificate> chain, InetAddress address) {
    this.chain = chain;
    this.address = address;
    this.certificate = chain.isEmpty() ? null : new Sha256(Certificates.sha256(chain.get(0)));
    this.spki = chain.isEmpty() ? null : new Sha256(Spki.sha256(chain.get(0)));
  }

  /** The client's certificate; empty if it showed none, where it need not. */
  public Optional<X509Certificate> client() {
    return chain.stream().findFirst();
  }

  /** Where the client comes from. */
  public InetAddress address() {
    return address;
  }

  /**
   * By what connections are counted: the certificate's digest, or the address of a client without
   * one.
   */
  public Object counted() {
    return certificate == null ? Origin.of(address) : certificate;
  }

  /**
   * SHA-256 of the client's certificate.
   *
   * @throws IllegalStateException if it showed none
   */
  public Sha256 certificate() {
    return shown(certificate);
  }

  /**
   * SHA-256 of its SubjectPublicKeyInfo.
   *
   * @throws IllegalStateException if it showed none
   */
  public Sha256 spki() {
    return shown(spki);
  }

  private static Sha256 shown(@Nullable Sha256 digest) {
    if (digest == null) {
      throw new IllegalStateException("client without a certificate (expected: one)");
    }
    return digest;
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
   * Decides about the certificate again, if anything may have changed since, and after a minute; on
   * the first request in any case, for a resumed session would never have been decided about.
   *
   * @return why it is no longer believed, or empty
   * @throws IllegalStateException if the client showed none
   */
  public Optional<PeerFault> recheck(PeerTrust trust, Instant now) {
    if (chain.isEmpty()) {
      throw new IllegalStateException("client without a certificate (expected: one)");
    }
    if (now.isAfter(chain.get(0).getNotAfter().toInstant())) {
      return Optional.of(PeerFault.EXPIRED);
    }
    long epoch = trust.epoch().getAsLong(); // before the check: a change during it counts as new
    if (epoch == checkedEpoch && isRecent(now)) {
      return Optional.empty();
    }
    Optional<PeerFault> fault = trust.check(chain);
    if (fault.isEmpty()) {
      checkedEpoch = epoch;
      checkedAt = now;
    } else {
      checkedEpoch = NEVER;
    }
    return fault;
  }

  private boolean isRecent(Instant now) {
    Instant last = checkedAt;
    return !now.isBefore(last) && now.isBefore(last.plus(HOLDS));
  }
}
