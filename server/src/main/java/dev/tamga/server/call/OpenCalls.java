package dev.tamga.server.call;

import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.util.Map;

/** All calls of a listener whose clients are in no register. Any thread may ask it. */
public interface OpenCalls {
  /** For the figures: one of a bounded set of words. */
  String name(OpenRequest request);

  /**
   * Answers, in plain blocking style.
   *
   * @throws Refusal if the request is refused
   * @throws IOException if the node or the connection failed
   */
  Answer handle(OpenRequest request) throws Refusal, IOException;

  /** Headers that go with a refusal, by name in lower case. */
  Map<String, String> problemHeaders(Refusal refusal, String path);
}
