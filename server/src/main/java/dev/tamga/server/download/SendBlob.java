package dev.tamga.server.download;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.call.AnswerSink;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.state.ItemRow;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends stored bytes, chunk by chunk, each checked before it leaves (PROTOCOL.md section 9).
 *
 * @param damage is told of what fails
 */
record SendBlob(BlobStore blobs, RecordDamage damage) {
  private static final Logger log = LoggerFactory.getLogger(SendBlob.class);

  /**
   * Sends {@code length} bytes from {@code from} on.
   *
   * @throws Refusal STORED_DATA_DAMAGED before any byte of the chunk that fails its checksum, and
   *     after custody says so
   */
  void send(ItemRow item, long from, long length, AnswerSink sink)
      throws Refusal, ClientGoneException {
    long position = from;
    long end = from + length;
    try (BlobReader reader = blobs.read(item.kept())) {
      while (position < end) {
        position += sendChunk(reader, position, end, sink);
      }
    } catch (Refusal refusal) {
      String where = "item " + item.number() + " of package " + item.pkg();
      if (Damage.of(refusal).isEmpty()) { // else it is told once
        log.warn("{} cannot be sent: {}", where, BlobRefusals.withCause(refusal));
      }
      damage.sending(item, refusal);
      throw named(where, refusal);
    }
  }

  /** Whose bytes: in a container nobody asked for the one. */
  private static Refusal named(String where, Refusal refusal) {
    Refusal named =
        new Refusal(
            refusal.failure(), where + ": " + refusal.detail(), refusal.rule(), refusal.action());
    return refusal.retryAfter().map(named::retryAfter).orElse(named).causedBy(refusal);
  }

  private static int sendChunk(BlobReader reader, long position, long end, AnswerSink sink)
      throws Refusal, ClientGoneException {
    ByteBuf bytes = sink.buffer(CHUNK_BYTES);
    boolean handedOver = false;
    try {
      ByteBuffer chunk = bytes.nioBuffer(0, CHUNK_BYTES);
      reader.read(position, chunk); // the whole chunk is checked, whatever part of it is wanted
      int count = (int) Math.min(chunk.remaining(), end - position);
      bytes.setIndex(chunk.position(), chunk.position() + count);
      handedOver = true;
      sink.write(bytes);
      return count;
    } finally {
      if (!handedOver) {
        bytes.release();
      }
    }
  }
}
