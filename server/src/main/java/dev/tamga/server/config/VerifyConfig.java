package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.time.Duration;

/**
 * How stored bytes are read again (STORAGE.md section 7).
 *
 * @param rate bytes a second
 * @param every how old the last reading of an item may become before it is due
 * @param again when one is looked at again that is damaged, or could not be read
 */
public record VerifyConfig(long rate, Duration every, Duration again) {
  static VerifyConfig read(Settings verify) {
    return new VerifyConfig(
        verify.bytes("rate", 64 << 10, 1L << 40, 20 << 20),
        verify.duration("every", Duration.ofSeconds(1), Duration.ofDays(3650), Duration.ofDays(30)),
        verify.duration(
            "again", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofMinutes(10)));
  }
}
