package dev.tamga.pki.cms;

import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.signed.MalformedSignedDataException;
import dev.tamga.pki.signed.OneSigner;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/**
 * The parts of a signature that ordinary tools take one by one: {@code openssl ts -verify -token_in
 * -in token -data value} (FORMAT.md section 9). Nothing is verified.
 */
public final class SignatureParts {
  static final int MAX_BYTES = 64 * 1024;

  private SignatureParts() {}

  /**
   * The signature value: what the timestamp is about.
   *
   * @throws InvalidSignatureException of kind MALFORMED if {@code p7s} is no SignedData
   */
  public static byte[] signatureValue(byte[] p7s) throws InvalidSignatureException {
    return read(p7s).signature();
  }

  /**
   * The timestamp token in DER.
   *
   * @throws InvalidSignatureException of kind MALFORMED if {@code p7s} is no SignedData, of kind
   *     TIMESTAMP if its unsigned attributes are not exactly one signature-time-stamp with one
   *     token
   */
  public static byte[] timestampToken(byte[] p7s) throws InvalidSignatureException {
    try {
      return token(read(p7s)).toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new InvalidSignatureException(Kind.TIMESTAMP, "token not encodable", e);
    }
  }

  static OneSigner read(byte[] p7s) throws InvalidSignatureException {
    try {
      OneSigner signed = OneSigner.read(p7s, MAX_BYTES, PKCSObjectIdentifiers.data);
      if (signed.detached()) {
        return signed;
      }
    } catch (MalformedSignedDataException e) {
      throw new InvalidSignatureException(Kind.MALFORMED, e);
    }
    throw new InvalidSignatureException(
        Kind.MALFORMED, "content inside (expected: detached, FORMAT.md 4)");
  }

  /** The one timestamp token, not read yet. */
  static ASN1Encodable token(OneSigner signed) throws InvalidSignatureException {
    List<Attribute> unsigned = signed.unsignedAttributes();
    if (unsigned.size() != 1
        || !PKCSObjectIdentifiers.id_aa_signatureTimeStampToken.equals(
            unsigned.get(0).getAttrType())
        || unsigned.get(0).getAttrValues().size() != 1) {
      throw new InvalidSignatureException(
          Kind.TIMESTAMP,
          "unsigned attributes "
              + unsigned.stream().map(Attribute::getAttrType).toList()
              + " (expected: exactly one signature-time-stamp)");
    }
    return unsigned.get(0).getAttributeValues()[0];
  }
}
