package dev.tamga.pki.cert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Reads and prints certificates and CRLs, strictly: DER in its one spelling with nothing after it,
 * alone or in PEM. What is not so is refused with {@link CertificateRefusedException}, never with
 * another exception.
 */
public final class Certificates {
  /** The longest certificate that is read, in bytes. */
  public static final int MAX_CERTIFICATE_BYTES = 16 << 10;

  /** The longest CRL that is read, in bytes. */
  public static final int MAX_CRL_BYTES = 32 << 20;

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";

  private Certificates() {}

  /**
   * Reads one certificate in DER.
   *
   * @throws CertificateRefusedException if it is longer than {@link #MAX_CERTIFICATE_BYTES} or not
   *     a certificate in DER
   */
  public static X509Certificate of(byte[] der) throws CertificateRefusedException {
    requireDer(der, "certificate", MAX_CERTIFICATE_BYTES);
    try {
      // Both parsers read it, or one of them would fail later, in the middle of some work.
      var unused = Certificate.getInstance(der);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw malformed("certificate: not readable: " + e.getMessage()).causedBy(e);
    }
  }

  /**
   * Reads one CRL in DER.
   *
   * @throws CertificateRefusedException if it is longer than {@link #MAX_CRL_BYTES} or not a CRL in
   *     DER
   */
  public static X509CRL crlOf(byte[] der) throws CertificateRefusedException {
    requireDer(der, "CRL", MAX_CRL_BYTES);
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw malformed("CRL: not readable: " + e.getMessage()).causedBy(e);
    }
  }

  /**
   * Reads a file with one certificate in DER, or one or more in PEM.
   *
   * @throws CertificateRefusedException if the file is longer than 1 MiB, holds no certificate, or
   *     anything else
   * @throws IOException if the file cannot be read
   */
  public static List<X509Certificate> read(Path file)
      throws IOException, CertificateRefusedException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : objects(file, "CERTIFICATE", MAX_FILE_BYTES)) {
      certificates.add(of(der));
    }
    return List.copyOf(certificates);
  }

  /**
   * Reads a file with one CRL in DER, or one or more in PEM.
   *
   * @throws CertificateRefusedException if the file is too long, holds no CRL, or anything else
   * @throws IOException if the file cannot be read
   */
  public static List<X509CRL> readCrls(Path file) throws IOException, CertificateRefusedException {
    List<X509CRL> crls = new ArrayList<>();
    for (byte[] der : objects(file, "X509 CRL", 2 * MAX_CRL_BYTES)) {
      crls.add(crlOf(der));
    }
    return List.copyOf(crls);
  }

  /** The certificates in PEM (RFC 7468), one after the other. */
  public static String pem(List<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    certificates.forEach(certificate -> pem.append(pem("CERTIFICATE", encoded(certificate))));
    return pem.toString();
  }

  /** The CRL in PEM. */
  public static String pem(X509CRL crl) {
    return pem("X509 CRL", der(crl));
  }

  /** The CRL's bytes. */
  public static byte[] der(X509CRL crl) {
    try {
      return crl.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("CRL: without an encoding (expected: DER)", e);
    }
  }

  /** SHA-256 of the certificate's bytes, 64 lower-case hex digits. */
  public static String sha256(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded(certificate)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  /** The policy object identifiers that it names; none if it has no such extension or a bad one. */
  public static List<String> policies(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(Extension.certificatePolicies.getId());
    if (value == null) {
      return List.of();
    }
    try {
      byte[] policies = ASN1OctetString.getInstance(value).getOctets();
      return Arrays.stream(CertificatePolicies.getInstance(policies).getPolicyInformation())
          .map(PolicyInformation::getPolicyIdentifier)
          .map(Object::toString)
          .toList();
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      return List.of();
    }
  }

  /** The objects of a file: its whole content if it is DER, else what its PEM armour holds. */
  static List<byte[]> objects(Path file, String label, int limit)
      throws IOException, CertificateRefusedException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(limit + 1);
    }
    if (bytes.length > limit) {
      throw malformed(file + ": longer than " + limit + " bytes");
    }
    return objects(bytes, label, file.toString());
  }

  static List<byte[]> objects(byte[] bytes, String label, String source)
      throws CertificateRefusedException {
    if (bytes.length > 0 && bytes[0] == 0x30) {
      return List.of(bytes);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<byte[]> objects = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
        if (!next.getType().equals(label)) {
          throw malformed(source + ": " + next.getType() + " (expected: " + label + ")");
        }
        objects.add(next.getContent());
      }
    } catch (IOException | RuntimeException e) {
      throw malformed(source + ": bad PEM").causedBy(e);
    }
    if (objects.isEmpty()
        || objects.size() != count(text, BEGIN)
        || objects.size() != count(text, END)) {
      throw malformed(
          source
              + ": "
              + objects.size()
              + " whole objects (expected: DER, or "
              + BEGIN
              + label
              + "-----)");
    }
    return objects;
  }

  static String pem(String label, byte[] der) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, der));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString().replace("\r\n", "\n");
  }

  /** Refuses what is longer, and what is not DER or has another spelling than DER's one. */
  static void requireDer(byte[] der, String what, int limit) throws CertificateRefusedException {
    if (der.length > limit) {
      throw malformed(what + ": " + der.length + " bytes (expected: at most " + limit + ")");
    }
    try {
      if (Arrays.equals(ASN1Primitive.fromByteArray(der).getEncoded(ASN1Encoding.DER), der)) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      throw malformed(what + ": not DER").causedBy(e);
    }
    throw malformed(what + ": encoded otherwise than DER prescribes");
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }

  static CertificateRefusedException malformed(String what) {
    return new CertificateRefusedException(
        what,
        "RFC 5280 section 4.1, ITU-T X.690 section 10",
        "ask its issuer for a well-formed one");
  }

  private static int count(String text, String mark) {
    int count = 0;
    for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      count++;
    }
    return count;
  }
}
