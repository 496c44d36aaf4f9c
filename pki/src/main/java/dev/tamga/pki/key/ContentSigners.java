package dev.tamga.pki.key;

import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jcajce.io.OutputStreamFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signers for certificates, CRLs, requests and CMS with a key from a file or from a token. */
public final class ContentSigners {
  private ContentSigners() {}

  /**
   * A signer for one signature by one thread.
   *
   * @param algorithm as {@link KeyKind#signatureAlgorithm} names it
   * @throws OperatorCreationException if the key does not sign; of a key in a token the cause says
   *     whether it may later. {@link ContentSigner#getSignature} throws {@link
   *     RuntimeOperatorException} if the token fails in between
   */
  public static ContentSigner of(PrivateKey key, String algorithm)
      throws OperatorCreationException {
    if (key instanceof ProvidedKey provided) {
      return inToken(provided, algorithm);
    }
    var builder = new JcaContentSignerBuilder(algorithm);
    ProvidedKey.signing(key).ifPresent(builder::setProvider);
    return builder.build(key);
  }

  /** Bouncy Castle's own would ask the token's provider for digests and parameters, too. */
  private static ContentSigner inToken(ProvidedKey key, String algorithm)
      throws OperatorCreationException {
    try {
      Signature signature = Signature.getInstance(algorithm, key.provider());
      signature.initSign(key);
      return new InToken(
          new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm),
          signature,
          OutputStreamFactory.createStream(signature));
    } catch (GeneralSecurityException e) {
      throw new OperatorCreationException(e.getMessage(), e);
    }
  }

  private record InToken(AlgorithmIdentifier algorithm, Signature signature, OutputStream stream)
      implements ContentSigner {
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return algorithm;
    }

    @Override
    public OutputStream getOutputStream() {
      return stream;
    }

    @Override
    public byte[] getSignature() {
      try {
        return signature.sign();
      } catch (SignatureException e) {
        throw new RuntimeOperatorException(e.getMessage(), e);
      }
    }
  }
}
