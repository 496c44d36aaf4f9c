package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

class CertsOnlyTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final List<X509Certificate> CHAIN = KZ.labTls().chain();
  private static final int SEEDS = 60;

  @TempDir Path dir;

  @Test
  void written_isReadAgain() throws Exception {
    assertThat(CertsOnly.read(CertsOnly.write(CHAIN))).containsExactlyInAnyOrderElementsOf(CHAIN);
  }

  @Test
  void openSsl_readsWhatIsWrittenAndIsRead() throws Exception {
    OpenSsl openssl = OpenSsl.in(dir).file("certs.p7", CertsOnly.write(CHAIN)).pem("c.pem", CHAIN);
    assertThat(openssl.run("pkcs7", "-inform", "DER", "-in", "certs.p7", "-print_certs").said())
        .contains("BEGIN CERTIFICATE");
    assertThat(
            openssl
                .run("crl2pkcs7", "-nocrl", "-certfile", "c.pem", "-outform", "DER", "-out", "o.p7")
                .exit())
        .isZero();
    assertThat(CertsOnly.read(openssl.file("o.p7"))).containsExactlyInAnyOrderElementsOf(CHAIN);
  }

  @Test
  void tooMuchOrTruncated_isRefused() {
    byte[] good = CertsOnly.write(CHAIN);
    for (int length = 0; length < good.length; length += 7) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> CertsOnly.read(cut)).isInstanceOf(CertificateRefusedException.class);
    }
    assertThatThrownBy(() -> CertsOnly.read(new byte[CertsOnly.MAX_BYTES + 1]))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> CertsOnly.read(CertsOnly.write(List.of())))
        .isInstanceOf(CertificateRefusedException.class);
  }

  @FuzzTest
  @MethodSource("messages")
  void certsOnly(byte[] data) {
    try {
      CertsOnly.read(data);
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  @MethodSource("requests")
  void requestThatIsCompared(byte[] data) {
    try {
      Pkcs10.of(data).requireExactly(Subject.of(CHAIN.get(0)), List.of());
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  static byte[][] messages() {
    return mutations(CertsOnly.write(CHAIN));
  }

  static byte[][] requests() throws Exception {
    return mutations(EnrolmentRequest.forRenewal(CHAIN.get(0), KeyKind.EC_P256.generate()));
  }

  private static byte[][] mutations(byte[] good) {
    Random random = new Random(7);
    byte[][] all = new byte[SEEDS][];
    for (int i = 0; i < SEEDS; i++) {
      all[i] = good.clone();
      all[i][random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return all;
  }
}
