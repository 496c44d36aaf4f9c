package dev.tamga.server.http.service;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Route;
import java.io.IOException;
import java.util.Map;

/** What stands behind a listener: who may ask, and what. Any thread may ask it. */
public interface Service {
  /**
   * Admits the client and finds what it asks; nothing of it has run.
   *
   * @throws Refusal if the client is not admitted, or asks for what is not there
   */
  Task take(Incoming incoming) throws Refusal;

  /** Headers that go with a refusal, by name in lower case. */
  Map<String, String> problemHeaders(Refusal refusal, String path);

  /**
   * What is to be done for a request.
   *
   * @param name for the figures, of a bounded set
   * @param kind how it is timed
   * @param work does it, on the thread of the request
   */
  record Task(String name, Route.Kind kind, Work work) {}

  /** Does what a request asks. */
  @FunctionalInterface
  interface Work {
    /**
     * @throws Refusal if the request is refused
     * @throws IOException if the node or the connection failed
     */
    Answer run() throws Refusal, IOException;
  }
}
