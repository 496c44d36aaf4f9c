package dev.tamga.server.config;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import java.time.Duration;

/**
 * The custody log (CUSTODY.md section 3).
 *
 * @param origin of its checkpoints and name of its key; never changed once entries exist
 * @param key that signs checkpoints: Ed25519, always in a file
 * @param timestampEvery how often the newest checkpoint is timestamped, if it changed
 * @param witnessEvery how often neighbours are asked for their checkpoints, and for their copies of
 *     this log's
 */
public record LogConfig(
    String origin, KeyConfig.InFile key, Duration timestampEvery, Duration witnessEvery) {
  static LogConfig read(Settings settings) {
    return new LogConfig(
        settings.matching("origin", "[!-*,-~]{1,255}", "1 to 255 visible ASCII characters, no +"),
        KeyConfig.readFile(settings, false),
        settings.duration(
            "timestamp-every", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofMinutes(10)),
        settings.duration(
            "witness-every", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofMinutes(5)));
  }
}
