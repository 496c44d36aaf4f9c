package dev.tamga.server.app;

import dev.tamga.client.enrol.IdentityFile;
import dev.tamga.client.enrol.RenewIdentity;
import dev.tamga.client.enrol.Renewer;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.enrol.RenewalRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;

/** Renews the node's own TLS key and certificate in time, by the SDK's classes. */
final class RenewTls {
  private RenewTls() {}

  /**
   * Starts it.
   *
   * @param server of enrolment; may be the node itself
   * @param live uses the new one; the file is switched after it
   */
  static Renewer start(
      NodeAddress server,
      KeyConfig.InFile key,
      LiveTrust trust,
      LiveIdentity live,
      MeterRegistry meters,
      Clock clock) {
    IdentityFile file =
        new IdentityFile(
            key.pkcs12(), unused -> Secret.readFile(key.secretFile().orElseThrow()), clock);
    return Renewer.start(
        new RenewIdentity(server, trust, file, fresh -> use(live, fresh), clock),
        new RenewalRecord(meters),
        clock);
  }

  private static void use(LiveIdentity live, Identity fresh) throws IOException {
    try {
      live.use(fresh);
    } catch (IllegalArgumentException e) {
      throw new IOException("tls.key: the new key is not used: " + e.getMessage(), e);
    }
  }
}
