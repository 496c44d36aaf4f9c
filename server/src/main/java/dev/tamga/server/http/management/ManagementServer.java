package dev.tamga.server.http.management;

import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import dev.tamga.server.http.plain.PlainServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * For the operator's own tools, on this machine only, in plain HTTP: {@code /health/live}, {@code
 * /health/ready}, {@code /metrics}. One request on a connection.
 */
public final class ManagementServer implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1 << 10;
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final KeptHealth health;
  private final PrometheusMeterRegistry metrics;
  private final PlainServer server;
  private volatile int problems;
  private volatile int warnings;

  /**
   * How the node is, for people.
   *
   * @param problems what keeps it from taking requests; empty when it is ready
   * @param warnings what has to be seen to, though it takes requests
   * @param facts which node this is
   */
  public record Health(List<String> problems, List<String> warnings, List<String> facts) {
    /** Takes copies of the lists. */
    public Health {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
      facts = List.copyOf(facts);
    }

    /** Without facts. */
    public Health(List<String> problems, List<String> warnings) {
      this(problems, warnings, List.of());
    }

    private String print() {
      StringBuilder text = new StringBuilder(problems.isEmpty() ? "ready\n" : "");
      problems.forEach(line -> text.append(line).append('\n'));
      warnings.forEach(line -> text.append("warning: ").append(line).append('\n'));
      facts.forEach(line -> text.append(line).append('\n'));
      return text.toString();
    }
  }

  /**
   * Opens the listener.
   *
   * @param listen a loopback address; port 0 takes a free one
   * @param health asked on a thread of its own, where it may take its time; who asks meanwhile gets
   *     the same answer
   * @param metrics what is shown
   * @throws IllegalArgumentException if the address is not of the loopback interface: what is told
   *     here is not for strangers
   * @throws IOException if the address cannot be listened on
   */
  public ManagementServer(
      InetSocketAddress listen, Supplier<Health> health, PrometheusMeterRegistry metrics)
      throws IOException {
    if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "management address: " + listen + " (expected: of the loopback interface)");
    }
    this.health = new KeptHealth(health, System::nanoTime);
    this.metrics = metrics;
    Gauge.builder("tamga.problems", this, node -> node.problems)
        .description("that keep the node from taking requests; 0 when it is ready")
        .register(metrics);
    Gauge.builder("tamga.warnings", this, node -> node.warnings)
        .description("that /health/ready tells")
        .register(metrics);
    this.server = new PlainServer("management", listen, MAX_BODY_BYTES, 1, this::answer);
  }

  private PlainAnswer answer(PlainRequest request) {
    if (!request.method().equals("GET")) {
      return PlainAnswer.text(405, "only GET\n").with("allow", "GET");
    }
    return switch (request.path()) {
      case "/health/live" -> PlainAnswer.text(200, "live\n");
      case "/health/ready" -> {
        Health now = health.get();
        yield PlainAnswer.text(now.problems().isEmpty() ? 200 : 503, now.print());
      }
      case "/metrics" -> PlainAnswer.of(200, TEXT, figures());
      default -> PlainAnswer.text(404, "/health/live /health/ready /metrics\n");
    };
  }

  private byte[] figures() {
    Health now = health.get();
    problems = now.problems().size();
    warnings = now.warnings().size();
    return metrics.scrape().getBytes(StandardCharsets.UTF_8);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    health.close();
  }
}
