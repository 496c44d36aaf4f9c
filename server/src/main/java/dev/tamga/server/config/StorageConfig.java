package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where evidence and state are kept.
 *
 * @param data the folder of this node alone; no other process may write in it
 * @param database of the state; empty if it is embedded, in {@code data}
 * @param objects where the bytes of items are; empty if they are in files, in {@code data}
 * @param readers most reads of the database at one time
 * @param digests most items whose digests are kept between requests, about 1 KiB each
 * @param hashingThreads how many items are read at one time to catch up after a restart
 * @param progressBytes of an upload after which what has arrived is recorded: what a crash costs
 * @param draftsExpireAfter the last byte that arrived
 * @param sweepEvery how often expired drafts are looked for
 * @param verify how stored bytes are read again
 */
public record StorageConfig(
    Path data,
    Optional<DatabaseConfig> database,
    Optional<ObjectsConfig> objects,
    int readers,
    int digests,
    int hashingThreads,
    long progressBytes,
    Duration draftsExpireAfter,
    Duration sweepEvery,
    VerifyConfig verify) {
  static StorageConfig read(Settings settings) {
    return new StorageConfig(
        settings.path("data"),
        DatabaseConfig.read(settings),
        ObjectsConfig.read(settings),
        settings.count("readers", 1, 256, 8),
        settings.count("digests", 16, 1_000_000, 16_384),
        settings.count("hashing-threads", 1, 64, 1),
        settings.bytes("progress", 1 << 20, 1 << 30, 32 << 20),
        settings.duration(
            "drafts-expire-after", Duration.ofHours(1), Duration.ofDays(3650), Duration.ofDays(30)),
        settings.duration(
            "sweep-every", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofHours(1)),
        VerifyConfig.read(settings.section("verify")));
  }
}
