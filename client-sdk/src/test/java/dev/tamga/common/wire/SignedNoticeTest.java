package dev.tamga.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedNoticeTest {
  private static final SignedNotice NOTICE =
      new SignedNotice(Bytes.utf8("tamga-revocation 1\nseq 1\n"), Bytes.of(new byte[100]));

  @Test
  void printed_isReadAgain() throws Exception {
    assertThat(SignedNotice.parse(NOTICE.print())).isEqualTo(NOTICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n-----BEGIN CMS-----\n-----END CMS-----\n",
        "text\n\n-----BEGIN CMS-----\nAAAA\n-----END CMS-----",
        "text\n-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n",
        "text\n\n-----BEGIN CMS-----\nAA=A\n-----END CMS-----\n",
        "text\n\n-----BEGIN CMS-----\nAAAA\n\n-----END CMS-----\n",
        "text\n\n-----BEGIN CMS-----\nAAAA\n-----END CMS-----\nmore",
        "t\u00e9xt\n\n-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n"
      })
  void anotherForm_isRefused(String text) {
    assertThatThrownBy(() -> SignedNotice.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOTICE_MALFORMED));
  }

  @FuzzTest
  void anyBytes_areReadOrRefused(byte[] bytes) {
    try {
      assertThat(SignedNotice.parse(bytes).print()).isEqualTo(bytes);
    } catch (Refusal e) {
      assertThat(e.failure()).isEqualTo(Failure.NOTICE_MALFORMED);
    }
  }
}
