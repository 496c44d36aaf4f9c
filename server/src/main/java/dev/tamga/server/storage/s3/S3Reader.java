package dev.tamga.server.storage.s3;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Segment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a blob's segments one after the other, each as one stream, and checks each MiB of them.
 * Asks for a row when it comes to a segment, and holds the one.
 */
final class S3Reader implements BlobReader {
  private final SegmentIndex index;
  private final SegmentStream stream;
  private final Extent kept;
  private @Nullable Segment current;

  S3Reader(Bucket bucket, SegmentIndex index, Patience patience, Extent kept) {
    this.index = index;
    this.stream = new SegmentStream(bucket, patience);
    this.kept = kept;
  }

  @Override
  public long length() {
    return kept.length();
  }

  @Override
  public void read(long offset, ByteBuffer buffer) throws Refusal {
    Objects.checkIndex(offset, kept.length());
    buffer.clear().limit(0);
    Segment segment = at(offset);
    int chunk = (int) ((offset - segment.first()) / CHUNK_BYTES);
    int from = chunk * CHUNK_BYTES;
    buffer.limit(Math.min(CHUNK_BYTES, segment.length() - from));
    try {
      stream.read(segment, from, buffer);
      check(segment, chunk, buffer.flip());
    } catch (BucketException e) {
      throw refused(e, segment, buffer);
    }
    long start = segment.first() + from;
    buffer.limit((int) Math.min(buffer.limit(), kept.length() - start));
    buffer.position((int) (offset - start));
  }

  private Segment at(long offset) throws Refusal {
    Segment segment = current;
    if (segment == null || offset < segment.first() || offset >= segment.end()) {
      segment = index.at(kept.blob(), offset).orElseThrow(() -> unrecorded(kept.blob(), offset));
      current = segment;
    }
    return segment;
  }

  static Refusal unrecorded(BlobId blob, long offset) {
    return BlobRefusals.damaged(blob, new Damage(offset, "a segment with it", "none is recorded"));
  }

  private Refusal refused(BucketException e, Segment segment, ByteBuffer buffer) {
    buffer.limit(0);
    return e.isAbsent()
        ? BlobRefusals.damaged(
            kept.blob(),
            new Damage(
                segment.first(),
                "object " + segment.key() + " of " + segment.length() + " bytes",
                "none, or one of another length"),
            e)
        : BlobRefusals.storeFailed(kept.blob(), e);
  }

  private void check(Segment segment, int chunk, ByteBuffer bytes) throws Refusal {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    int expected = segment.checksums().buffer().getInt(chunk * Integer.BYTES);
    if ((int) crc.getValue() != expected) {
      bytes.limit(0);
      stream.close(); // what follows is asked for anew
      throw BlobRefusals.damaged(
          kept.blob(),
          new Damage(
              segment.first() + (long) chunk * CHUNK_BYTES,
              "CRC-32C " + HexFormat.of().toHexDigits(expected),
              "CRC-32C "
                  + HexFormat.of().toHexDigits((int) crc.getValue())
                  + " in object "
                  + segment.key()));
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
