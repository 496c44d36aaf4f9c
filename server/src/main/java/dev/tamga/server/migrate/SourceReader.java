package dev.tamga.server.migrate;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Extent;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one item of the old place, as often as it is tried, and knows what of all that was refused
 * was refused by the old place. For one thread.
 */
final class SourceReader {
  private final BlobStore from;
  private final Extent kept;
  private @Nullable Refusal unread;

  SourceReader(BlobStore from, Extent kept) {
    this.from = from;
    this.kept = kept;
  }

  /** Opens it, once more if it was open before. */
  BlobReader open() throws Refusal {
    unread = null;
    try {
      return new Watched(from.read(kept));
    } catch (Refusal e) {
      throw noted(e);
    }
  }

  /** Whether it was this that the old place could not read. */
  boolean couldNotRead(Refusal refusal) {
    return refusal == unread;
  }

  private Refusal noted(Refusal refusal) {
    unread = refusal.failure() == Failure.BUSY ? refusal : null;
    return refusal;
  }

  private final class Watched implements BlobReader {
    private final BlobReader reader;

    Watched(BlobReader reader) {
      this.reader = reader;
    }

    @Override
    public long length() {
      return reader.length();
    }

    @Override
    public void read(long offset, ByteBuffer buffer) throws Refusal {
      try {
        reader.read(offset, buffer);
      } catch (Refusal e) {
        throw noted(e);
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
