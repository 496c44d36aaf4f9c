package dev.tamga.pki.trust.path;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Spki;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that is taken apart once, on first use, however many rules ask it: taking it apart
 * for each costs as much as finding the path. What cannot be taken apart throws the unchecked
 * exceptions of Bouncy Castle, each time. Thread-safe: two threads may do the same work.
 */
public final class ParsedCertificate {
  private final X509Certificate certificate;
  private volatile @Nullable Parts parts;

  /** Reads nothing yet. */
  public ParsedCertificate(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The kind of its key; empty for any that the registry does not have, or that is malformed. */
  public Optional<KeyKind> keyKind() {
    return parts().keyKind;
  }

  /** How its key calls its algorithm: the OID, which all curves share. */
  public String keyAlgorithm() {
    return parts().key.getAlgorithm().getAlgorithm().getId();
  }

  /** With what it is signed; empty if the registry does not have that. */
  public Optional<SignatureAlgorithm> signature() {
    return parts().signature;
  }

  /** How many bits of its signature's last byte count for nothing: 0 in every good one. */
  public int signaturePadding() {
    return parts().signaturePadding;
  }

  /** The name of its key, as {@link Spki#sha256(X509Certificate)} has it. */
  public String keyDigest() {
    return Spki.sha256(parts().key);
  }

  private Parts parts() {
    Parts known = parts;
    if (known == null) {
      known = Parts.of(certificate);
      parts = known;
    }
    return known;
  }

  private record Parts(
      Optional<KeyKind> keyKind,
      Optional<SignatureAlgorithm> signature,
      int signaturePadding,
      SubjectPublicKeyInfo key) {
    static Parts of(X509Certificate certificate) {
      Certificate read = read(certificate);
      return new Parts(
          KeyPolicy.kind(read.getSubjectPublicKeyInfo(), certificate.getPublicKey()),
          KeyPolicy.signatureOf(read.getSignatureAlgorithm()),
          read.getSignature().getPadBits(),
          read.getSubjectPublicKeyInfo());
    }

    private static Certificate read(X509Certificate certificate) {
      try {
        return Certificate.getInstance(certificate.getEncoded());
      } catch (CertificateEncodingException e) {
        throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
      }
    }
  }
}
