package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Appends to one blob. For one thread, which nobody may interrupt while it writes: an interrupt
 * closes the file.
 */
public interface BlobWriter extends AutoCloseable {
  /** Bytes in the blob, kept or not. */
  long position();

  /**
   * Writes {@code bytes} at the end, all of them, not yet durable. Give it 256 KiB or more at a
   * time, in direct buffers: each call is a write to the file, without a copy.
   *
   * @throws Refusal {@code STORAGE_FULL} if there is no room, or the device failed; {@link
   *     #position} says how much got there, and {@link #force} keeps that if it still can
   */
  void append(ByteBuffer bytes) throws Refusal;

  /**
   * Has {@code durable} told from now on, while bytes still arrive, what of them would survive a
   * power cut: on another thread, one call after the other, none after {@link #close} has returned.
   * It promises nothing: only {@link #force} does.
   */
  void onProgress(Consumer<Extent> durable);

  /**
   * Makes what was written durable: first the bytes, then their checksums, then the folder that
   * names a new file. A crash before the caller records the extent leaves bytes that do not count.
   *
   * @return what is to be recorded before anything is acknowledged
   * @throws Refusal {@code STORAGE_FULL} if anything since the last return could not be made
   *     durable: then nothing may be acknowledged, and the blob must be opened again
   */
  Extent force() throws Refusal;

  /** Closes the file; what was not forced may be lost. */
  @Override
  void close();
}
