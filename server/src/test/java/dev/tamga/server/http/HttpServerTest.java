package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.wire.Paths;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's HTTP client against the node, both versions, both providers of TLS. */
@ExtendWith(NoLeaks.class)
class HttpServerTest {
  private static TestNode boring;
  private static TestNode jdk;

  @BeforeAll
  static void start() throws Exception {
    boring = new TestNode(TestNode.PATIENT, Provider.fastest());
    jdk = new TestNode(TestNode.PATIENT, Provider.JDK);
  }

  @AfterAll
  static void stop() {
    boring.close();
    jdk.close();
  }

  static Stream<Arguments> clients() throws Exception {
    List<Arguments> all = new ArrayList<>();
    for (TestNode node : List.of(boring, jdk)) {
      for (Version version : Version.values()) {
        HttpClient client =
            HttpClient.newBuilder()
                .version(version)
                .sslContext(node.clientContext(node.client))
                .build();
        all.add(Arguments.of(node.tls.provider() + " " + version, node, client));
      }
    }
    return all.stream();
  }

  private static HttpRequest.Builder to(TestNode node, String path) {
    return HttpRequest.newBuilder(node.uri(path));
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void registeredClient_isKnownByItsAuthority(String name, TestNode node, HttpClient client)
      throws Exception {
    HttpResponse<String> answer = send(client, to(node, "/v1/node"));
    assertThat(answer.body()).isEqualTo("{\"caller\":\"kz-lab-almaty\"}");
    assertThat(answer.version()).isEqualTo(client.version());
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("date")).isPresent();
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void strangersKey_is403(String name, TestNode node, HttpClient client) throws Exception {
    HttpClient stranger =
        HttpClient.newBuilder()
            .version(client.version())
            .sslContext(node.clientContext(node.stranger))
            .build();
    HttpResponse<String> answer = send(stranger, to(node, "/v1/node"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("CERTIFICATE_NOT_REGISTERED", "PROTOCOL.md 2");
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void body_arrivesWhole(String name, TestNode node, HttpClient client) throws Exception {
    byte[] body = new byte[20_000_001];
    new Random(7).nextBytes(body);
    CRC32 crc = new CRC32();
    crc.update(body);
    for (var publisher :
        List.of(
            BodyPublishers.ofByteArray(body),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
      HttpResponse<String> answer =
          send(client, to(node, TestNode.item()).method("PATCH", publisher));
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.headers().firstValue("upload-offset")).contains("20000001");
      assertThat(answer.headers().firstValue("crc")).contains(Long.toString(crc.getValue()));
    }
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void emptyAndSmallBodies_areTaken(String name, TestNode node, HttpClient client)
      throws Exception {
    for (String text : List.of("", "{}", "x".repeat(64 << 10))) {
      HttpResponse<String> answer =
          send(client, to(node, Paths.ofPackage(TestNode.ID)).PUT(BodyPublishers.ofString(text)));
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo(text);
    }
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void bodyBeyondItsLimit_is413WithTheLimit(String name, TestNode node, HttpClient client)
      throws Exception {
    HttpResponse<String> answer =
        send(
            client,
            to(node, Paths.ofPackage(TestNode.ID))
                .PUT(BodyPublishers.ofString("x".repeat((64 << 10) + 1))));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("REQUEST_TOO_LARGE", "65537", "65536", "JSON body");
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void streamedAnswer_isWhole(String name, TestNode node, HttpClient client) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(to(node, TestNode.item()).build(), BodyHandlers.ofByteArray());
    assertThat(answer.body()).isEqualTo(TestNode.pattern(0, (int) TestNode.STREAMED));
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void head_isAnsweredWhereGetIs(String name, TestNode node, HttpClient client) throws Exception {
    HttpResponse<String> answer =
        send(client, to(node, TestNode.item()).method("HEAD", BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-length"))
        .contains(Long.toString(TestNode.STREAMED));
    assertThat(send(client, to(node, "/v1/node")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void unknownPathAndMethod_areRefused(String name, TestNode node, HttpClient client)
      throws Exception {
    HttpResponse<String> path = send(client, to(node, "/v1/nothing"));
    assertThat(path.statusCode()).isEqualTo(404);
    assertThat(path.body()).contains("NO_SUCH_PATH");
    HttpResponse<String> method = send(client, to(node, "/v1/node").DELETE());
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
    HttpResponse<String> options =
        send(client, to(node, TestNode.item()).method("OPTIONS", BodyPublishers.noBody()));
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("tus-version")).contains("1.0.0");
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void crash_isAnIncidentWithoutDetail(String name, TestNode node, HttpClient client)
      throws Exception {
    double failed = node.meters.get("tamga.http.failed").counter().count(); // there from the start
    HttpResponse<String> answer =
        send(client, to(node, Paths.seal(TestNode.ID)).POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(node.meters.get("tamga.http.failed").counter().count()).isEqualTo(failed + 1);
    assertThat(answer.body()).contains("INTERNAL", "incident ").doesNotContain("secret", "Illegal");
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void refusalForWantOfRoom_isCountedFromZero(String name, TestNode node, HttpClient client)
      throws Exception {
    double full = node.meters.get("tamga.http.full").counter().count(); // there from the start
    double failed = node.meters.get("tamga.http.failed").counter().count();
    HttpResponse<String> answer = send(client, to(node, Paths.receipt(TestNode.ID, 1)).GET());
    assertThat(answer.statusCode()).isEqualTo(507);
    assertThat(node.meters.get("tamga.http.full").counter().count()).isEqualTo(full + 1);
    assertThat(node.meters.get("tamga.http.failed").counter().count()).isEqualTo(failed);
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void refusalInTheMiddleOfABody_isReadByTheClient(String name, TestNode node, HttpClient client)
      throws Exception {
    HttpResponse<String> answer =
        send(
            client,
            to(node, Paths.items(TestNode.ID)).POST(BodyPublishers.ofByteArray(new byte[300_000])));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("ITEM_DIFFERS");
    assertThat(send(client, to(node, "/v1/node")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void damageInTheMiddleOfAnAnswer_endsIt(String name, TestNode node, HttpClient client) {
    assertThatThrownBy(() -> send(client, to(node, Paths.container(TestNode.ID))))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void damageBeforeTheFirstByte_isAnswered(String name, TestNode node, HttpClient client)
      throws Exception {
    HttpResponse<String> answer = send(client, to(node, Paths.custody(TestNode.ID)));
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("STORED_DATA_DAMAGED");
  }

  @ParameterizedTest(name = "{0}", autoCloseArguments = false)
  @MethodSource("clients")
  void sixtyFourAtOnce_areEachAnsweredTheirOwn(String name, TestNode node, HttpClient client)
      throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      byte[] body = new byte[100_000 + i];
      answers.add(
          client.sendAsync(
              to(node, TestNode.item()).method("PATCH", BodyPublishers.ofByteArray(body)).build(),
              BodyHandlers.ofString()));
    }
    for (int i = 0; i < 64; i++) {
      HttpResponse<String> answer = answers.get(i).get(60, TimeUnit.SECONDS);
      assertThat(answer.headers().firstValue("upload-offset"))
          .contains(Integer.toString(100_000 + i));
    }
  }
}
