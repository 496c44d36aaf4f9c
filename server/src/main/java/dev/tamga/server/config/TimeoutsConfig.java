package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.time.Duration;

/**
 * How long the node waits (PROTOCOL.md sections 5 and 11).
 *
 * @param idle for anything at all on a connection
 * @param controlCall for a control call as a whole
 * @param leastRate bytes per second of a body, over {@code rateWindow}
 * @param rateWindow over which the rate is averaged
 * @param takeover for an older request to let an item go
 * @param sealHashing how long a seal waits for digests before it answers {@code STILL_HASHING}
 * @param drain how long requests in flight may go on when the node stops
 */
public record TimeoutsConfig(
    Duration idle,
    Duration controlCall,
    int leastRate,
    Duration rateWindow,
    Duration takeover,
    Duration sealHashing,
    Duration drain) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  static TimeoutsConfig read(Settings settings) {
    return new TimeoutsConfig(
        settings.duration("idle", SECOND, HOUR, Duration.ofSeconds(60)),
        settings.duration("control-call", SECOND, HOUR, Duration.ofSeconds(60)),
        (int) settings.bytes("least-rate", 0, 1 << 30, 1 << 10),
        settings.duration("rate-window", SECOND, HOUR, Duration.ofSeconds(30)),
        settings.duration("takeover", SECOND, HOUR, Duration.ofSeconds(10)),
        settings.duration("seal-hashing", Duration.ZERO, HOUR, Duration.ofSeconds(2)),
        settings.duration("drain", Duration.ZERO, HOUR, Duration.ofSeconds(20)));
  }
}
