package dev.tamga.pki.status;

import java.net.URI;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.cert.X509Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where a certificate says that its status can be had (RFC 5280 sections 4.2.1.13, 4.2.1.15 and
 * 4.2.2.1). Take it from a trusted certificate only, and mind which hosts you ask: a CA may name
 * any. Immutable.
 *
 * @param crls full CRLs, at most four; http only, as with the next two
 * @param deltas delta CRLs, at most four
 * @param ocsp OCSP responders, at most four
 */
public record StatusAddresses(List<URI> crls, List<URI> deltas, List<URI> ocsp) {
  private static final int MAX = 4;
  private static final int MAX_LENGTH = 1024;

  public StatusAddresses {
    crls = List.copyOf(crls);
    deltas = List.copyOf(deltas);
    ocsp = List.copyOf(ocsp);
  }

  /** What the certificate names; what cannot be read is left out. */
  public static StatusAddresses of(X509Certificate certificate) {
    return new StatusAddresses(
        points(certificate, Extension.cRLDistributionPoints.getId()),
        points(certificate, Extension.freshestCRL.getId()),
        responders(certificate));
  }

  /** Where a CRL says that its deltas are (RFC 5280 section 5.2.6): http, at most four. */
  public static List<URI> deltas(X509CRL crl) {
    return points(crl, Extension.freshestCRL.getId());
  }

  private static List<URI> points(X509Extension signed, String oid) {
    byte[] value = signed.getExtensionValue(oid);
    List<URI> found = new ArrayList<>();
    try {
      if (value != null) {
        var points = CRLDistPoint.getInstance(ASN1OctetString.getInstance(value).getOctets());
        for (DistributionPoint point : points.getDistributionPoints()) {
          DistributionPointName name = point.getDistributionPoint();
          if (name != null && name.getType() == DistributionPointName.FULL_NAME) {
            found.addAll(addresses(GeneralNames.getInstance(name.getName()).getNames()));
          }
        }
      }
    } catch (RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      return List.of();
    }
    return found.stream().limit(MAX).toList();
  }

  private static List<URI> responders(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
    if (value == null) {
      return List.of();
    }
    try {
      var access =
          AuthorityInformationAccess.getInstance(ASN1OctetString.getInstance(value).getOctets());
      return addresses(
          Arrays.stream(access.getAccessDescriptions())
              .filter(each -> AccessDescription.id_ad_ocsp.equals(each.getAccessMethod()))
              .map(AccessDescription::getAccessLocation)
              .toArray(GeneralName[]::new));
    } catch (RuntimeException e) { // as above
      return List.of();
    }
  }

  private static List<URI> addresses(GeneralName[] names) {
    return Stream.of(names)
        .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
        .map(name -> name.getName().toString())
        .flatMap(text -> http(text).stream())
        .limit(MAX)
        .toList();
  }

  private static Optional<URI> http(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      URI address = URI.create(text);
      return "http".equals(address.getScheme()) && address.getHost() != null
          ? Optional.of(address)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
