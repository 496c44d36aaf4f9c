package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.zip.ContainerReader;
import dev.tamga.common.zip.EntryHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads and verifies a whole package in one pass: items are hashed while they go to the caller's
 * sink, and when the last byte has come everything is compared and verified.
 *
 * <p>Memory: one buffer and what is not an item, 17 MiB at most, whatever the size of the items.
 * What the sink was given counts only when {@link #read} has returned: keep it apart until then.
 * Safe for threads; each call reads its own stream.
 */
public final class PackageReader {
  /** Fits the second-level cache, so that CRC-32, SHA-256 and the sink find the bytes there. */
  private static final int BUFFER_BYTES = 256 << 10;

  /** Where items go. */
  @FunctionalInterface
  public interface ItemSink {
    /** Drops the bytes: to verify only. */
    ItemSink NOWHERE = item -> OutputStream.nullOutputStream();

    /**
     * Opens a place for an item, which is closed after its last byte, or when reading fails.
     *
     * @param item its name, which is safe on any file system, and its size
     * @throws IOException if there is no place for it
     */
    OutputStream open(EntryHead item) throws IOException;
  }

  private final EnvelopeVerifier verifier;

  /**
   * @param verifier for all but the items
   */
  public PackageReader(EnvelopeVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * Reads a container to its end.
   *
   * @param in the container; not closed
   * @param sink takes the items, not yet verified
   * @param progress is told how many bytes of the container were read, after each buffer
   * @throws Refusal {@code CONTAINER_MALFORMED}, or as {@link EnvelopeVerifier#verify} and {@link
   *     VerifiedEnvelope#requireItems} refuse
   * @throws IOException if the stream or the sink fails
   */
  public VerifiedPackage read(InputStream in, ItemSink sink, LongConsumer progress)
      throws IOException, Refusal {
    ContainerReader reader = new ContainerReader(in);
    byte[] buffer = new byte[BUFFER_BYTES];
    List<Entry> parts = new ArrayList<>();
    List<ItemDigest> items = new ArrayList<>();
    for (Optional<EntryHead> next = reader.next(); next.isPresent(); next = reader.next()) {
      EntryHead head = next.get();
      if (head.name().isItem()) {
        try (OutputStream out = sink.open(head)) {
          items.add(new ItemDigest(head, copy(reader, out, buffer, progress)));
        }
      } else {
        parts.add(new Entry(head.name(), reader.readPart()));
      }
      progress.accept(reader.position());
    }
    progress.accept(reader.position());
    VerifiedPackage verified = verifier.verify(HollowContainer.of(parts)).requireItems(items);
    requireOrder(items, verified.items());
    return verified;
  }

  private static Sha256 copy(
      ContainerReader reader, OutputStream out, byte[] buffer, LongConsumer progress)
      throws IOException, Refusal {
    MessageDigest digest = Sha256.newDigest();
    for (int n; (n = reader.read(buffer, 0, buffer.length)) >= 0; ) {
      digest.update(buffer, 0, n);
      out.write(buffer, 0, n);
      progress.accept(reader.position());
    }
    return Sha256.of(digest.digest());
  }

  private static void requireOrder(List<ItemDigest> found, List<ItemDigest> signed) throws Refusal {
    for (int i = 0; i < signed.size(); i++) {
      if (!found.get(i).equals(signed.get(i))) {
        throw new Refusal(
            Failure.CONTAINER_MALFORMED,
            "container: item "
                + (i + 1)
                + " is "
                + Quoted.of(found.get(i).head().name().text())
                + " (expected: "
                + Quoted.of(signed.get(i).head().name().text())
                + ")",
            "FORMAT.md 1",
            "Ask its sender for a container whose items stand in the order of the manifest.");
      }
    }
  }
}
