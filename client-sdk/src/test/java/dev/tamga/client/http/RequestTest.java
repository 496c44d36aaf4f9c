package dev.tamga.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "a\r\nb", "a\nb", "a\u0000", "a\u007f", "ж"})
  void textThatCouldEndAHeader_isNotTaken(String text) {
    Request request = Request.of("GET", "/v1/node");
    assertThatThrownBy(() -> request.header("x", text))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.header(text, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.of("GET", "/" + text + " HTTP/1.1\r\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.of("GET " + text, "/"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void head_isWrittenAsHttpWantsIt() {
    Request request = Request.of("PUT", "/v1/x?a=b").header("if-match", "\"a b\"");
    byte[] head = request.head(new NodeAddress("::1", 8443), "content-length: 0\r\n");
    assertThat(new String(head, StandardCharsets.US_ASCII))
        .isEqualTo(
            "PUT /v1/x?a=b HTTP/1.1\r\nhost: [::1]:8443\r\nif-match: \"a b\"\r\n"
                + "content-length: 0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://n",
        "https://",
        "https://n/path",
        "https://n?x",
        "https://n:0",
        "https://n:70000",
        "n:443",
        "https://user@n",
        "https://n#x"
      })
  void addressThatIsNone_isNotTaken(String url) {
    assertThatThrownBy(() -> NodeAddress.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void address_isReadAndPrinted() {
    assertThat(NodeAddress.parse("https://Node.Example.kz/"))
        .hasToString("https://node.example.kz");
    assertThat(NodeAddress.parse("https://[::1]:8443")).hasToString("https://[::1]:8443");
    assertThat(NodeAddress.parse("https://127.0.0.1:443")).hasToString("https://127.0.0.1");
  }
}
