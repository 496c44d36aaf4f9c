package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Appends to one blob. For one thread, which nobody may interrupt while it writes: an interrupt
 * closes its file.
 */
public interface BlobWriter extends AutoCloseable {
  /** Bytes in the blob, kept or not. */
  long position();

  /**
   * Writes {@code bytes} at the end, all of them, not yet durable. Give it 256 KiB or more at a
   * time, in direct buffers: each call is a write to a file, without a copy.
   *
   * @throws Refusal {@code STORAGE_FULL} if there is no room, or the device failed; {@code BUSY} if
   *     an object store fails; {@link #position} says how much got there, and {@link #force} keeps
   *     that if it still can
   */
  void append(ByteBuffer bytes) throws Refusal;

  /**
   * Has {@code durable} told from now on, while bytes still arrive, what of them would survive a
   * power cut: on this or another thread, one call after the other, none after {@link #close} has
   * returned. It promises nothing: only {@link #force} does.
   */
  void onProgress(Consumer<Durable> durable);

  /**
   * Makes what was written durable. A crash before the caller records what is returned leaves bytes
   * that do not count.
   *
   * @return what is to be recorded before anything is acknowledged
   * @throws Refusal {@code STORAGE_FULL}, or {@code BUSY} if an object store fails, if anything
   *     since the last return could not be made durable: then nothing may be acknowledged, and the
   *     blob must be opened again
   */
  Durable force() throws Refusal;

  /** Lets go of files; what was not forced may be lost. */
  @Override
  void close();
}
