package dev.tamga.pki.enrol;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What the CA would like in a request (RFC 7030 section 4.5.2): a P-256 key, SHA-256. */
final class RequestAttributes {
  private RequestAttributes() {}

  static byte[] der() {
    ASN1EncodableVector wanted = new ASN1EncodableVector();
    wanted.add(
        new Attribute(
            X9ObjectIdentifiers.id_ecPublicKey, new DERSet(SECObjectIdentifiers.secp256r1)));
    wanted.add(X9ObjectIdentifiers.ecdsa_with_SHA256);
    try {
      return new DERSequence(wanted).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }
}
