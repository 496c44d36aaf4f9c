package dev.tamga.pki.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.enrol.CertsOnly;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a file: it is shown, or refused in words. */
class InspectFuzzTest {
  private static final int EACH = 40;

  @FuzzTest
  @MethodSource("files")
  void file(byte[] data) throws Exception {
    try {
      List<Item> items = ReadItems.of(data, "fuzz", () -> Secret.of("password".toCharArray()));
      assertThat(items).isNotEmpty();
    } catch (RefusedException | CertificateRefusedException e) {
      assertThat(e).hasMessageNotContaining("password of");
    }
  }

  @FuzzTest
  @MethodSource("addresses")
  void tokenUri(byte[] data) {
    String text = "pkcs11:" + new String(data, StandardCharsets.UTF_8);
    try {
      assertThat(TokenUri.parse(text).address().label()).isNotEmpty();
    } catch (RefusedException | IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  static byte[][] addresses() {
    return new byte[][] {
      ascii("token=node;object=tls?module-path=/lib/x.so&pin-source=file:/pin"),
      ascii("token=a%20b?module-path=/x"),
      ascii("token=%zz?module-path=/x"),
      ascii("token=a;token=b?module-path=/x"),
      ascii("pin-value=1"),
      ascii("")
    };
  }

  /** Good ones, each with flipped bits and cut short. */
  static byte[][] files() throws Exception {
    TestState kz = TestState.create("KZ", TestClock.fixed());
    Identity node = kz.authority(Branch.TLS);
    List<byte[]> good = new ArrayList<>();
    good.add(node.certificate().getEncoded());
    good.add(Certificates.pem(node.chain()).getBytes(StandardCharsets.US_ASCII));
    good.add(CertsOnly.write(node.chain()));
    good.add(
        Pkcs10.make(
            Subject.parse("C=KZ, O=Lab, CN=x"), node.key(), node.certificate().getPublicKey()));
    good.add(Certificates.der(kz.crl(Branch.TLS)));
    Random random = new Random(7);
    List<byte[]> all = new ArrayList<>(good);
    for (byte[] one : good) {
      for (int i = 0; i < EACH; i++) {
        byte[] bent = one.clone();
        bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
        all.add(bent);
        all.add(Arrays.copyOf(one, random.nextInt(one.length)));
      }
    }
    return all.toArray(byte[][]::new);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
