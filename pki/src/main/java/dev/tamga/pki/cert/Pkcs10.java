package dev.tamga.pki.cert;

import dev.tamga.pki.key.BouncyCastle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A certificate request (RFC 2986) whose sender has proved to hold the private key. Only {@link
 * #of} makes one.
 *
 * <p>Of the request only the key counts, and the subject as a proposal: usages, names and lifetimes
 * come from the profile and from whoever approves, never from the request.
 */
public final class Pkcs10 {
  private static final int MAX_BYTES = 16 << 10;
  private static final int MAX_FILE_BYTES = 64 << 10;

  private final PublicKey key;
  private final PKCS10CertificationRequest request;

  private Pkcs10(PublicKey key, PKCS10CertificationRequest request) {
    this.key = key;
    this.request = request;
  }

  /**
   * Makes a request and signs it with the key, which may stand in a token: the proof of possession.
   *
   * @return DER
   * @throws CertificateRefusedException if the key does not sign
   */
  public static byte[] make(Subject subject, PrivateKey key, PublicKey publicKey)
      throws CertificateRefusedException {
    try {
      return new PKCS10CertificationRequestBuilder(
              subject.encode(), SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()))
          .build(CertificateIssuer.signer(key, publicKey))
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    } catch (RuntimeOperatorException e) {
      throw CertificateIssuer.keyFailed(e);
    }
  }

  /**
   * Reads a request, in DER or PEM, and verifies its signature.
   *
   * @throws CertificateRefusedException if it is longer than 16 KiB, not one request in DER, its
   *     signature does not hold, or its key or signature algorithm is not admitted
   */
  public static Pkcs10 of(byte[] bytes) throws CertificateRefusedException {
    if (bytes.length > MAX_FILE_BYTES) {
      throw Certificates.malformed("request: " + bytes.length + " bytes (expected: <= 65536)");
    }
    List<byte[]> objects = Certificates.objects(bytes, "CERTIFICATE REQUEST", "request");
    if (objects.size() != 1) {
      throw Certificates.malformed("request: " + objects.size() + " requests (expected: 1)");
    }
    byte[] der = objects.get(0);
    Certificates.requireDer(der, "request", MAX_BYTES);
    try {
      JcaPKCS10CertificationRequest request =
          new JcaPKCS10CertificationRequest(der).setProvider(BouncyCastle.PROVIDER);
      if (!Arrays.equals(request.getEncoded(), der)) { // it takes any tag for the attributes
        throw Certificates.malformed("request: not in the one spelling of its content");
      }
      PublicKey key = request.getPublicKey();
      requireProof(request, key);
      return new Pkcs10(key, request);
    } catch (CertificateRefusedException e) {
      throw e;
    } catch (Exception e) { // Bouncy Castle meets bad structures with many unchecked types
      throw Certificates.malformed("request: not readable").causedBy(e);
    }
  }

  /**
   * Reads a request from a file.
   *
   * @throws CertificateRefusedException as {@link #of}
   * @throws IOException if the file cannot be read
   */
  public static Pkcs10 read(Path file) throws IOException, CertificateRefusedException {
    List<byte[]> objects = Certificates.objects(file, "CERTIFICATE REQUEST", MAX_FILE_BYTES);
    if (objects.size() != 1) {
      throw Certificates.malformed(file + ": " + objects.size() + " requests (expected: 1)");
    }
    return of(objects.get(0));
  }

  /** Its bytes: DER, also when it was read from PEM. */
  public byte[] der() {
    try {
      return request.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  /** The key whose private half the sender holds. */
  public PublicKey key() {
    return key;
  }

  /** The subject that the sender proposes; empty if it gave none. */
  public Optional<Subject> proposedSubject() throws CertificateRefusedException {
    return request.getSubject().getRDNs().length == 0
        ? Optional.empty()
        : Optional.of(Subject.of(request.getSubject()));
  }

  /**
   * Refuses a request that asks for more than its key: another subject than this, other names, or
   * to be a CA. What it does not say it does not ask for.
   *
   * @throws CertificateRefusedException saying what it asks for and what was expected
   */
  public void requireWithin(Subject subject, List<AlternativeName> names)
      throws CertificateRefusedException {
    requireNoCa();
    Optional<Subject> proposed = proposedSubject();
    if (proposed.isPresent() && !proposed.get().equals(subject)) {
      throw beyond("subject", "\"" + proposed.get() + '"', "\"" + subject + "\", or none");
    }
    Optional<List<AlternativeName>> asked = proposedNames();
    if (asked.isPresent() && !AlternativeName.same(asked.get(), names)) {
      throw beyond("alternative names", asked.get().toString(), names + ", or none");
    }
  }

  /**
   * Refuses a request that does not repeat this subject and these names, or asks for more (RFC 7030
   * section 4.2.2).
   *
   * @throws CertificateRefusedException saying what it asks for and what was expected
   */
  public void requireExactly(Subject subject, List<AlternativeName> names)
      throws CertificateRefusedException {
    if (proposedSubject().isEmpty()) {
      throw beyond("subject", "none", "\"" + subject + '"');
    }
    if (proposedNames().isEmpty() && !names.isEmpty()) {
      throw beyond("alternative names", "none", names.toString());
    }
    requireWithin(subject, names);
  }

  private Optional<List<AlternativeName>> proposedNames() throws CertificateRefusedException {
    try {
      Extensions wanted = request.getRequestedExtensions();
      GeneralNames names =
          wanted == null
              ? null
              : GeneralNames.fromExtensions(wanted, Extension.subjectAlternativeName);
      return names == null ? Optional.empty() : Optional.of(AlternativeName.of(names));
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw Certificates.malformed("request: its extensions are not readable").causedBy(e);
    }
  }

  private void requireNoCa() throws CertificateRefusedException {
    boolean ca;
    try {
      Extensions wanted = request.getRequestedExtensions();
      BasicConstraints basic = wanted == null ? null : BasicConstraints.fromExtensions(wanted);
      KeyUsage usage = wanted == null ? null : KeyUsage.fromExtensions(wanted);
      ca =
          (basic != null && basic.isCA())
              || (usage != null
                  && (usage.hasUsages(KeyUsage.keyCertSign) || usage.hasUsages(KeyUsage.cRLSign)));
    } catch (RuntimeException e) { // as above
      throw Certificates.malformed("request: its extensions are not readable").causedBy(e);
    }
    if (ca) {
      throw beyond("usage", "that of a CA", "a leaf's, or none");
    }
  }

  private static CertificateRefusedException beyond(String what, String asked, String expected) {
    return new CertificateRefusedException(
        "request: " + what + ' ' + asked + " (expected: " + expected + ')',
        "PROTOCOL.md 12, Request; RFC 7030 section 4.2",
        "make a request for these, or for the key alone");
  }

  private static void requireProof(PKCS10CertificationRequest request, PublicKey key)
      throws Exception {
    Optional<String> problem = KeyPolicy.problem(key);
    AlgorithmIdentifier algorithm = request.getSignatureAlgorithm();
    if (problem.isPresent() || !KeyPolicy.admitsSignature(algorithm)) {
      throw new CertificateRefusedException(
          "request: "
              + problem.orElse(
                  "signed with "
                      + algorithm.getAlgorithm()
                      + " (expected: an algorithm of the registry, SHA-256 or more)"),
          "pki/README.md, Algorithms",
          "make a new key of an admitted kind and a new request");
    }
    boolean proved =
        request.toASN1Structure().getSignature().getPadBits() == 0
            && request.isSignatureValid(
                new JcaContentVerifierProviderBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(key));
    if (!proved) {
      throw new CertificateRefusedException(
          "request: its signature is not by its own key",
          "RFC 2986 section 4.2 (proof of possession)",
          "make the request again with the key that it names");
    }
  }
}
