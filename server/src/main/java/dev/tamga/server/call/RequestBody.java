package dev.tamga.server.call;

import dev.tamga.common.error.Refusal;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as a blocking stream of the buffers into which the socket was read; nothing is
 * copied. A few MiB wait at most; then the client is held back.
 *
 * <p>For the one thread that runs the call.
 */
public interface RequestBody {
  /** Its length in bytes, as the client declared it; empty for one that comes in chunks. */
  OptionalLong declaredLength();

  /**
   * Waits for the next bytes.
   *
   * @return a buffer that the caller releases, or null after the last
   * @throws ClientGoneException if the connection broke; all that arrived has been returned before
   * @throws Refusal TOO_SLOW if the client sends slower than the least rate (PROTOCOL.md 11), or a
   *     control call takes too long; MALFORMED_REQUEST if the chunks are not well formed
   */
  @Nullable ByteBuf next() throws ClientGoneException, Refusal;

  /**
   * Reads the whole of a small body.
   *
   * @param max most bytes that are taken
   * @param limit the limit's name and setting, for the refusal
   * @throws Refusal REQUEST_TOO_LARGE if there are more, before they are kept; and as {@link #next}
   * @throws ClientGoneException if the connection broke before the end
   */
  byte[] readAll(int max, String limit) throws ClientGoneException, Refusal;

  /** A trailer by name, whatever its case; empty until {@link #next} returned null. */
  Optional<String> trailer(String name);

  /**
   * Ends the stream early: what waits may still be read, then {@link #next} throws {@link
   * ClientGoneException}. From any thread.
   *
   * @param why for the log
   */
  void stop(String why);
}
