package dev.tamga.server.storage.blob;

import java.time.Instant;
import java.util.List;

/**
 * What a writer has made durable, to be recorded in one transaction before anything is acknowledged
 * (CUSTODY.md section 4).
 *
 * @param kept the blob as it is to be recorded
 * @param segments objects that were stored since the writer last told of any; empty for files
 * @param until may be recorded only before: later the segments may be tidied away
 */
public record Durable(Extent kept, List<Segment> segments, Instant until) {
  /** Takes a copy of the list. */
  public Durable {
    segments = List.copyOf(segments);
  }

  /** In files, where the extent says it all. */
  public static Durable inFiles(Extent kept) {
    return new Durable(kept, List.of(), Instant.MAX);
  }
}
