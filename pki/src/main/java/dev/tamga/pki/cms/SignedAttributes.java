package dev.tamga.pki.cms;

import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.signed.Algorithms;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.IssuerSerial;
import org.jspecify.annotations.Nullable;

/**
 * The five signed attributes of FORMAT.md section 4, and no other: what a signer says beyond them
 * would be signed but understood by nobody.
 */
final class SignedAttributes {
  private static final ASN1ObjectIdentifier SIGNING_CERTIFICATE_V2 =
      PKCSObjectIdentifiers.id_aa_signingCertificateV2;

  private static final Set<ASN1ObjectIdentifier> REQUIRED =
      Set.of(
          CMSAttributes.contentType,
          CMSAttributes.messageDigest,
          CMSAttributes.signingTime,
          CMSAttributes.cmsAlgorithmProtect,
          SIGNING_CERTIFICATE_V2);

  private final Map<ASN1ObjectIdentifier, ASN1Encodable> values;

  private SignedAttributes(Map<ASN1ObjectIdentifier, ASN1Encodable> values) {
    this.values = values;
  }

  /** The attributes that the signer adds; Bouncy Castle adds the other three. */
  static AttributeTable of(Instant signingTime, byte[] certificate) {
    var id = new SigningCertificateV2(new ESSCertIDv2(Algorithms.sha256(certificate)));
    var table = new ASN1EncodableVector();
    table.add(
        new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(signingTime)))));
    table.add(new Attribute(SIGNING_CERTIFICATE_V2, new DERSet(id)));
    return new AttributeTable(table);
  }

  static SignedAttributes read(List<Attribute> attributes) throws InvalidSignatureException {
    Map<ASN1ObjectIdentifier, ASN1Encodable> values = new HashMap<>();
    for (Attribute each : attributes) {
      boolean single = each.getAttrValues().size() == 1;
      if (!single || values.put(each.getAttrType(), each.getAttributeValues()[0]) != null) {
        throw notCades("attribute " + each.getAttrType() + " not once with one value");
      }
    }
    if (!values.keySet().equals(REQUIRED)) {
      throw notCades("signed attributes " + values.keySet());
    }
    return new SignedAttributes(values);
  }

  Instant signingTime() throws InvalidSignatureException {
    try {
      return Time.getInstance(values.get(CMSAttributes.signingTime)).getDate().toInstant();
    } catch (RuntimeException e) { // Bouncy Castle: IllegalArgument, IllegalState, ...
      throw new InvalidSignatureException(Kind.NOT_CADES, "signing-time: no time", e);
    }
  }

  /** Binds the certificate, so that another one for the same key cannot take its place. */
  void requireNames(X509Certificate certificate) throws InvalidSignatureException {
    try {
      var attribute = SigningCertificateV2.getInstance(values.get(SIGNING_CERTIFICATE_V2));
      ESSCertIDv2[] ids = attribute.getCerts();
      byte[] der = certificate.getEncoded();
      if (ids.length == 1
          && attribute.getPolicies() == null
          && NISTObjectIdentifiers.id_sha256.equals(ids[0].getHashAlgorithm().getAlgorithm())
          && MessageDigest.isEqual(ids[0].getCertHash(), Algorithms.sha256(der))
          && fits(ids[0].getIssuerSerial(), Certificate.getInstance(der))) {
        return;
      }
    } catch (CertificateEncodingException | RuntimeException e) {
      throw new InvalidSignatureException(
          Kind.NOT_CADES, "signing-certificate-v2: malformed (expected: RFC 5035)", e);
    }
    throw notCades("signing-certificate-v2: not of the signer's certificate by SHA-256");
  }

  /** The issuer and serial number are optional beside the digest, but may not lie. */
  private static boolean fits(@Nullable IssuerSerial named, Certificate certificate) {
    if (named == null) {
      return true;
    }
    GeneralName[] issuers = named.getIssuer().getNames();
    return issuers.length == 1
        && issuers[0].equals(new GeneralName(certificate.getIssuer()))
        && named.getSerial().equals(certificate.getSerialNumber());
  }

  private static InvalidSignatureException notCades(String what) {
    return new InvalidSignatureException(
        Kind.NOT_CADES,
        what
            + " (expected: content-type, message-digest, signing-time, signing-certificate-v2"
            + " and CMSAlgorithmProtection, once each)");
  }
}
