package dev.tamga.server.http.service;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.OpenCalls;
import dev.tamga.server.call.OpenRequest;
import dev.tamga.server.call.Route;
import java.time.Duration;
import java.util.Map;

/** Calls for clients that are in no register; those calls decide themselves whom they believe. */
public final class OpenService implements Service {
  private final OpenCalls calls;
  private final Limits limits;

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
    return new Task(calls.name(request), Route.Kind.CONTROL, () -> calls.handle(request));
  }

  @Override
  public Map<String, String> problemHeaders(Refusal refusal, String path) {
    return calls.problemHeaders(refusal, path);
  }
}
