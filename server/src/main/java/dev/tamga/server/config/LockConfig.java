package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * How objects of sealed items are locked in the store (STORAGE.md section 4).
 *
 * @param compliance whether nobody at all may shorten it; else who has the right to bypass it may
 * @param retain for how long from the time when it is set; extended when half of it has passed
 */
public record LockConfig(boolean compliance, Duration retain) {
  static Optional<LockConfig> read(Settings objects) {
    if (!objects.has("lock")) {
      return Optional.empty();
    }
    Settings lock = objects.section("lock");
    String mode = lock.matching("mode", "governance|compliance", "governance or compliance");
    return Optional.of(
        new LockConfig(
            mode.equals("compliance"),
            lock.duration(
                "retain", Duration.ofDays(1), Duration.ofDays(3650), Duration.ofDays(90))));
  }
}
