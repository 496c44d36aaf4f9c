package dev.tamga.pki.cert;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** The extensions of each profile, in the order in which they stand (RFC 5280 section 4.2). */
final class Extensions {
  private static final int KEY_ID_BYTES = 20;

  private Extensions() {}

  static void addRoot(X509v3CertificateBuilder to, PublicKey key) {
    add(to, Extension.basicConstraints, true, new BasicConstraints(true));
    add(to, Extension.keyUsage, true, new KeyUsage(Profile.ROOT_CA.keyUsage()));
    add(to, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
    add(to, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(key)));
    add(to, Extension.certificatePolicies, false, policies(Profile.ROOT_CA));
  }

  static void addIssuingCa(
      X509v3CertificateBuilder to,
      PublicKey key,
      X509Certificate issuer,
      Endpoints endpoints,
      Set<Purpose> purposes,
      NameSpace names) {
    add(to, Extension.basicConstraints, true, new BasicConstraints(0));
    addCommon(to, Profile.ISSUING_CA, key, issuer, endpoints);
    KeyPurposeId[] usages =
        purposes.stream().sorted().map(Purpose::keyPurposeId).toArray(KeyPurposeId[]::new);
    add(to, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
    add(to, Extension.nameConstraints, true, names.encode());
  }

  static void addLeaf(
      X509v3CertificateBuilder to,
      CertificateOrder order,
      X509Certificate issuer,
      Endpoints endpoints,
      Instant from) {
    Purpose purpose = order.profile().purpose().orElseThrow();
    add(to, Extension.basicConstraints, true, new BasicConstraints(false));
    addCommon(to, order.profile(), order.key(), issuer, endpoints);
    add(
        to,
        Extension.extendedKeyUsage,
        purpose == Purpose.TIMESTAMP, // RFC 3161 section 2.3: critical and sole
        new ExtendedKeyUsage(purpose.keyPurposeId()));
    if (!order.names().isEmpty()) {
      GeneralName[] names =
          order.names().stream().map(AlternativeName::encode).toArray(GeneralName[]::new);
      add(to, Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    if (purpose == Purpose.OCSP) { // its CA vouches for it while it is valid
      add(to, OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }
    if (purpose == Purpose.TIMESTAMP) {
      add(to, Extension.privateKeyUsagePeriod, false, keyLife(from));
    }
  }

  /** Leftmost 160 bits of the SHA-256 of the key's bits (RFC 7093 section 2, method 1). */
  static byte[] keyId(PublicKey key) {
    byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getBytes();
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), KEY_ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  /**
   * The issuer's own key identifier, for its certificates must chain by it whatever method made it.
   */
  static byte[] keyId(X509Certificate issuer) {
    byte[] value = issuer.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    return value == null
        ? keyId(issuer.getPublicKey())
        : SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(value).getOctets())
            .getKeyIdentifier();
  }

  private static void addCommon(
      X509v3CertificateBuilder to,
      Profile profile,
      PublicKey key,
      X509Certificate issuer,
      Endpoints endpoints) {
    add(to, Extension.keyUsage, true, new KeyUsage(profile.keyUsage()));
    add(to, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
    add(to, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(issuer)));
    add(to, Extension.certificatePolicies, false, policies(profile));
    boolean checked = profile != Profile.OCSP_RESPONDER;
    if (checked) {
      add(to, Extension.cRLDistributionPoints, false, crlAt(endpoints.crl()));
      endpoints.delta().ifPresent(at -> add(to, Extension.freshestCRL, false, crlAt(at)));
    }
    add(to, Extension.authorityInfoAccess, false, access(endpoints, checked));
  }

  private static AuthorityInformationAccess access(Endpoints endpoints, boolean checked) {
    AccessDescription issuer =
        new AccessDescription(AccessDescription.id_ad_caIssuers, uri(endpoints.caCertificate()));
    return endpoints
        .ocsp()
        .filter(at -> checked)
        .map(at -> new AccessDescription(AccessDescription.id_ad_ocsp, uri(at)))
        .map(ocsp -> new AuthorityInformationAccess(new AccessDescription[] {ocsp, issuer}))
        .orElseGet(() -> new AuthorityInformationAccess(issuer));
  }

  private static CertificatePolicies policies(Profile profile) {
    return new CertificatePolicies(
        new PolicyInformation(new ASN1ObjectIdentifier(profile.policy())));
  }

  /** The CRL distribution points that name one address. */
  static CRLDistPoint crlAt(URI address) {
    DistributionPointName name = new DistributionPointName(new GeneralNames(uri(address)));
    return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)});
  }

  private static GeneralName uri(URI address) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, address.toString());
  }

  /** PrivateKeyUsagePeriod of RFC 3280 section 4.2.1.4; Bouncy Castle can read but not make one. */
  private static DERSequence keyLife(Instant from) {
    ASN1EncodableVector period = new ASN1EncodableVector();
    Instant to = from.plus(Profile.TSA_KEY_LIFE);
    period.add(new DERTaggedObject(false, 0, new DERGeneralizedTime(Date.from(from))));
    period.add(new DERTaggedObject(false, 1, new DERGeneralizedTime(Date.from(to))));
    return new DERSequence(period);
  }

  private static void add(
      X509v3CertificateBuilder to,
      ASN1ObjectIdentifier oid,
      boolean critical,
      ASN1Encodable value) {
    try {
      to.addExtension(oid, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }
}
