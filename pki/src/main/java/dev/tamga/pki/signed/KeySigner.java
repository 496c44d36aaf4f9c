package dev.tamga.pki.signed;

import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.ContentSigners;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.CollectionStore;
import org.bouncycastle.util.Store;

/**
 * An identity made ready to sign SignedData: the key translated once, the certificates encoded
 * once. Immutable, thread-safe.
 */
public final class KeySigner {
  private final PrivateKey key;
  private final KeyKind kind;
  private final X509CertificateHolder certificate;
  private final Store<X509CertificateHolder> certificates;

  /**
   * @throws IllegalArgumentException if the key is of a kind that signs no SignedData: Ed25519, or
   *     one that the registry does not have
   */
  public KeySigner(Identity identity) {
    this.kind =
        KeyKind.of(identity.certificate())
            .filter(k -> k != KeyKind.ED25519) // EU DSS refuses it by default
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        identity + ": key of another kind (expected: EC, RSA, GOST, ML-DSA)"));
    this.key = identity.key().getEncoded() == null ? identity.key() : translated(identity);
    this.certificate = holder(identity.certificate());
    this.certificates = new CollectionStore<>(withoutRoot(identity.chain()));
  }

  /** A signer for one signature by one thread. */
  public ContentSigner start() throws OperatorCreationException {
    return ContentSigners.of(key, kind.signatureAlgorithm());
  }

  /** The kind of the key. */
  public KeyKind kind() {
    return kind;
  }

  /** The certificate of the key. */
  public X509CertificateHolder certificate() {
    return certificate;
  }

  /** The certificate and every intermediate; no root, for the verifier has its own. */
  public Store<X509CertificateHolder> certificates() {
    return certificates;
  }

  private static PrivateKey translated(Identity identity) {
    try {
      return KeyFactory.getInstance(identity.key().getAlgorithm(), BouncyCastle.PROVIDER)
          .generatePrivate(new PKCS8EncodedKeySpec(identity.key().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(identity + ": key not readable (expected: PKCS#8)", e);
    }
  }

  private static List<X509CertificateHolder> withoutRoot(List<X509Certificate> chain) {
    List<X509CertificateHolder> kept = new ArrayList<>();
    for (X509Certificate each : chain) {
      if (kept.isEmpty() || !each.getSubjectX500Principal().equals(each.getIssuerX500Principal())) {
        kept.add(holder(each));
      }
    }
    return kept;
  }

  private static X509CertificateHolder holder(X509Certificate certificate) {
    try {
      return new JcaX509CertificateHolder(certificate);
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }
}
