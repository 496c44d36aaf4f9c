package dev.tamga.pki.ocsp;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.jspecify.annotations.Nullable;

/**
 * A question from anyone, taken apart within bounds.
 *
 * @param certificates 1 to 32
 * @param nonce the extension as it is to be echoed
 */
record ReceivedRequest(List<CertificateID> certificates, Optional<Extension> nonce) {
  static final int MAX_BYTES = 8 << 10;
  private static final int MAX_CERTIFICATES = 32;
  private static final int MAX_NONCE = 128;
  private static final Set<ASN1ObjectIdentifier> DIGESTS =
      Set.of(OIWObjectIdentifiers.idSHA1, NISTObjectIdentifiers.id_sha256);

  /**
   * @throws IOException if it is no OCSPRequest within the bounds of STATUS.md section 4
   */
  static ReceivedRequest parse(byte[] der) throws IOException {
    if (der.length > MAX_BYTES) {
      throw new IOException("OCSP request: " + der.length + " bytes");
    }
    try {
      var request = OCSPRequest.getInstance(ASN1Primitive.fromByteArray(der)).getTbsRequest();
      var list = request.getRequestList();
      if (list.size() < 1 || list.size() > MAX_CERTIFICATES) {
        throw new IOException("OCSP request: " + list.size() + " certificates");
      }
      List<CertificateID> ids =
          Arrays.stream(list.toArray()).map(Request::getInstance).map(ReceivedRequest::id).toList();
      return new ReceivedRequest(ids, nonce(request.getRequestExtensions()));
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw new IOException("OCSP request: malformed", e);
    }
  }

  /** Rebuilt with the parameters of RFC 6960's profiles, so that an echo says nothing foreign. */
  private static CertificateID id(Request request) {
    requireKnown(request.getSingleRequestExtensions());
    CertID asked = request.getReqCert();
    ASN1ObjectIdentifier digest = asked.getHashAlgorithm().getAlgorithm();
    if (!DIGESTS.contains(digest)) {
      throw new IllegalArgumentException("digest " + digest + " (expected: SHA-1 or SHA-256)");
    }
    return new CertificateID(
        new CertID(
            new AlgorithmIdentifier(digest, DERNull.INSTANCE),
            asked.getIssuerNameHash(),
            asked.getIssuerKeyHash(),
            asked.getSerialNumber()));
  }

  private static Optional<Extension> nonce(@Nullable Extensions extensions) {
    requireKnown(extensions);
    Extension nonce =
        extensions == null
            ? null
            : extensions.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    if (nonce == null) {
      return Optional.empty();
    }
    int length = ASN1OctetString.getInstance(nonce.getParsedValue()).getOctetsLength();
    if (length < 1 || length > MAX_NONCE) {
      throw new IllegalArgumentException("nonce of " + length + " bytes (expected: 1 to 128)");
    }
    return Optional.of(nonce);
  }

  private static void requireKnown(@Nullable Extensions extensions) {
    if (extensions == null) {
      return;
    }
    for (ASN1ObjectIdentifier oid : extensions.getCriticalExtensionOIDs()) {
      if (!oid.equals(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)) {
        throw new IllegalArgumentException("critical extension " + oid + " (expected: none)");
      }
    }
  }
}
