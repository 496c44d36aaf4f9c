package dev.tamga.server.material;

import dev.tamga.pki.key.live.LiveIdentity;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes newer keys into use, and tells of each: what is wrong with it, when it ends (log, warnings,
 * metrics {@code tamga.certificate.*}). For one thread at a time, but for {@link #warnings}.
 */
public final class KeyWatch {
  private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);

  private final Map<String, LiveIdentity> keys;
  private final Clock clock;
  private final MultiGauge serials;
  private final Map<String, Long> reloaded = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();

  /** Watches; nothing is looked at before the first {@link #poll}. */
  public KeyWatch(NodeKeys keys, MeterRegistry meters, Clock clock) {
    this.keys = keys.certified();
    this.clock = clock;
    this.serials =
        MultiGauge.builder("tamga.certificate.reloaded")
            .description("when the key was taken into use, in seconds of the epoch")
            .register(meters);
    this.keys.forEach((use, key) -> watch(meters, use, key));
    publish();
  }

  private void watch(MeterRegistry meters, String use, LiveIdentity key) {
    reloaded.put(use, clock.instant().getEpochSecond());
    Gauge.builder(
            "tamga.certificate.expires",
            key,
            k -> k.identity().certificate().getNotAfter().toInstant().getEpochSecond())
        .description("when the certificate ends, in seconds of the epoch")
        .tag("use", use)
        .register(meters);
    Gauge.builder("tamga.certificate.problem", key, k -> k.problem().isPresent() ? 1 : 0)
        .description("1 if it is not trusted, or a newer one was refused")
        .tag("use", use)
        .register(meters);
    Gauge.builder("tamga.certificate.loads", key, LiveIdentity::loads)
        .tag("use", use)
        .register(meters);
  }

  private void publish() {
    List<Row<?>> rows = new ArrayList<>();
    keys.forEach(
        (use, key) ->
            rows.add(
                Row.of(
                    Tags.of("use", use, "serial", serial(key)),
                    Objects.requireNonNull(reloaded.get(use)))));
    serials.register(rows, true);
  }

  private static String serial(LiveIdentity key) {
    return key.identity().certificate().getSerialNumber().toString(16);
  }

  /** Looks at every key once. */
  public void poll() {
    keys.forEach(this::poll);
  }

  private void poll(String use, LiveIdentity key) {
    if (key.poll() == LiveIdentity.Outcome.RELOADED) {
      reloaded.put(use, clock.instant().getEpochSecond());
      publish();
      log.info("{}.key: {} is in use from now on", use, key.identity());
    }
    String now = warning(use, key).orElse("");
    if (!now.equals(told.put(use, now)) && !now.isEmpty()) {
      log.warn("{}", now); // once for each thing that is to be told
    }
  }

  /** What an administrator has to see to, a line each; any thread may ask. */
  public List<String> warnings() {
    return keys.entrySet().stream()
        .map(entry -> warning(entry.getKey(), entry.getValue()))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> warning(String use, LiveIdentity key) {
    Optional<String> problem = key.problem().map(text -> use + ".key: " + text);
    return problem.isPresent() ? problem : expiry(use, key.identity().certificate());
  }

  private Optional<String> expiry(String use, X509Certificate certificate) {
    return ExpiryWarning.days(certificate, clock.instant())
        .map(
            days ->
                use
                    + ".key: the certificate ends "
                    + (days <= 1 ? "within a day" : "in less than " + days + " days")
                    + ", "
                    + certificate.getNotAfter().toInstant()
                    + ": renew it");
  }
}
