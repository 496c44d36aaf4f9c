package dev.tamga.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The figures of a listener, for Prometheus; their names begin alike. */
final class HttpMeters {
  private final MeterRegistry registry;
  private final String prefix;
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
  private final Counter handshakesFailed;
  private final Counter connectionsRefused;
  private final Counter failed;
  private final Counter full;

  /**
   * @param prefix {@code tamga.http} for the node's main listener
   */
  HttpMeters(MeterRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
    this.handshakesFailed = registry.counter(prefix + ".handshakes.failed");
    this.connectionsRefused = registry.counter(prefix + ".connections.refused");
    // There from the start, at 0: of a series that begins with its first event no increase is seen.
    this.failed = registry.counter(prefix + ".failed");
    this.full = registry.counter(prefix + ".full");
  }

  void watch(Connections connections, Workers workers, BodyBudget budget) {
    Gauge.builder(prefix + ".connections", connections, Connections::count).register(registry);
    Gauge.builder(prefix + ".requests.running", workers, Workers::busy).register(registry);
    Gauge.builder(prefix + ".bodies.waiting", budget, BodyBudget::used).register(registry);
  }

  void handshakeFailed() {
    handshakesFailed.increment();
  }

  void connectionRefused() {
    connectionsRefused.increment();
  }

  /** The node failed in a request, and the log has an incident of it. */
  void failed() {
    failed.increment();
  }

  /** A request was refused for want of room. */
  void full() {
    full.increment();
  }

  /**
   * How many are worked on: the caller adds its request, and takes it away.
   *
   * @param call what was asked, of a bounded set of words
   */
  AtomicInteger active(String call) {
    return active.computeIfAbsent(call, this::watch);
  }

  private AtomicInteger watch(String call) {
    AtomicInteger number = new AtomicInteger();
    Gauge.builder(prefix + ".requests.active", number, AtomicInteger::get)
        .tag("call", call)
        .register(registry);
    return number;
  }

  /**
   * A request ended.
   *
   * @param call what was asked, of a bounded set of words
   * @param status of the answer; 0 if the client was gone
   */
  void answered(String call, int status, Duration took) {
    Timer.builder(prefix + ".requests")
        .tag("call", call)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(took);
  }
}
