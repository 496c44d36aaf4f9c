package dev.tamga.server.node.wire;

import dev.tamga.client.enrol.IdentityStore;
import dev.tamga.client.enrol.Renewer;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.enrol.RenewalRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;

/** Renews the node's own TLS key and certificate in time, by the SDK's classes. */
public final class RenewTls {
  private RenewTls() {}

  /**
   * Starts it, as {@code tls.renew} says; the server of enrolment may be the node itself.
   *
   * @param live uses the new one; the file or the token is switched after it
   */
  public static Renewer start(
      ServerConfig config, LiveTrust trust, LiveIdentity live, MeterRegistry meters, Clock clock) {
    IdentityStore store =
        IdentityStore.of(
            config.tls(),
            () -> Secret.readFile(config.tls().secretFile().orElseThrow()),
            config.storage().data(),
            clock);
    return Renewer.start(
        TlsRenewal.of(config.renewal().orElseThrow(), store)
            .with(trust, fresh -> use(live, fresh), clock),
        new RenewalRecord(meters),
        clock);
  }

  private static void use(LiveIdentity live, Identity fresh) throws IOException {
    if (fresh.certificate().equals(live.identity().certificate())) {
      return;
    }
    try {
      live.use(fresh);
    } catch (IllegalArgumentException e) {
      throw new IOException("tls.key: the new key is not used: " + e.getMessage(), e);
    }
  }
}
