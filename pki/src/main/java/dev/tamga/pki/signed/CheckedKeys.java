package dev.tamga.pki.signed;

import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * What checks signatures by the keys of certificates whose path was checked. The same few sign most
 * of what a node sees, and Bouncy Castle verifies more than twice as fast with a key that it has
 * met before: so they are remembered, at most 256, then anew.
 *
 * <p>Thread-safe.
 */
public final class CheckedKeys {
  private static final int MAX_REMEMBERED = 256;

  private final boolean withinValidity;
  private final ConcurrentMap<X509Certificate, SignerInformationVerifier> remembered =
      new ConcurrentHashMap<>();

  /**
   * @param withinValidity whether Bouncy Castle is told the certificate, which timestamps need; it
   *     then also refuses a signing-time outside the certificate's validity
   */
  public CheckedKeys(boolean withinValidity) {
    this.withinValidity = withinValidity;
  }

  /**
   * What checks signatures by the key of {@code certificate}; may be shared between threads.
   *
   * @throws IllegalArgumentException if the key is malformed
   * @throws CertificateEncodingException if the certificate has no encoding
   * @throws OperatorCreationException if it is of a kind that cannot verify
   */
  public SignerInformationVerifier of(X509Certificate certificate)
      throws CertificateEncodingException, OperatorCreationException {
    SignerInformationVerifier known = remembered.get(certificate);
    if (known != null) {
      return known;
    }
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    var made =
        new SignerInformationVerifier(
            new DefaultCMSSignatureAlgorithmNameGenerator(),
            new DefaultSignatureAlgorithmIdentifierFinder(),
            new Key(new JcaX509CertificateHolder(certificate), keyOf(certificate), withinValidity),
            Algorithms.DIGESTS);
    remembered.put(certificate, made);
    return made;
  }

  private static ContentVerifierProvider keyOf(X509Certificate certificate)
      throws OperatorCreationException {
    PublicKey key = PublicKeys.of(certificate);
    return new JcaContentVerifierProviderBuilder().setProvider(BouncyCastle.PROVIDER).build(key);
  }

  /** A key with the certificate that it is of, where that matters. */
  private record Key(
      X509CertificateHolder certificate, ContentVerifierProvider key, boolean associated)
      implements ContentVerifierProvider {
    @Override
    public boolean hasAssociatedCertificate() {
      return associated;
    }

    @Override
    public X509CertificateHolder getAssociatedCertificate() {
      return certificate;
    }

    @Override
    public ContentVerifier get(AlgorithmIdentifier algorithm) throws OperatorCreationException {
      return key.get(algorithm);
    }
  }
}
