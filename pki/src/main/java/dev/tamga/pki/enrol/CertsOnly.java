package dev.tamga.pki.enrol;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.util.Selector;

/**
 * Certificates in a CMS SignedData without content and without a signer (RFC 5652 section 5.1, RFC
 * 7030 section 4.1.3). It proves nothing: whoever reads it checks each certificate.
 */
public final class CertsOnly {
  /** Most bytes that are read. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int MAX_CERTIFICATES = 16;
  private static final Selector<X509CertificateHolder> ALL =
      new Selector<>() {
        @Override
        public boolean match(X509CertificateHolder certificate) {
          return true;
        }

        @Override
        @SuppressWarnings({"MissingSuperCall", "NoClone"}) // it has no state
        public Object clone() {
          return this;
        }
      };

  private CertsOnly() {}

  /** The certificates in DER. */
  public static byte[] write(List<X509Certificate> certificates) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCertificates(new JcaCertStore(certificates));
      return generator
          .generate(new CMSAbsentContent())
          .toASN1Structure()
          .getEncoded(ASN1Encoding.DER);
    } catch (CMSException | CertificateEncodingException | IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  /**
   * Reads them, in the order of the set, which says nothing.
   *
   * @return 1 to 16 certificates
   * @throws CertificateRefusedException if there are more than 64 KiB, it is no such structure, has
   *     a signer, or a certificate is not well formed
   */
  public static List<X509Certificate> read(byte[] bytes) throws CertificateRefusedException {
    if (bytes.length > MAX_BYTES) {
      throw malformed(bytes.length + " bytes (expected: at most " + MAX_BYTES + ')', null);
    }
    try {
      CMSSignedData data = new CMSSignedData(bytes);
      if (data.getSignedContent() != null || data.getSignerInfos().size() != 0) {
        throw malformed("with content or a signer (expected: certificates only)", null);
      }
      List<X509Certificate> all = new ArrayList<>();
      for (X509CertificateHolder one : data.getCertificates().getMatches(ALL)) {
        all.add(Certificates.of(one.getEncoded()));
      }
      if (all.isEmpty() || all.size() > MAX_CERTIFICATES) {
        throw malformed(
            all.size() + " certificates (expected: 1 to " + MAX_CERTIFICATES + ')', null);
      }
      return List.copyOf(all);
    } catch (CMSException | IOException | RuntimeException e) {
      throw malformed("not readable", e); // Bouncy Castle meets bad input with many types
    }
  }

  private static CertificateRefusedException malformed(
      String what, @org.jspecify.annotations.Nullable Exception cause) {
    CertificateRefusedException refused =
        new CertificateRefusedException(
            "certs-only message: " + what,
            "RFC 7030 section 4.1.3, RFC 5652 section 5.1",
            "ask the CA's administrator what answers there");
    return cause == null ? refused : refused.causedBy(cause);
  }
}
