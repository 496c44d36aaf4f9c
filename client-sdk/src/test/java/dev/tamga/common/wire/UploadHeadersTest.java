package dev.tamga.common.wire;

import static dev.tamga.common.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.common.wire.header.UploadChecksum.Algorithm;
import dev.tamga.common.wire.header.UploadMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadHeadersTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({ // "123456789": the check value of each algorithm
    "CRC32C, 4waSgw==",
    "SHA1, 98O8HYCOBHMq32eZZczDTKeuNEE=",
    "SHA256, FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
  })
  void checksum_isTheKnownOne(Algorithm algorithm, String base64) {
    var running = algorithm.start();
    running.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(running.finish()).isEqualTo(new UploadChecksum(algorithm, base64));
  }

  @ParameterizedTest
  @EnumSource
  void directBuffersInAnySplit_giveTheSameChecksum(Algorithm algorithm) throws Refusal {
    Random random = new Random(algorithm.ordinal());
    byte[] bytes = new byte[10_000];
    random.nextBytes(bytes);
    var whole = algorithm.start();
    whole.update(ByteBuffer.wrap(bytes));
    UploadChecksum expected = whole.finish();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    var split = algorithm.start();
    while (direct.hasRemaining()) {
      int count = Math.min(direct.remaining(), random.nextInt(3000));
      split.update(direct.slice(direct.position(), count));
      direct.position(direct.position() + count);
    }
    assertThat(split.finish()).isEqualTo(expected);
    assertThat(UploadChecksum.parse(expected.print())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "crc32c",
        "crc32c ",
        "CRC32C 4waSgw==",
        "crc32c 4waSgw",
        "crc32c 4waSgx==",
        "crc32c  4waSgw==",
        "md5 4waSgw==",
        "sha1 4waSgw==",
        "crc32c 4waSgw== ",
        " crc32c 4waSgw=="
      })
  void anyOtherChecksum_isRefused(String header) {
    assertRefused(Failure.MALFORMED_REQUEST, () -> UploadChecksum.parse(header));
  }

  @Test
  void metadata_isReadBackInAnyScript() throws Refusal {
    for (String name : new String[] {"evidence/1/disk0.E01", "evidence/2б/Тамға 日本.txt"}) {
      UploadMetadata metadata = new UploadMetadata(new EntryName(name));
      assertThat(UploadMetadata.parse(metadata.print())).isEqualTo(metadata);
    }
  }

  @Test
  void otherPairs_areLeftAlone() throws Refusal {
    String header =
        "filetype " + base64("image/e01") + ", is_secret,filename " + base64("evidence/1/a");
    assertThat(UploadMetadata.parse(header).filename()).isEqualTo(new EntryName("evidence/1/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "filename",
        "filename ",
        "filename  YQ==",
        "filename YQ",
        "filename YR==",
        "name YQ==",
        "filename gIA=",
        "filename YQ==,filename YQ==",
        "filename YQ==,",
        "filen\u00e4me YQ=="
      })
  void malformedMetadata_isRefused(String header) {
    assertThat(refusalOf(header)).isIn(Failure.MALFORMED_REQUEST, Failure.NAME_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "evidence/a", "../etc/passwd", "evidence/1/../../x", "evidence/1/CON"})
  void nameThatBreaksTheRules_isRefused(String name) {
    assertRefused(Failure.NAME_REFUSED, () -> UploadMetadata.parse("filename " + base64(name)));
  }

  @Test
  void hugeMetadata_isRefused() {
    assertRefused(
        Failure.MALFORMED_REQUEST, () -> UploadMetadata.parse("a,".repeat(5000) + "filename YQ=="));
    StringBuilder pairs = new StringBuilder("filename YQ==");
    for (int i = 0; i < 20; i++) {
      pairs.append(",k").append(i).append(" YQ==");
    }
    assertRefused(Failure.MALFORMED_REQUEST, () -> UploadMetadata.parse(pairs.toString()));
  }

  private static Failure refusalOf(String header) {
    try {
      UploadMetadata.parse(header);
      throw new AssertionError("accepted: " + header);
    } catch (Refusal e) {
      return e.failure();
    }
  }

  @FuzzTest
  void foreignMetadata_isReadOrRefused(FuzzedDataProvider data) {
    try {
      UploadMetadata metadata = UploadMetadata.parse(data.consumeRemainingAsString());
      assertThat(UploadMetadata.parse(metadata.print())).isEqualTo(metadata);
    } catch (Refusal e) {
      assertThat(e.failure()).isIn(Failure.MALFORMED_REQUEST, Failure.NAME_REFUSED);
    }
  }

  @FuzzTest
  void foreignChecksum_printsTheSameOrIsRefused(FuzzedDataProvider data) {
    String header = data.consumeRemainingAsString();
    try {
      assertThat(UploadChecksum.parse(header).print()).isEqualTo(header);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.MALFORMED_REQUEST);
    }
  }
}
