package dev.tamga.server.node.wire;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.notice.NoticeCheck;
import dev.tamga.pki.notice.NoticeSenders;
import dev.tamga.pki.status.Staleness;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.config.PublishConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.StatusConfig;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.status.LearnNotice;
import dev.tamga.server.status.StatusExchange;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the node hears of revocations and tells of them, wired from its configuration.
 *
 * @param exchange runs already; whoever has this closes it
 * @param learn takes notices that come
 * @param staleness how old the last word of a partner's CA may be
 */
public record WireStatus(StatusExchange exchange, LearnNotice learn, Staleness staleness) {
  /**
   * Reads the own CA's register a first time and starts.
   *
   * @throws CaException if the folder of the own CA is none, or is damaged
   * @throws StatusRefusedException if the register does not fit into the index
   * @throws IOException if the folder cannot be read
   */
  public static WireStatus start(
      ServerConfig config,
      LiveTrust trust,
      NodeKeys keys,
      TimeStamper stamper,
      MeterRegistry meters,
      Clock clock)
      throws CaException, StatusRefusedException, IOException {
    StatusExchange exchange =
        new StatusExchange(
            new StatusExchange.Wiring(
                config.status(),
                config.publish().map(PublishConfig::ca),
                config.storage().data().resolve("status"),
                trust,
                keys.seal().derive(key -> new CadesSigner(key, stamper, clock)),
                keys.peer(),
                clock));
    Gauge.builder("tamga.status.heard", exchange, StatusExchange::heardAt)
        .description("when the CRLs of all partners were last had, in seconds of the epoch")
        .register(meters);
    NoticeSenders senders = senders(config.status(), trust);
    LearnNotice learn =
        new LearnNotice(
            () ->
                new NoticeCheck(
                    new CadesVerifier(trust.checker(), clock, Tolerances.STANDARD), senders),
            trust.status(),
            exchange::fetchNow,
            meters,
            clock);
    return new WireStatus(exchange, learn, staleness(config.status()));
  }

  /** Those whose CRLs are fetched have to be heard of, by configuration or by their trust lists. */
  private static Staleness staleness(StatusConfig status) {
    return new Staleness(
        status.partners().stream()
            .filter(partner -> !partner.crls().isEmpty())
            .map(PartnerConfig::state)
            .distinct()
            .collect(toUnmodifiableMap(state -> state, state -> status.maxAge())),
        true);
  }

  private static NoticeSenders senders(StatusConfig status, LiveTrust trust) {
    Map<String, Set<String>> listed =
        status.partners().stream()
            .collect(
                toUnmodifiableMap(PartnerConfig::state, PartnerConfig::seals, WireStatus::both));
    return NoticeSenders.operators(() -> trust.checker().trust()).or(NoticeSenders.listed(listed));
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream()).collect(toUnmodifiableSet());
  }
}
