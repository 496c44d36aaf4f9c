package dev.tamga.pki.cert;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The only outcome of bad bytes is {@link CertificateRefusedException}. */
class ReadingFuzzTest {
  @FuzzTest
  void certificate(byte[] data) {
    try {
      Profile.of(Certificates.of(data));
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  void crl(byte[] data) {
    try {
      Certificates.crlOf(data);
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  void request(byte[] data) {
    try {
      Pkcs10.of(data).proposedSubject();
    } catch (CertificateRefusedException e) {
      // the one way to say no
    }
  }
}
