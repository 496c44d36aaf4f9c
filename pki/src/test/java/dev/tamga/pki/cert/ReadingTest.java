package dev.tamga.pki.cert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, CRLs and requests from outside: good ones pass, all else fails typed. */
class ReadingTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());

  @Test
  void goodRequest_givesItsKeyAndSubject() throws Exception {
    KeyPair pair = KeyKind.EC_P256.generate();
    byte[] der = request(pair, pair, "SHA256withECDSA");
    Pkcs10 request = Pkcs10.of(der);
    assertThat(request.key().getEncoded()).isEqualTo(pair.getPublic().getEncoded());
    assertThat(request.proposedSubject()).contains(Subject.parse("C=KZ, O=Lab, CN=x"));
    String pem = Certificates.pem("CERTIFICATE REQUEST", der);
    assertThat(Pkcs10.of(pem.getBytes(StandardCharsets.US_ASCII)).key()).isEqualTo(request.key());
  }

  @Test
  void nameAsText_hasLabelsAndNoNumbersOfTypes() {
    X500Principal name =
        new X500Principal(
            "CN=Seal, 2.5.4.97=GOVKZ-1, 2.5.4.5=17, 2.5.4.4=Asanova, O=\"Lab, Almaty\", C=KZ");
    assertThat(Subject.text(name))
        .isEqualTo(
            "CN=Seal,organizationIdentifier=GOVKZ-1,serialNumber=17,SN=Asanova,O=Lab\\, Almaty,C=KZ");
  }

  @Test
  void requestWithoutProofOfPossession_isRefused() throws Exception {
    byte[] stolen =
        request(KeyKind.EC_P256.generate(), KeyKind.EC_P256.generate(), "SHA256withECDSA");
    assertThatThrownBy(() -> Pkcs10.of(stolen))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("proof of possession");
  }

  @Test
  void weakRequest_isRefused() throws Exception {
    KeyPair pair = KeyKind.EC_P256.generate();
    byte[] sha1 = request(pair, pair, "SHA1withECDSA");
    assertThatThrownBy(() -> Pkcs10.of(sha1)).hasMessageContaining("SHA-256 or more");
  }

  @Test
  void anyFlippedBitOrTruncationOfARequest_isRefused() throws Exception {
    KeyPair pair = KeyKind.EC_P256.generate();
    byte[] good = request(pair, pair, "SHA256withECDSA");
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> Pkcs10.of(bad))
          .as("bit %d", bit)
          .isInstanceOf(CertificateRefusedException.class);
    }
    for (int length = 0; length < good.length; length += 3) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> Pkcs10.of(cut)).isInstanceOf(CertificateRefusedException.class);
    }
  }

  @Test
  void trailingBytesAndTruncations_areRefused() throws Exception {
    byte[] certificate = KZ.labTls().certificate().getEncoded();
    byte[] crl = Certificates.der(KZ.crl(Branch.TLS));
    assertThat(Certificates.of(certificate)).isEqualTo(KZ.labTls().certificate());
    assertThat(Certificates.crlOf(crl).getEncoded()).isEqualTo(crl);
    for (int length = 0; length < certificate.length; length++) {
      byte[] cut = Arrays.copyOf(certificate, length);
      assertThatThrownBy(() -> Certificates.of(cut))
          .isInstanceOf(CertificateRefusedException.class);
    }
    for (int length = 0; length < crl.length; length++) {
      byte[] cut = Arrays.copyOf(crl, length);
      assertThatThrownBy(() -> Certificates.crlOf(cut))
          .isInstanceOf(CertificateRefusedException.class);
    }
    byte[] longer = Arrays.copyOf(certificate, certificate.length + 1);
    assertThatThrownBy(() -> Certificates.of(longer)).hasMessageContaining("DER");
    byte[] huge = new byte[Certificates.MAX_CERTIFICATE_BYTES + 1];
    assertThatThrownBy(() -> Certificates.of(huge)).hasMessageContaining("at most");
  }

  @Test
  void otherSpellingThanDer_isRefused() throws Exception {
    byte[] der = KZ.labTls().certificate().getEncoded();
    ByteArrayOutputStream ber = new ByteArrayOutputStream();
    ber.write(0x30);
    ber.write(0x83); // the length in three bytes where two do
    ber.write(0);
    ber.write(der, 2, der.length - 2);
    assertThatThrownBy(() -> Certificates.of(ber.toByteArray()))
        .isInstanceOf(CertificateRefusedException.class);
  }

  @Test
  void pemFiles_areReadWholeOrRefused(@TempDir Path folder) throws Exception {
    String chain = Certificates.pem(KZ.labTls().chain());
    Path file = folder.resolve("chain.pem");
    Files.writeString(file, chain);
    assertThat(Certificates.read(file)).isEqualTo(KZ.labTls().chain());
    for (String bad :
        List.of(
            "",
            "text",
            chain.substring(0, chain.length() - 40),
            chain.replace("CERTIFICATE", "X509 CRL"),
            chain.replaceFirst("[A-Z]{3}", "!!!"),
            Certificates.pem(KZ.crl(Branch.TLS)))) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> Certificates.read(file))
          .as(bad)
          .isInstanceOf(CertificateRefusedException.class);
    }
  }

  private static byte[] request(KeyPair named, KeyPair signing, String algorithm) throws Exception {
    return new JcaPKCS10CertificationRequestBuilder(
            new X500Name("C=KZ,O=Lab,CN=x"), named.getPublic())
        .build(
            new JcaContentSignerBuilder(algorithm)
                .setProvider(BouncyCastle.PROVIDER)
                .build(signing.getPrivate()))
        .getEncoded();
  }
}
