package dev.tamga.client.enrol;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
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

/**
 * The next certificate, with a new key, while the old one is in force and in use. After a crash or
 * a failure: the same call again. For one thread at a time.
 */
public final class RenewIdentity {
  private final NodeAddress server;
  private final LiveTrust trust;
  private final IdentityFile file;
  private final ActivateIdentity activation;
  private final Clock clock;

  /**
   * @param server of enrolment
   * @param trust by which it is believed, and the certificate that it gives
   * @param file the key store in use
   * @param activation has the running program use the new one, before it is put in place
   */
  public RenewIdentity(
      NodeAddress server,
      LiveTrust trust,
      IdentityFile file,
      ActivateIdentity activation,
      Clock clock) {
    this.server = server;
    this.trust = trust;
    this.file = file;
    this.activation = activation;
    this.clock = clock;
  }

  /** The same by a root that is known. */
  public static RenewIdentity by(
      TrustedRoot root, NodeAddress server, IdentityFile file, Clock clock) throws Refusal {
    return new RenewIdentity(server, root.trust(), file, ActivateIdentity.NOTHING, clock);
  }

  /**
   * What is in use.
   *
   * @throws IOException if it cannot be read
   */
  public Identity active() throws IOException {
    return file.active();
  }

  /**
   * Renews now, due or not.
   *
   * @throws Refusal what the server refused, or what is wrong with its answer; the old one is in
   *     use and in place
   * @throws IOException if the new one cannot be kept or used; likewise
   */
  public Identity renew() throws Refusal, IOException, InterruptedException {
    Identity current = file.active();
    Optional<Identity> kept = usable(current);
    Identity next = kept.isPresent() ? kept.get() : fetch(current);
    activation.activate(next); // 4 a crash leaves the old one in place, and the next one beside it
    file.switchOver(); // 5 in place; a crash inside leaves the old or the new
    return next;
  }

  /** One that was kept when a crash or a failure came: it need only be used. */
  private Optional<Identity> usable(Identity current) throws IOException {
    Optional<Identity> kept = file.next();
    if (kept.isEmpty()) {
      return kept;
    }
    X509Certificate next = kept.get().certificate();
    Instant now = clock.instant();
    X509Certificate old = current.certificate();
    boolean newer =
        !next.getPublicKey().equals(old.getPublicKey())
            && !next.getNotAfter().before(old.getNotAfter());
    if (newer && now.isBefore(RenewalSchedule.due(next))) {
      return kept;
    }
    file.dropNext(); // in place already, or too old to be of use
    file.dropPending();
    return Optional.empty();
  }

  private Identity fetch(Identity current) throws Refusal, IOException, InterruptedException {
    KeyKind kind = KeyKind.of(current.certificate().getPublicKey()).orElse(KeyKind.EC_P256);
    KeyPair key = file.keepPending(kind); // 1 a crash leaves the key, for the next call
    if (key.getPublic().equals(current.certificate().getPublicKey())) {
      file.dropPending(); // a crash just after the last switch
      key = file.keepPending(kind);
    }
    Credentials own =
        new Credentials(new PeerTrustManager(trust, Purpose.TLS_SERVER, clock), current);
    try (EstClient est = new EstClient(server, own)) {
      List<X509Certificate> cas = est.cacerts();
      X509Certificate issued = // 2 a crash: asking again with that key gets the same
          est.reenroll(EnrolmentRequest.forRenewal(current.certificate(), key));
      Identity next =
          new CheckIssued(trust, clock)
              .identity(key, issued, cas, Optional.of(current.certificate()));
      file.keepNext(next); // 3
      return next;
    } catch (Refusal e) {
      if (e.failure() == Failure.CERTIFICATE_REQUEST_REFUSED
          || e.failure() == Failure.ANSWER_MALFORMED) {
        file.dropPending(); // another key may have more luck
      }
      throw e;
    } catch (CertificateRefusedException e) {
      throw new IOException("new key: " + e.getMessage(), e);
    }
  }
}
