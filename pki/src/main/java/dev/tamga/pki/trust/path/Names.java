package dev.tamga.pki.trust.path;

import dev.tamga.pki.cert.Subject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.util.IPAddress;

/** What a certificate says of whose it is. */
public final class Names {
  private static final int DNS = 2;
  private static final int IP = 7;

  private Names() {}

  /** For messages: the subject and the serial number. */
  public static String of(X509Certificate certificate) {
    return "certificate \""
        + Subject.text(certificate.getSubjectX500Principal())
        + "\" serial "
        + certificate.getSerialNumber().toString(16);
  }

  /** The one C= of the subject; empty if there is none or several. */
  public static Optional<String> state(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] found = subject.getRDNs(BCStyle.C);
    return found.length == 1
            && !found[0].isMultiValued()
            && found[0].getFirst().getValue() instanceof ASN1String text
        ? Optional.of(text.getString())
        : Optional.empty();
  }

  /** Whether it is in its own issuer's name: a root, or a CA's next key. */
  public static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /**
   * Whether the certificate names that host: a dNSName that is equal but for case, or an iPAddress
   * with the same bytes (RFC 9525). Wildcards and CN do not count.
   */
  public static boolean isOf(X509Certificate certificate, String host) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return false;
    }
    if (names == null) {
      return false;
    }
    boolean address = IPAddress.isValid(host);
    String wanted = host.toLowerCase(Locale.ROOT);
    return names.stream()
        .anyMatch(
            name ->
                address
                    ? name.get(0).equals(IP) && sameAddress(host, (String) name.get(1))
                    : name.get(0).equals(DNS)
                        && ((String) name.get(1)).toLowerCase(Locale.ROOT).equals(wanted));
  }

  /** Both are literals, so nothing is looked up. */
  private static boolean sameAddress(String one, String other) {
    try {
      return IPAddress.isValid(other)
          && Arrays.equals(
              InetAddress.getByName(one).getAddress(), InetAddress.getByName(other).getAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
