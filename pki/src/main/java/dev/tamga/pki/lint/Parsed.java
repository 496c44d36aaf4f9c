package dev.tamga.pki.lint;

import dev.tamga.pki.cert.Profile;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * A certificate taken apart once for all rules.
 *
 * @param jdk as the JDK reads it
 * @param whole as its ASN.1 is
 * @param profile whose policy it names, if it is one of Tamga's
 * @param issuer the CA that signs it, where it is known; not for a root
 */
record Parsed(
    X509Certificate jdk,
    Certificate whole,
    Optional<Profile> profile,
    Optional<X509Certificate> issuer) {
  static Parsed of(X509Certificate certificate, Optional<X509Certificate> issuer) {
    try {
      return new Parsed(
          certificate,
          Certificate.getInstance(certificate.getEncoded()),
          Profile.of(certificate),
          issuer);
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }

  TBSCertificate tbs() {
    return whole.getTBSCertificate();
  }

  List<ASN1ObjectIdentifier> extensions() {
    Extensions all = tbs().getExtensions();
    return all == null ? List.of() : Arrays.asList(all.getExtensionOIDs());
  }

  boolean has(ASN1ObjectIdentifier oid) {
    return extension(oid).isPresent();
  }

  Optional<Extension> extension(ASN1ObjectIdentifier oid) {
    Extensions all = tbs().getExtensions();
    return Optional.ofNullable(all == null ? null : all.getExtension(oid));
  }

  Optional<ASN1Encodable> value(ASN1ObjectIdentifier oid) {
    return extension(oid).map(Extension::getParsedValue);
  }

  /** The first value of that field in the subject; empty text if there is none. */
  String subject(ASN1ObjectIdentifier field) {
    return first(tbs().getSubject(), field);
  }

  String issuerState() {
    return first(tbs().getIssuer(), BCStyle.C);
  }

  boolean isCa() {
    return profile.isPresent() ? profile.get().isCa() : jdk.getBasicConstraints() >= 0;
  }

  private static String first(X500Name name, ASN1ObjectIdentifier field) {
    RDN[] found = name.getRDNs(field);
    return found.length > 0 && found[0].getFirst().getValue() instanceof ASN1String text
        ? text.getString()
        : "";
  }
}
