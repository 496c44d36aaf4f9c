package dev.tamga.server.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.server.storage.blob.BlobId;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3AddressTest {
  private static final Path FILE = Path.of("file");

  private static S3Address address(String endpoint, String bucket, String prefix, boolean ca) {
    return new S3Address(
        endpoint,
        "kz-1",
        bucket,
        prefix,
        "key",
        FILE,
        ca ? Optional.of(FILE) : Optional.empty(),
        true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "http://localhost", "http://[::1]:9000/"})
  void thisMachine_needsNoTls(String endpoint) {
    assertThatCode(() -> address(endpoint, "evidence", "", false)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://s3.example.kz",
        "http://127.0.0.1.example.kz",
        "http://localhost.kz",
        "ftp://s3.example.kz",
        "https://u:p@s3.example.kz",
        "https://s3.example.kz/path",
        ""
      })
  void anotherMachineWithoutTls_orAnotherForm_isRefused(String endpoint) {
    assertThatThrownBy(() -> address(endpoint, "evidence", "", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoint");
  }

  @Test
  void tlsWithoutACa_isRefused() {
    assertThatThrownBy(() -> address("https://s3.example.kz", "evidence", "", false))
        .hasMessageContaining("there is no ca");
  }

  @Test
  void prefixThatDoesNotEndAName_isRefused() {
    assertThatThrownBy(() -> address("http://localhost", "evidence", "node", false))
        .hasMessageContaining("prefix");
    assertThatThrownBy(() -> address("http://localhost", "Evidence", "", false))
        .hasMessageContaining("bucket");
  }

  @Test
  void keys_readBackAndNothingElseIsOne() {
    SegmentKey key = SegmentKey.random(new BlobId(0x12ab), 1L << 40);
    assertThat(key.text()).startsWith("00000000000012ab/0000010000000000-");
    assertThat(SegmentKey.parse(key.text())).contains(key);
    assertThat(SegmentKey.parse(key.text() + 'x')).isEmpty();
    assertThat(SegmentKey.parse(key.text().toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(SegmentKey.parse("0000000000000000" + key.text().substring(16))).isEmpty();
  }
}
