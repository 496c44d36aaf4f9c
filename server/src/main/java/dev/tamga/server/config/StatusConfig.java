package dev.tamga.server.config;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the node hears of revocations and tells of them (pki/STATUS.md).
 *
 * @param peer the node's key as a client of other nodes, profile {@code tls-peer-node}
 * @param partners nodes of other States
 * @param fetchEvery how often CRLs are asked for
 * @param maxAge how old the last word of a partner's CA may be before its TLS peers are refused
 */
public record StatusConfig(
    Optional<KeyConfig> peer, List<PartnerConfig> partners, Duration fetchEvery, Duration maxAge) {
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** Takes a copy of the list. */
  public StatusConfig {
    partners = List.copyOf(partners);
  }

  static StatusConfig read(Settings settings) {
    return new StatusConfig(
        settings.has("peer")
            ? Optional.of(KeyConfig.read(settings.section("peer"), false))
            : Optional.empty(),
        settings.anySections("partners").stream().map(PartnerConfig::read).toList(),
        settings.duration("fetch-every", LEAST, Duration.ofDays(1), Duration.ofMinutes(5)),
        settings.duration("max-age", LEAST, Duration.ofDays(30), Duration.ofHours(6)));
  }
}
