package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.ItemRow;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;

/**
 * Reads an item to its end, in bursts between which nothing is open: each MiB against its checksum,
 * and the whole against its digests if it is read from its first byte. Memory: one MiB, the
 * caller's. For one thread.
 */
final class ItemReading {
  /** Bytes of a burst: a usual segment of an object store. */
  static final int BURST_BYTES = 32 << 20;

  private final BlobStore blobs;
  private final ItemRow item;
  private final ByteBuffer chunk;
  private final MessageDigest sha256 = sha256();
  private final CRC32 crc32 = new CRC32();
  private final boolean fromStart;
  private long position;

  /**
   * @param from where to begin
   * @param chunk a direct buffer of {@link Extent#CHUNK_BYTES}
   */
  ItemReading(BlobStore blobs, ItemRow item, long from, ByteBuffer chunk) {
    this.blobs = blobs;
    this.item = item;
    this.chunk = chunk;
    this.position = from;
    this.fromStart = from == 0;
  }

  /**
   * Reads one MiB and no more, to see whether a place is still damaged.
   *
   * @return how many bytes
   * @throws Refusal as {@link BlobReader#read}
   */
  long probe(long at) throws Refusal {
    try (BlobReader reader = blobs.read(item.kept())) {
      if (at >= reader.length()) {
        return 0;
      }
      reader.read(at, chunk);
      return chunk.limit();
    }
  }

  /**
   * Reads on, and may be called at the end, too.
   *
   * @param stopped ends it after a MiB
   * @return how many bytes
   * @throws Refusal as {@link BlobReader#read}
   */
  long burst(BooleanSupplier stopped) throws Refusal {
    long before = position;
    try (BlobReader reader = blobs.read(item.kept())) {
      while (!stopped.getAsBoolean() && !isAtEnd() && position - before < BURST_BYTES) {
        reader.read(position, chunk);
        position += chunk.remaining();
        if (fromStart) {
          crc32.update(chunk.duplicate());
          sha256.update(chunk);
        }
      }
    }
    return position - before;
  }

  long position() {
    return position;
  }

  boolean isAtEnd() {
    return position >= item.kept().length();
  }

  /** Whether the digests were computed, too. */
  boolean hasDigests() {
    return fromStart && item.sum().isPresent();
  }

  /** What the digests say at the end; empty if they agree, or there are none. */
  Optional<Damage> wrongDigest() {
    ItemSum sum = item.sum().orElse(null);
    if (!fromStart || sum == null) {
      return Optional.empty();
    }
    ItemSum found = new ItemSum(Sha256.of(sha256.digest()), crc32.getValue());
    return found.equals(sum)
        ? Optional.empty()
        : Optional.of(
            Damage.ofWhole(said(sum), said(found) + ", though no MiB fails its checksum"));
  }

  private static String said(ItemSum sum) {
    return "SHA-256 " + sum.sha256() + ", CRC-32 " + Long.toHexString(sum.crc32());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
