package dev.tamga.server.http.service;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.OpenCalls;
import dev.tamga.server.call.OpenRequest;
import dev.tamga.server.call.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls for clients that are in no register; those calls decide themselves whom they believe. */
public final class OpenService implements Service {
  /** Of the requests in work, a fourth may be of one client: another finds room. */
  private static final int SHARE = 4;

  private final OpenCalls calls;
  private final Limits limits;
  private final Map<Object, Integer> inWork = new ConcurrentHashMap<>();

  /**
   * @param calls answers everything
   */
  public OpenService(OpenCalls calls, Limits limits) {
    this.calls = calls;
    this.limits = limits;
  }

  @Override
  public Task take(Incoming incoming) throws Refusal {
    if (incoming.connection().isOverLimit()) {
      incoming.closeAfterwards();
      throw new Refusal(
              Failure.LIMIT_REACHED,
              "connections of this address or certificate: more than "
                  + limits.connectionsPerCertificate()
                  + " (expected: at most that)",
              "PROTOCOL.md 12: limits",
              "Close connections, or use them again.")
          .retryAfter(Duration.ofSeconds(5));
    }
    OpenRequest request =
        new OpenRequest(
            incoming.head().method().name(),
            incoming.path(),
            incoming.head().headers(),
            incoming.connection().client(),
            incoming.connection().address(),
            incoming.body());
    Object client = incoming.connection().counted();
    return new Task(calls.name(request), Route.Kind.CONTROL, () -> answer(client, request));
  }

  /** A body that is waited for holds a worker, too. */
  private Answer answer(Object client, OpenRequest request) throws Refusal, IOException {
    int most = Math.max(1, limits.requests() / SHARE);
    try {
      if (inWork.merge(client, 1, Integer::sum) > most) {
        throw new Refusal(
                Failure.LIMIT_REACHED,
                "requests in work of this address or certificate: more than "
                    + most
                    + " (expected: at most that)",
                "PROTOCOL.md 12: limits",
                "Send one after the other.")
            .retryAfter(Duration.ofSeconds(5));
      }
      return calls.handle(request);
    } finally {
      inWork.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
    }
  }

  @Override
  public Map<String, String> problemHeaders(Refusal refusal, String path) {
    return calls.problemHeaders(refusal, path);
  }
}
