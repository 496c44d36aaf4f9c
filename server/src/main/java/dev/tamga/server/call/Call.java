package dev.tamga.server.call;

import dev.tamga.common.error.Refusal;
import java.io.IOException;

/**
 * Answers one call of PROTOCOL.md section 3, in plain blocking style on a thread of its own.
 *
 * <p>A handler need not read the body: what it leaves is thrown away. A {@link Refusal} becomes the
 * problem answer; any other exception becomes {@code INTERNAL} with an incident number that also
 * stands in the log.
 */
@FunctionalInterface
public interface Call {
  /**
   * @throws Refusal if the request is refused
   * @throws IOException if the node or the connection failed; {@link ClientGoneException} is the
   *     client's doing and is not logged as an error
   */
  Answer handle(Request request) throws Refusal, IOException;
}
