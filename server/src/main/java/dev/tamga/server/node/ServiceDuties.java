package dev.tamga.server.node;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.VerifyConfig;
import dev.tamga.server.custody.CheckpointTimestamps;
import dev.tamga.server.custody.TileStore;
import dev.tamga.server.duty.Duties;
import dev.tamga.server.duty.HeldDuty;
import dev.tamga.server.node.wire.WireLock;
import dev.tamga.server.recovery.IssuePromised;
import dev.tamga.server.recovery.VerifyStored;
import dev.tamga.server.upload.DiscardDraft;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once for the service, by one of its nodes (STORAGE.md section 5). */
final class ServiceDuties {
  private static final Logger log = LoggerFactory.getLogger(ServiceDuties.class);
  private static final Duration PROMISES_EVERY = Duration.ofMinutes(1);
  private static final Duration TIDY_EVERY = Duration.ofDays(1); // STORAGE.md 4

  private static final Duration VERIFY_EVERY = Duration.ofMinutes(1);

  private final Parts parts;

  private ServiceDuties(Parts parts) {
    this.parts = parts;
  }

  /** All of them, not started. */
  static Duties of(
      ServerConfig config,
      Parts parts,
      TimeStamper stamper,
      VerifyStored verify,
      WireLock lock,
      MeterRegistry meters) {
    ServiceDuties service = new ServiceDuties(parts);
    var storage = parts.storage();
    Duties duties =
        new Duties(storage.database(), storage.writer(), config.node().instance(), meters);
    DiscardDraft drafts = new DiscardDraft(storage);
    IssuePromised promised = new IssuePromised(storage.database(), parts.receipts(), parts.clock());
    duties.add(
        "expiry of drafts", config.storage().sweepEvery(), held -> service.expire(drafts, held));
    // Who starts may have been killed: it looks at once, and takes requests meanwhile.
    duties.add(
        "receipts that were promised",
        Duration.ZERO,
        PROMISES_EVERY,
        held -> issue(promised, held));
    duties.add(
        "checkpoint timestamp",
        config.log().timestampEvery(),
        held -> service.stamp(stamper, held));
    duties.add("tidying of objects", TIDY_EVERY, held -> service.tidy());
    VerifyConfig verifying = config.storage().verify();
    // Each run ends when nothing more is due; what it writes names the run.
    duties.add(
        "verification of stored bytes",
        shorter(VERIFY_EVERY, shorter(verifying.every(), verifying.again())),
        held -> verify.run(held::require));
    lock.addTo(duties);
    return duties;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Names the run: one that was paused must not delete what has got time again. */
  private void expire(DiscardDraft drafts, HeldDuty held) throws Refusal {
    int expired = drafts.expire(parts.clock().instant(), held::require);
    if (expired > 0) {
      log.info("{} drafts expired", expired);
    }
  }

  /** Twice is harmless: a receipt is stored once for each event. */
  private static void issue(IssuePromised promised, HeldDuty held) throws Refusal {
    int issued = promised.run(held::isHeld);
    if (issued > 0) {
      log.info("{} receipts that were promised are issued", issued);
    }
  }

  /** Twice is harmless: nobody records an object that is old enough to be deleted. */
  private void tidy() throws IOException {
    int removed = parts.storage().blobs().tidy(parts.clock().instant());
    if (removed > 0) {
      log.info("{} objects without a row were deleted", removed);
    }
  }

  /**
   * Names the run. A crash between token and commit costs one timestamp: the next one is over a
   * newer checkpoint.
   */
  private void stamp(TimeStamper stamper, HeldDuty held) throws Refusal, TimestampException {
    var storage = parts.storage();
    SignedCheckpoint newest =
        storage
            .database()
            .read(
                handle ->
                    SignedCheckpoint.verify(
                        new TileStore(handle).checkpoint(), parts.log().verifierKey()));
    long stamped =
        storage
            .database()
            .read(CheckpointTimestamps::newest)
            .map(CheckpointTimestamps.Stamped::size)
            .orElse(-1L);
    if (newest.checkpoint().size() > stamped) {
      byte[] token = stamper.stamp(Bytes.of(newest.note().print()).sha256().bytes());
      boolean unused =
          storage
              .writer()
              .write(
                  handle -> {
                    held.require(handle);
                    CheckpointTimestamps.put(handle, newest, token, parts.clock().instant());
                    return true;
                  });
    }
  }
}
