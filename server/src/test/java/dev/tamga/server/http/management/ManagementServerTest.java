package dev.tamga.server.http.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.server.http.NoLeaks;
import dev.tamga.server.http.management.ManagementServer.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ManagementServerTest {
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private static HttpResponse<String> get(ManagementServer server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private Health health() {
    return new Health(problems, warnings);
  }

  @Test
  void warning_leavesTheNodeReadyAndIsTold() throws Exception {
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (ManagementServer server =
        new ManagementServer(new InetSocketAddress("127.0.0.1", 0), () -> health(), metrics)) {
      warnings.add("tls.key: the certificate ends in less than 7 days");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").body())
          .isEqualTo("ready\nwarning: tls.key: the certificate ends in less than 7 days\n");
    }
  }

  @Test
  void healthAndMetrics_areShown() throws Exception {
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    metrics.counter("tamga.things").increment();
    try (ManagementServer server =
        new ManagementServer(new InetSocketAddress("127.0.0.1", 0), () -> health(), metrics)) {
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      problems.add("the disk is full");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/ready").body()).contains("the disk is full");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      warnings.add("one");
      warnings.add("two");
      assertThat(get(server, "/metrics").body())
          .contains("tamga_things_total 1.0", "tamga_problems 1.0", "tamga_warnings 2.0");
      problems.clear();
      assertThat(get(server, "/metrics").body()).contains("tamga_problems 0.0");
      assertThat(get(server, "/other").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void addressThatStrangersReach_isRefused() {
    assertThatThrownBy(
            () ->
                new ManagementServer(
                    new InetSocketAddress("0.0.0.0", 0),
                    () -> health(),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loopback");
  }
}
