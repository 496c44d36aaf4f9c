package dev.tamga.pki.cert;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.status.StatusAddresses;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.params.provider.MethodSource;

/** The only outcome of bad bytes is {@link CertificateRefusedException}. */
class ReadingFuzzTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final int SEEDS = 60;

  @FuzzTest
  @MethodSource("certificates")
  void certificate(byte[] data) throws Exception {
    try {
      X509Certificate certificate = Certificates.of(data);
      Profile.of(certificate);
      StatusAddresses.of(certificate);
      assertThat(Certificates.of(certificate.getEncoded())).isEqualTo(certificate);
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  @MethodSource("crls")
  void crl(byte[] data) {
    try {
      X509CRL list = Certificates.crlOf(data);
      assertThat(Certificates.crlOf(Certificates.der(list))).isEqualTo(list);
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  @MethodSource("requests")
  void request(byte[] data) {
    try {
      Pkcs10 request = Pkcs10.of(data);
      request.proposedSubject();
      assertThat(Pkcs10.of(request.der()).key()).isEqualTo(request.key());
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  static byte[][] certificates() throws Exception {
    return mutations(KZ.nodeServer().certificate().getEncoded());
  }

  static byte[][] crls() {
    KZ.revoke(KZ.labTls().certificate());
    return mutations(Certificates.der(KZ.crl(Branch.TLS)));
  }

  static byte[][] requests() throws Exception {
    KeyPair pair = KeyKind.EC_P256.generate();
    return mutations(
        new JcaPKCS10CertificationRequestBuilder(new X500Name("C=KZ,O=Lab,CN=x"), pair.getPublic())
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(pair.getPrivate()))
            .getEncoded());
  }

  /** The good one, then copies of it with a block of bytes moved over another. */
  private static byte[][] mutations(byte[] good) {
    Random random = new Random(7);
    byte[][] seeds = new byte[SEEDS][];
    seeds[0] = good;
    for (int i = 1; i < SEEDS; i++) {
      seeds[i] = good.clone();
      int from = random.nextInt(good.length);
      int to = random.nextInt(good.length);
      int length = Math.min(1 + random.nextInt(24), good.length - Math.max(from, to));
      System.arraycopy(good, from, seeds[i], to, length);
    }
    return seeds;
  }
}
