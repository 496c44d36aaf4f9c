package dev.tamga.pki.cli.inspect;

import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;

/**
 * What a structure looks like from outside. Whether it is one, its reader decides.
 *
 * <pre>{@code
 * Certificate  SEQUENCE { SEQUENCE { [0] version ... | INTEGER, SEQUENCE, SEQUENCE, SEQUENCE ... } ... }   RFC 5280 4.1
 * CRL          SEQUENCE { SEQUENCE { INTEGER?, SEQUENCE, SEQUENCE, Time ... } ... }                         RFC 5280 5.1
 * Request      SEQUENCE { SEQUENCE { INTEGER, SEQUENCE, SEQUENCE, [0] } ... }                               RFC 2986 4
 * CMS          SEQUENCE { OBJECT IDENTIFIER, [0] }                                                          RFC 5652 3
 * PKCS#12      SEQUENCE { INTEGER 3, SEQUENCE { OBJECT IDENTIFIER ... } ... }                               RFC 7292 4
 * }</pre>
 */
enum Shape {
  CERTIFICATE,
  CRL,
  REQUEST,
  CMS,
  KEY_STORE,
  OTHER;

  static Shape of(byte[] der) {
    try {
      ASN1Sequence outer = ASN1Sequence.getInstance(der);
      ASN1Object first = at(outer, 0);
      if (first instanceof ASN1ObjectIdentifier) {
        return CMS;
      }
      if (first instanceof ASN1Integer) {
        return KEY_STORE;
      }
      return first instanceof ASN1Sequence signed ? ofSigned(signed) : OTHER;
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      return OTHER;
    }
  }

  private static Shape ofSigned(ASN1Sequence signed) {
    if (at(signed, 0) instanceof ASN1TaggedObject) {
      return CERTIFICATE;
    }
    int names = at(signed, 0) instanceof ASN1Integer ? 1 : 0;
    ASN1Object fourth = at(signed, names + 2);
    if (fourth instanceof ASN1UTCTime || fourth instanceof ASN1GeneralizedTime) {
      return CRL;
    }
    return fourth instanceof ASN1TaggedObject || signed.size() == 3 ? REQUEST : CERTIFICATE;
  }

  private static ASN1Object at(ASN1Sequence sequence, int index) {
    return sequence.getObjectAt(index).toASN1Primitive();
  }
}
