package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.state.ItemRow;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Reads an item's bytes: against the checksums of its chunks, its size, SHA-256 and CRC-32. */
final class BlobCheck {
  private final BlobStore blobs;
  private final Consumer<Disagreement> found;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);

  BlobCheck(BlobStore blobs, Consumer<Disagreement> found) {
    this.blobs = blobs;
    this.found = found;
  }

  void check(ItemRow item) {
    String where =
        "item " + item.number() + " of package " + item.pkg() + ", " + item.kept().blob();
    MessageDigest sha256 = sha256();
    CRC32 crc32 = new CRC32();
    try (BlobReader reader = blobs.read(item.kept())) {
      for (long position = 0; position < reader.length(); ) {
        reader.read(position, chunk);
        position += chunk.remaining();
        crc32.update(chunk.duplicate());
        sha256.update(chunk);
      }
    } catch (Refusal damaged) {
      found.accept(new Disagreement("stored bytes", where, "as acknowledged", damaged.detail()));
      return;
    }
    item.sum()
        .ifPresent(
            sum -> {
              requireEqual("SHA-256", where, sum.sha256(), Sha256.of(sha256.digest()));
              requireEqual("CRC-32", where, sum.crc32(), crc32.getValue());
            });
  }

  private void requireEqual(String what, String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      found.accept(new Disagreement(what, where, expected.toString(), actual.toString()));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
