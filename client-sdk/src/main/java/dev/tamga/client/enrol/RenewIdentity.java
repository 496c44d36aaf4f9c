package dev.tamga.client.enrol;

import dev.tamga.client.http.Credentials;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.enrol.EnrolmentRequest;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next certificate, with a new key, while the old one is in force and in use. After a crash or
 * a failure: the same call again. For one thread at a time.
 */
public final class RenewIdentity {
  private final TlsRenewal renewal;
  private final LiveTrust trust;
  private final IdentityStore store;
  private final ActivateIdentity activation;
  private final Clock clock;
  private @Nullable X509Certificate seen; // in place, when last looked

  /**
   * @param trust by which the server is believed, and the certificate that it gives
   * @param activation has the running program use the new one, before it is put in place
   */
  RenewIdentity(TlsRenewal renewal, LiveTrust trust, ActivateIdentity activation, Clock clock) {
    this.renewal = renewal;
    this.trust = trust;
    this.store = renewal.store();
    this.activation = activation;
    this.clock = clock;
  }

  /**
   * The same by a root that is known, for a program that reads its key at its next start.
   *
   * @throws Refusal NODE_UNTRUSTED if it is no root
   */
  public static RenewIdentity by(TrustedRoot root, TlsRenewal renewal, Clock clock) throws Refusal {
    return renewal.with(root.trust(), ActivateIdentity.NOTHING, clock);
  }

  /**
   * What is in place; the program uses it from now on, if another process has put it there.
   *
   * @throws IOException if it cannot be read or used
   */
  public Identity active() throws IOException {
    Identity active = store.active();
    if (!active.certificate().equals(seen)) {
      activation.activate(active);
      seen = active.certificate();
    }
    return active;
  }

  /** From when on what is in place is to be renewed. */
  Instant due(Identity active) {
    return renewal.due(active.certificate());
  }

  /**
   * Renews now, due or not.
   *
   * @throws Refusal what the server refused, or what is wrong with its answer; the old one is in
   *     use and in place
   * @throws IOException if the new one cannot be kept or used, or another process renews at this
   *     moment; likewise
   */
  public Identity renew() throws Refusal, IOException, InterruptedException {
    try (RenewalLock lock = RenewalLock.take(store.lock(), clock.instant())) {
      return renew(store.active());
    }
  }

  /**
   * Renews if it is due, also when another process may have done so just now.
   *
   * @return the new one; empty if it was not due
   * @throws Refusal as {@link #renew()}
   * @throws IOException likewise
   */
  public Optional<Identity> renewIfDue() throws Refusal, IOException, InterruptedException {
    if (!isDue(active())) {
      return Optional.empty();
    }
    try (RenewalLock lock = RenewalLock.take(store.lock(), clock.instant())) {
      Identity current = active();
      return isDue(current) ? Optional.of(renew(current)) : Optional.empty();
    }
  }

  private boolean isDue(Identity current) {
    return !clock.instant().isBefore(due(current));
  }

  private Identity renew(Identity current) throws Refusal, IOException, InterruptedException {
    Optional<Identity> kept = usable(current);
    Identity next = kept.isPresent() ? kept.get() : fetch(current);
    activation.activate(next); // 4 a crash leaves the old one in place
    store.switchOver(next); // 5 in place; a crash inside leaves the old or the new
    return next;
  }

  /** One that was kept when a crash or a failure came: it need only be used. */
  private Optional<Identity> usable(Identity current) throws IOException {
    Optional<Identity> kept = store.next();
    if (kept.isEmpty()) {
      return kept;
    }
    X509Certificate next = kept.get().certificate();
    Instant now = clock.instant();
    X509Certificate old = current.certificate();
    boolean newer =
        !next.getPublicKey().equals(old.getPublicKey())
            && !next.getNotAfter().before(old.getNotAfter());
    if (newer && now.isBefore(renewal.due(next))) {
      return kept;
    }
    store.dropNext(); // in place already, or too old to be of use
    store.dropPending();
    return Optional.empty();
  }

  private Identity fetch(Identity current) throws Refusal, IOException, InterruptedException {
    KeyKind kind = KeyKind.of(current.certificate().getPublicKey()).orElse(KeyKind.EC_P256);
    KeyPair key = store.keepPending(kind); // 1 a crash leaves the key, for the next call
    if (key.getPublic().equals(current.certificate().getPublicKey())) {
      store.dropPending(); // a crash just after the last switch
      key = store.keepPending(kind);
    }
    Credentials own =
        new Credentials(new PeerTrustManager(trust, Purpose.TLS_SERVER, clock), current);
    try (EstClient est = new EstClient(renewal.server(), own, renewal.patience())) {
      List<X509Certificate> cas = est.cacerts();
      X509Certificate issued = // 2 a crash: asking again with that key gets the same
          est.reenroll(EnrolmentRequest.forRenewal(current.certificate(), key));
      Identity next =
          new CheckIssued(trust, clock)
              .identity(key, issued, cas, Optional.of(current.certificate()));
      store.keepNext(next); // 3
      return next;
    } catch (Refusal e) {
      if (e.failure() == Failure.CERTIFICATE_REQUEST_REFUSED
          || e.failure() == Failure.ANSWER_MALFORMED) {
        store.dropPending(); // another key may have more luck
      }
      throw e;
    } catch (CertificateRefusedException e) {
      throw new IOException("new key: " + e.getMessage(), e);
    }
  }
}
