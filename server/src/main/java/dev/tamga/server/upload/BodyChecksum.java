package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.server.storage.state.ItemRow;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checksum of one request's body, by its head or by its trailer (PROTOCOL.md section 5). */
final class BodyChecksum {
  private final Optional<UploadChecksum> promised;
  private final UploadChecksum.Running running;

  BodyChecksum(Optional<UploadChecksum> promised) {
    this.promised = promised;
    this.running =
        promised.map(UploadChecksum::algorithm).orElse(UploadChecksum.Algorithm.CRC32C).start();
  }

  void update(ByteBuffer bytes) {
    running.update(bytes);
  }

  void requireEqual(ItemRow item, Optional<String> trailer) throws Refusal {
    @Nullable UploadChecksum said =
        promised.isPresent()
            ? promised.get()
            : trailer.isPresent() ? UploadChecksum.parse(trailer.get()) : null;
    if (said == null) {
      return;
    }
    if (said.algorithm() != promised.orElse(said).algorithm()
        || (promised.isEmpty() && said.algorithm() != UploadChecksum.Algorithm.CRC32C)) {
      throw refused(item, said.algorithm() + " in a trailer (expected: crc32c)");
    }
    UploadChecksum found = running.finish();
    if (!found.equals(said)) {
      throw refused(item, said.print() + " (expected: " + found.print() + ')');
    }
  }

  private static Refusal refused(ItemRow item, String what) {
    return new Refusal(
        Failure.CHUNK_CHECKSUM_MISMATCH,
        "item " + item.number() + " of package " + item.pkg() + ": " + what,
        "PROTOCOL.md 5, tus 1.0 checksum",
        "Send this chunk again from the offset before it.");
  }
}
