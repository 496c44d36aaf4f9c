package dev.tamga.client.upload;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.http.Upload;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.common.wire.header.UploadMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sends one item in one pass: each byte is read once, hashed and sent (PROTOCOL.md section 5). One
 * that fits into a buffer goes with its announcement (tus 1.0 creation-with-upload).
 *
 * <p>After a break it asks the node where to go on and sends nothing twice that the node kept. Only
 * a new process reads again what was sent before, to hash it. For one item, one thread.
 */
final class UploadItem {
  private final NodeClient node;
  private final RetryPolicy retry;
  private final long pieceBytes;
  private final PackageId id;
  private final EntryName name;
  private final Source source;
  private final TransferListener listener;
  private final MessageDigest digest = Sha256.newDigest();
  private long hashed; // bytes from 0 on that are in the digest
  private String location = "";
  private long offset; // bytes that the node keeps, as far as is known
  private boolean located;
  private boolean announced; // or tried to

  UploadItem(
      NodeClient node,
      RetryPolicy retry,
      long pieceBytes,
      PackageId id,
      EntryName name,
      Source source,
      TransferListener listener) {
    this.node = node;
    this.retry = retry;
    this.pieceBytes = pieceBytes;
    this.id = id;
    this.name = name;
    this.source = source;
    this.listener = listener;
  }

  /**
   * Sends what the node does not have yet.
   *
   * @return the digest of the whole item
   * @throws Refusal SOURCE_CHANGED, or what the node refused
   * @throws IOException if the source cannot be read
   */
  Sha256 send() throws Refusal, IOException, InterruptedException {
    try {
      retry.run(this::announce);
      while (offset < source.size() || hashed < source.size()) {
        retry.run(this::advance, () -> offset);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Sha256.of(digest.digest());
  }

  private boolean announce() throws Refusal, InterruptedException {
    boolean small = source.size() > 0 && source.size() <= Math.min(pieceBytes, Upload.BUFFER_BYTES);
    Answer answer =
        small && !announced ? announceWithBytes() : node.call(announcement().repeatable());
    location = answer.header("location").orElseThrow(() -> malformed("no location"));
    offset = offset(answer);
    located = true;
    return true;
  }

  private Request announcement() {
    return Request.of("POST", Paths.items(id))
        .header(Headers.TUS_RESUMABLE, Headers.TUS)
        .header(Headers.UPLOAD_LENGTH, Long.toString(source.size()))
        .header(Headers.UPLOAD_METADATA, new UploadMetadata(name).print());
  }

  /** Tried once: after a break the node may have the item, and says how much of it. */
  private Answer announceWithBytes() throws Refusal, InterruptedException {
    announced = true;
    Request request = announcement().header("content-type", MediaTypes.OFFSET_STREAM);
    try (Source.Reader reader = source.open(0);
        Upload upload = node.upload(request, OptionalLong.empty())) {
      UploadChecksum sum = sendBytes(upload, reader, 0, source.size());
      return upload.finish(Optional.of(sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Goes on until the line breaks; a break after some progress is no failed attempt. The node that
   * broke off may be dead, and what a balancer gives next may not answer yet: then the attempts
   * that follow ask where to go on, and patience is counted from the break.
   */
  private boolean advance() throws Refusal, InterruptedException {
    if (!located) {
      locate();
    }
    long before = offset;
    try {
      transfer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Refusal refusal) {
      located = false;
      if (!refusal.failure().retriable() || !located(refusal) || offset <= before) {
        throw refusal;
      }
    }
    return true;
  }

  /** Asks at once, for often only the line broke; whether there was an answer. */
  private boolean located(Refusal broken) throws Refusal, InterruptedException {
    try {
      locate();
      return true;
    } catch (Refusal unanswered) {
      if (!unanswered.failure().retriable()) {
        throw unanswered;
      }
      broken.addSuppressed(unanswered);
      return false;
    }
  }

  private void locate() throws Refusal, InterruptedException {
    offset =
        offset(node.call(Request.of("HEAD", location).header(Headers.TUS_RESUMABLE, Headers.TUS)));
    located = true;
  }

  private static long offset(Answer answer) throws Refusal {
    try {
      return Long.parseLong(answer.header(Headers.UPLOAD_OFFSET).orElse(""));
    } catch (NumberFormatException e) {
      throw malformed("upload-offset is not a number").causedBy(e);
    }
  }

  private static Refusal malformed(String what) {
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        "the node's answer: " + what,
        "PROTOCOL.md 5",
        "Report it to the operator of the node.");
  }

  private void transfer() throws Refusal, IOException, InterruptedException {
    long position = Math.min(offset, hashed);
    try (Source.Reader reader = source.open(position)) {
      if (position < offset) {
        hashOnly(reader, position);
      }
      while (offset < source.size()) {
        sendPiece(reader);
      }
    }
  }

  /** Reads what the node has already, for the digest alone. */
  private void hashOnly(Source.Reader reader, long from) throws Refusal, IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Upload.BUFFER_BYTES);
    for (long position = from; position < offset; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), offset - position));
      position += fill(reader, buffer, position);
      listener.moved(name.text(), position, source.size());
    }
  }

  private void sendPiece(Source.Reader reader) throws Refusal, IOException, InterruptedException {
    long end = Math.min(source.size(), offset + pieceBytes);
    Request request =
        Request.of("PATCH", location)
            .header(Headers.TUS_RESUMABLE, Headers.TUS)
            .header(Headers.UPLOAD_OFFSET, Long.toString(offset))
            .header("content-type", MediaTypes.OFFSET_STREAM);
    try (Upload upload = node.upload(request, OptionalLong.empty())) {
      UploadChecksum sum = sendBytes(upload, reader, offset, end);
      offset = offset(upload.finish(Optional.of(sum)));
    }
  }

  private UploadChecksum sendBytes(Upload upload, Source.Reader reader, long from, long end)
      throws Refusal, IOException, InterruptedException {
    UploadChecksum.Running checksum = UploadChecksum.Algorithm.CRC32C.start();
    for (long position = from; position < end; ) {
      ByteBuffer buffer = upload.buffer();
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      position += fill(reader, buffer, position);
      checksum.update(buffer.duplicate().flip());
      upload.send();
      listener.moved(name.text(), position, source.size());
    }
    return checksum.finish();
  }

  /** Fills the buffer to its limit and takes into the digest what is not in it yet. */
  private long fill(Source.Reader reader, ByteBuffer buffer, long position)
      throws Refusal, IOException {
    while (buffer.hasRemaining()) {
      if (reader.read(buffer) < 0) {
        long found = position + buffer.position();
        throw FileSource.changed(source.path(), found + " bytes", source.mark());
      }
    }
    ByteBuffer filled = buffer.duplicate().flip();
    if (position + filled.remaining() > hashed) {
      filled.position((int) Math.max(0, hashed - position));
      digest.update(filled);
      hashed = position + buffer.position();
    }
    return buffer.position();
  }
}
