package dev.tamga.server.storage.file;

import static dev.tamga.server.storage.blob.Extent.CHUNK_BYTES;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends to a blob's file. Holds one chunk's running checksum and those of at most 64 MiB. */
final class FileBlobWriter implements BlobWriter {
  private static final int MAX_HELD_CHECKSUMS = 64;
  private static final Logger log = LoggerFactory.getLogger(FileBlobWriter.class);

  private final BlobFiles files;
  private final WriteBack writeBack;
  private final long progressBytes;
  private final BlobId blob;
  private final FileChannel data;
  private final CRC32C chunk = new CRC32C();
  private final ByteBuffer held = ByteBuffer.allocate(MAX_HELD_CHECKSUMS * Integer.BYTES);
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private Consumer<Durable> durable = soFar -> {};
  private @Nullable ProgressForce running;
  private @Nullable FileChannel checksums; // there is none before the first full chunk
  private long position;
  private long checksumsWritten;
  private long writeBackFrom;
  private boolean folderDirty;

  /**
   * Takes over the open file of a blob that was cut to {@code kept}.
   *
   * @param progressBytes after so many the disk is set to work, so that the last force is short
   */
  FileBlobWriter(
      BlobFiles files, WriteBack writeBack, long progressBytes, Extent kept, FileChannel data)
      throws IOException {
    this.files = files;
    this.writeBack = writeBack;
    this.progressBytes = progressBytes;
    this.blob = kept.blob();
    this.data = data;
    this.position = kept.length();
    this.writeBackFrom = position;
    this.checksumsWritten = kept.fullChunks();
    this.folderDirty = position == 0;
    resumeTail(kept);
  }

  /** Reads the unfinished chunk again, for a running checksum cannot be stored. */
  private void resumeTail(Extent kept) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(kept.tailBytes());
    long from = kept.fullChunks() * CHUNK_BYTES;
    while (tail.hasRemaining() && data.read(tail, from + tail.position()) >= 0) {}
    chunk.update(tail.flip());
  }

  /** CRC-32C of the bytes after the last full chunk. */
  int tailCrc() {
    return (int) chunk.getValue();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void append(ByteBuffer bytes) throws Refusal {
    try {
      throwFailure();
      while (bytes.hasRemaining()) {
        ByteBuffer part = bytes.slice();
        part.limit(Math.min(part.limit(), CHUNK_BYTES - (int) (position % CHUNK_BYTES)));
        int written = data.write(part, position);
        bytes.position(bytes.position() + written);
        count(part.flip());
      }
      if (position - writeBackFrom >= progressBytes) {
        forceSoFar();
      }
    } catch (IOException e) {
      throw BlobRefusals.noRoom(blob, e);
    }
  }

  /** Sets the disk to work; one after the other, so that a slow disk is not asked twice. */
  private void forceSoFar() throws IOException {
    if (running != null && !running.isDone()) {
      return;
    }
    if (held.position() > 0) {
      writeChecksums();
    }
    Extent soFar = new Extent(blob, position - position % CHUNK_BYTES, 0);
    ProgressForce next = new ProgressForce(files, data, checksums, soFar, failure, durable);
    if (writeBack.start(next)) {
      running = next;
      writeBackFrom = position;
    }
  }

  @Override
  public void onProgress(Consumer<Durable> durable) {
    this.durable = durable;
  }

  private void count(ByteBuffer written) throws IOException {
    position += written.remaining();
    chunk.update(written);
    if (position % CHUNK_BYTES == 0) {
      held.putInt((int) chunk.getValue());
      chunk.reset();
      if (!held.hasRemaining()) {
        writeChecksums();
      }
    }
  }

  private void writeChecksums() throws IOException {
    try {
      FileChannel file = checksumFile();
      held.flip();
      while (held.hasRemaining()) {
        file.write(held, checksumsWritten * Integer.BYTES + held.position());
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e); // some may be lost: nothing may be kept on top of that
      throw e;
    }
    checksumsWritten += held.limit() / Integer.BYTES;
    held.clear();
  }

  private FileChannel checksumFile() throws IOException {
    FileChannel file = checksums;
    if (file == null) {
      file = files.openToWrite(blob, files.checksums(blob));
      checksums = file;
      folderDirty |= checksumsWritten == 0;
    }
    return file;
  }

  @Override
  public Durable force() throws Refusal {
    settle();
    try {
      throwFailure();
      data.force(false);
      throwFailure(); // a write-back that failed meanwhile has swallowed the error of the device
      if (held.position() > 0) {
        writeChecksums();
      }
      if (checksums != null) {
        checksums.force(false);
      }
      if (folderDirty) {
        files.forceFolder(blob);
        folderDirty = false;
      }
      writeBackFrom = position;
      return Durable.inFiles(new Extent(blob, position, tailCrc()));
    } catch (IOException e) {
      failure.compareAndSet(null, e); // what the device dropped it may never tell again
      throw BlobRefusals.noRoom(blob, e);
    }
  }

  private void settle() {
    if (running != null) {
      running.settle();
      running = null;
    }
  }

  private void throwFailure() throws IOException {
    IOException earlier = failure.get();
    if (earlier != null) {
      throw new IOException("the file failed before: " + earlier.getMessage(), earlier);
    }
  }

  @Override
  public void close() {
    settle();
    try (FileChannel first = data;
        FileChannel second = checksums) {
      log.trace("{} closed at {}", blob, position);
    } catch (IOException e) {
      log.debug("{} could not be closed", blob, e); // all that counts was forced before
    }
  }
}
