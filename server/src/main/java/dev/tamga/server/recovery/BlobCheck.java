package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.state.ItemRow;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads an item's bytes: against the checksums of its chunks, its size, SHA-256 and CRC-32. */
final class BlobCheck {
  private final BlobStore blobs;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);

  BlobCheck(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** What is wrong with it; empty if nothing is. */
  Optional<Disagreement> check(ItemRow item) {
    String where =
        "item " + item.number() + " of package " + item.pkg() + ", " + item.kept().blob();
    ItemReading reading = new ItemReading(blobs, item, 0, chunk);
    try {
      while (!reading.isAtEnd()) {
        long unused = reading.burst(() -> false);
      }
    } catch (Refusal refusal) {
      return Optional.of(
          Damage.of(refusal)
              .map(damage -> disagreement(where, damage))
              .orElseGet(
                  () ->
                      new Disagreement(
                          "stored bytes", where, "readable", BlobRefusals.withCause(refusal))));
    }
    return reading.wrongDigest().map(damage -> disagreement(where, damage));
  }

  private static Disagreement disagreement(String where, Damage damage) {
    String place =
        where + (damage.whole() ? ", the whole" : ", first bad byte " + damage.firstByte());
    return new Disagreement("stored bytes", place, damage.expected(), damage.found());
  }
}
