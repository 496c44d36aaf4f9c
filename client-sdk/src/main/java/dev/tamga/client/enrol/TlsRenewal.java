package dev.tamga.client.enrol;

import dev.tamga.client.http.NodeAddress;
import dev.tamga.pki.trust.live.LiveTrust;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * How a TLS key is renewed.
 *
 * @param server of enrolment; may be the node itself
 * @param percent of a certificate's life after which it is due; empty for two thirds
 * @param store where the key stands
 * @param patience how long a broken line is tried again within one renewal; zero never
 */
public record TlsRenewal(
    NodeAddress server, OptionalInt percent, IdentityStore store, Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** At two thirds of a certificate's life. */
  public static TlsRenewal of(NodeAddress server, IdentityStore store) {
    return new TlsRenewal(server, OptionalInt.empty(), store, PATIENCE);
  }

  /** By the section of a configuration. */
  public static TlsRenewal of(RenewalConfig config, IdentityStore store) {
    return new TlsRenewal(config.server(), config.percent(), store, PATIENCE);
  }

  /** The same with one try for each call. */
  public TlsRenewal impatient() {
    return new TlsRenewal(server, percent, store, Duration.ZERO);
  }

  /** From when on that certificate is to be renewed. */
  public Instant due(X509Certificate certificate) {
    return RenewalSchedule.due(certificate, percent);
  }

  /**
   * Renews by that trust.
   *
   * @param activation has the running program use the new one, before it is put in place
   */
  public RenewIdentity with(LiveTrust trust, ActivateIdentity activation, Clock clock) {
    return new RenewIdentity(this, trust, activation, clock);
  }
}
