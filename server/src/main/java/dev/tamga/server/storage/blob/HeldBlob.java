package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lease of a blob, with the one writer opened under it. */
final class HeldBlob implements BlobLease {
  private final Leases.Opening opening;
  private final Leases leases;
  private final Leases.Holder holder;
  private @Nullable BlobWriter writer;
  private boolean closed;

  HeldBlob(Leases.Opening opening, Leases leases, Leases.Holder holder) {
    this.opening = opening;
    this.leases = leases;
    this.holder = holder;
  }

  @Override
  public synchronized BlobWriter append(Extent kept) throws Refusal {
    if (closed || writer != null || !kept.blob().equals(holder.blob())) {
      throw BlobRefusals.locked(Duration.ZERO);
    }
    BlobWriter opened = opening.open(kept);
    writer = opened;
    return opened;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (writer != null) {
        writer.close(); // before the next holder may open the blob
      }
      leases.release(holder);
    }
  }
}
