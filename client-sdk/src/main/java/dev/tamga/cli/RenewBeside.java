package dev.tamga.cli;

import dev.tamga.client.ClientSettings;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.enrol.ActivateIdentity;
import dev.tamga.client.enrol.RenewalSchedule;
import dev.tamga.client.enrol.RenewalSchedule.Urgency;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Renews the line's key beside a command's own work, if the configuration says so (PROTOCOL.md
 * section 12, "In client.conf"): after it as a rule, before it when little of the certificate's
 * life is left. What goes wrong is a remark, and never the command's failure.
 */
final class RenewBeside {
  private static final Duration BETWEEN_TRIES = Duration.ofHours(1);

  private final Session session;
  private final ClientSettings settings;
  private final Clock clock;

  RenewBeside(Session session, ClientSettings settings) {
    this.session = session;
    this.settings = settings;
    this.clock = settings.clock();
  }

  /** The client for the command's work; it renews nothing itself, for it may end too soon. */
  TamgaClient client() throws InterruptedException {
    Optional<Identity> renewed =
        urgency(settings.tls().certificate()) == Urgency.NONE ? Optional.empty() : renew();
    TamgaClient client = TamgaClient.open(settings.renewedBy(Optional.empty()));
    renewed.ifPresent(client::useTls);
    return client;
  }

  /** After the work, however it ended. */
  void afterwards() throws InterruptedException {
    var unused = renew();
  }

  private Urgency urgency(X509Certificate certificate) {
    return RenewalSchedule.urgency(certificate, clock.instant());
  }

  private Optional<Identity> renew() throws InterruptedException {
    if (settings.renewal().isEmpty()) {
      return Optional.empty();
    }
    TlsRenewal renewal = settings.renewal().get().impatient();
    try {
      if (clock.instant().isBefore(renewal.due(settings.tls().certificate()))
          || isTooEarly(renewal.store().lock())) {
        return Optional.empty();
      }
      Optional<Identity> renewed =
          renewal.with(settings.trust(), ActivateIdentity.NOTHING, clock).renewIfDue();
      renewed.ifPresent(this::tell);
      return renewed;
    } catch (Refusal | IOException | RuntimeException e) {
      session.remark(
          "renew.beside-failed",
          e instanceof Refusal refusal ? refusal.detail() : String.valueOf(e.getMessage()),
          settings.tls().certificate().getNotAfter().toInstant());
      return Optional.empty();
    }
  }

  /** The time of the lock's file says when somebody last tried, whatever became of it. */
  private boolean isTooEarly(Path lock) throws IOException {
    if (!Files.exists(lock)) {
      return false;
    }
    Instant last = Files.getLastModifiedTime(lock).toInstant();
    Instant now = clock.instant();
    return !last.isAfter(now) && now.isBefore(last.plus(BETWEEN_TRIES));
  }

  private void tell(Identity renewed) {
    session.remark(
        "renew.beside",
        renewed.certificate().getSerialNumber().toString(16),
        renewed.certificate().getNotAfter().toInstant());
  }
}
