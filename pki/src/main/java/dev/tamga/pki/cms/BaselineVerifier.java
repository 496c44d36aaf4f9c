package dev.tamga.pki.cms;

import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.signed.CheckedKeys;
import dev.tamga.pki.signed.OneSigner;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Verifies signatures without a timestamp, as {@link CadesSigner#signBaseline} makes them, by
 * someone whose certificate is known beforehand: a register is the trust, and no path is asked.
 * Evidence is never judged by it. Thread-safe.
 */
public final class BaselineVerifier {
  private static final CheckedKeys KEYS = new CheckedKeys(false);

  private BaselineVerifier() {}

  /**
   * Verifies.
   *
   * @param content the very bytes that were signed
   * @param signature CAdES-BASELINE-B, at most 64 KiB
   * @param signer the certificate that must have signed, byte for byte
   * @throws InvalidSignatureException if anything does not hold
   */
  public static void verify(byte[] content, byte[] signature, X509Certificate signer)
      throws InvalidSignatureException {
    OneSigner signed = SignatureParts.read(signature);
    SignedAttributes.read(signed.signedAttributes()).requireNames(signer);
    if (!signed.certificate().equals(signer)) {
      throw new InvalidSignatureException(
          Kind.UNTRUSTED_SIGNER, "another certificate inside (expected: the registered one)");
    }
    if (!signed.unsignedAttributes().isEmpty()) {
      throw new InvalidSignatureException(
          Kind.NOT_CADES, "unsigned attributes (expected: none, CAdES-BASELINE-B)");
    }
    try {
      var data = new CMSSignedData(new CMSProcessableByteArray(content), signed.contentInfo());
      SignerInformation one = data.getSignerInfos().iterator().next();
      if (one.verify(KEYS.of(signer))) {
        return;
      }
    } catch (CMSException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      throw new InvalidSignatureException(Kind.SIGNATURE, "not over these bytes", e);
    }
    throw new InvalidSignatureException(
        Kind.SIGNATURE, "not that key's signature over these bytes");
  }

  /**
   * The certificate that a signature names; nothing of it is verified.
   *
   * @throws InvalidSignatureException of kind MALFORMED if it is no SignedData
   */
  public static X509Certificate named(byte[] signature) throws InvalidSignatureException {
    return SignatureParts.read(signature).certificate();
  }
}
