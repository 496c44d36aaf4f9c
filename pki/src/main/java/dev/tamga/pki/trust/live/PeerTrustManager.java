package dev.tamga.pki.trust.live;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.status.Staleness;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.trust.CheckedPath;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.path.Names;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trust in a TLS peer by the snapshot in force, now. A server's certificate must also name the host
 * that was called; the engine or socket has to know it.
 *
 * <p>What is refused is a {@link CertificateException}: expired, not yet valid and revoked have
 * their own subclass, and the cause is always an {@link UntrustedException} with the reason.
 * Thread-safe.
 */
public final class PeerTrustManager extends PeerCheck {
  private final LiveTrust trust;
  private final Purpose peer;
  private final Clock clock;
  private final Staleness staleness;

  /**
   * @param peer {@link Purpose#TLS_CLIENT} on a node that accepts connections, {@link
   *     Purpose#TLS_SERVER} on whoever opens them
   * @throws IllegalArgumentException if it is another purpose
   */
  public PeerTrustManager(LiveTrust trust, Purpose peer, Clock clock) {
    this(trust, peer, clock, Staleness.NONE);
  }

  /**
   * @param peer as above
   * @param staleness how old the last word about a peer may be
   * @throws IllegalArgumentException if it is another purpose
   */
  public PeerTrustManager(LiveTrust trust, Purpose peer, Clock clock, Staleness staleness) {
    if (peer != Purpose.TLS_CLIENT && peer != Purpose.TLS_SERVER) {
      throw new IllegalArgumentException("peer: " + peer + " (expected: TLS_CLIENT or TLS_SERVER)");
    }
    this.trust = trust;
    this.peer = peer;
    this.clock = clock;
    this.staleness = staleness;
  }

  @Override
  protected void check(Purpose purpose, X509Certificate @Nullable [] chain, @Nullable String host)
      throws CertificateException {
    try {
      if (purpose != peer) {
        throw new UntrustedException(
            Reason.WRONG_PURPOSE, "peer: is a " + purpose + " (expected: " + peer + ')');
      }
      if (chain == null || chain.length == 0) {
        throw new UntrustedException(Reason.MALFORMED, "peer: sent no certificate");
      }
      List<X509Certificate> extra = Arrays.asList(chain).subList(1, chain.length);
      requireFresh(chain[0], extra, clock.instant());
      if (purpose == Purpose.TLS_SERVER) {
        requireHost(chain[0], host);
      }
    } catch (UntrustedException e) {
      throw forTls(e, chain, clock.instant());
    }
  }

  /** One checker for both: between two calls the snapshot may be swapped. */
  private void requireFresh(X509Certificate leaf, List<X509Certificate> extra, Instant now)
      throws UntrustedException {
    PathChecker checker = trust.checker();
    CheckedPath path = checker.check(leaf, extra, peer, now);
    Optional<Duration> listed =
        path.anchor().at(now).stream()
            .flatMap(grant -> grant.statuses().stream())
            .map(StatusInfo::maxAge)
            .min(Duration::compareTo);
    Optional<String> stale =
        staleness.problem(path.anchor().state(), listed, checker.freshness(path), now);
    if (stale.isPresent()) {
      throw new UntrustedException(
          Reason.STALE_STATUS, Names.of(leaf) + " may be revoked: " + stale.get());
    }
  }

  private static void requireHost(X509Certificate leaf, @Nullable String host)
      throws UntrustedException {
    if (host == null || !Names.isOf(leaf, host)) {
      throw new UntrustedException(
          Reason.WRONG_NAME,
          Names.of(leaf)
              + " is not for the host "
              + host
              + " (expected: a dNSName or iPAddress"
              + " with it)");
    }
  }

  private static CertificateException forTls(
      UntrustedException e, X509Certificate @Nullable [] chain, Instant now) {
    CertificateException refused =
        switch (e.reason()) {
          case EXPIRED -> new CertificateExpiredException(e.getMessage());
          case NOT_YET_VALID -> new CertificateNotYetValidException(e.getMessage());
          case REVOKED ->
              new CertificateRevokedException(
                  Date.from(now),
                  CRLReason.UNSPECIFIED,
                  Objects.requireNonNull(chain)[0].getIssuerX500Principal(),
                  Map.of());
          case UNKNOWN_CA,
              WRONG_PURPOSE,
              CONSTRAINT,
              WEAK_KEY,
              MALFORMED,
              WRONG_NAME,
              STALE_STATUS ->
              new CertificateException(e.getMessage());
        };
    refused.initCause(e);
    return refused;
  }
}
