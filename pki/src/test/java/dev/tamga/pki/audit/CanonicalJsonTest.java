package dev.tamga.pki.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  @Test
  void base64InItsOneSpelling_isRead() {
    assertThat(CanonicalJson.bytes("")).isEmpty();
    assertThat(CanonicalJson.bytes("/w==")).containsExactly(0xff);
    assertThat(CanonicalJson.bytes("//8=")).containsExactly(0xff, 0xff);
    assertThat(CanonicalJson.bytes("////")).containsExactly(0xff, 0xff, 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x==", "//9=", "/w", "//8", "/w=", "=", "_w==", "/w==\n", "/w== "})
  void base64InAnotherSpelling_isRefused(String other) {
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.bytes(other));
  }
}
