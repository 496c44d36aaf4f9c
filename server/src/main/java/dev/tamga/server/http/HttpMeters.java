package dev.tamga.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The figures of the HTTP layer, for Prometheus. Names begin with {@code tamga.http}. */
final class HttpMeters {
  private final MeterRegistry registry;
  private final Counter handshakesFailed;
  private final Counter connectionsRefused;

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    this.handshakesFailed = registry.counter("tamga.http.handshakes.failed");
    this.connectionsRefused = registry.counter("tamga.http.connections.refused");
  }

  void watch(Connections connections, Workers workers, BodyBudget budget) {
    Gauge.builder("tamga.http.connections", connections, Connections::count).register(registry);
    Gauge.builder("tamga.http.requests.running", workers, Workers::busy).register(registry);
    Gauge.builder("tamga.http.bodies.waiting", budget, BodyBudget::used).register(registry);
  }

  void handshakeFailed() {
    handshakesFailed.increment();
  }

  void connectionRefused() {
    connectionsRefused.increment();
  }

  /**
   * A request ended.
   *
   * @param call what was asked, of a bounded set of words
   * @param status of the answer; 0 if the client was gone
   */
  void answered(String call, int status, Duration took) {
    Timer.builder("tamga.http.requests")
        .tag("call", call)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(took);
  }
}
