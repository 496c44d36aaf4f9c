package dev.tamga.pki.cert;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/**
 * One subject alternative name in a strict form: no wildcard, no upper-case host, an address as
 * text that has one meaning (RFC 5280 section 4.2.1.6).
 *
 * @param kind which kind
 * @param value {@code node.example.kz}, {@code 10.0.0.1}, {@code urn:tamga:...}, {@code a@b.kz}
 */
public record AlternativeName(Kind kind, String value) {
  /** The kinds that the profiles know. */
  public enum Kind {
    DNS,
    IP,
    URI,
    EMAIL
  }

  private static final String HOST =
      "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";
  private static final Pattern DNS_FORM = Pattern.compile(HOST);
  private static final Pattern URN_FORM = Pattern.compile("urn:[a-z0-9:._-]{1,200}");
  private static final Pattern EMAIL_FORM =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@" + HOST.replace("(?=.{1,253}$)", ""));

  /**
   * @throws IllegalArgumentException if the value has not its form
   */
  public AlternativeName {
    boolean good =
        switch (kind) {
          case DNS -> DNS_FORM.matcher(value).matches() && !IPAddress.isValidIPv4(value);
          case IP -> value.length() <= 45 && IPAddress.isValid(value);
          case URI -> URN_FORM.matcher(value).matches();
          case EMAIL -> value.length() <= 254 && EMAIL_FORM.matcher(value).matches();
        };
    if (!good) {
      throw new IllegalArgumentException(
          kind.name().toLowerCase(Locale.ROOT)
              + " name \""
              + value
              + "\" (expected: "
              + expected(kind)
              + ")");
    }
  }

  /** A host's name, in lower case. */
  public static AlternativeName dns(String host) {
    return new AlternativeName(Kind.DNS, host);
  }

  /** An IPv4 or IPv6 address. */
  public static AlternativeName ip(String address) {
    return new AlternativeName(Kind.IP, address);
  }

  /** A node of the network: {@code urn:tamga:node:kz:almaty-1}. */
  public static AlternativeName node(String state, String node) {
    return new AlternativeName(
        Kind.URI, "urn:tamga:node:" + state.toLowerCase(Locale.ROOT) + ":" + node);
  }

  /** A system of an authority: {@code urn:tamga:sys:kz:lab-almaty:scanner-1}. */
  public static AlternativeName system(String state, String organisation, String system) {
    return new AlternativeName(
        Kind.URI,
        "urn:tamga:sys:" + state.toLowerCase(Locale.ROOT) + ":" + organisation + ":" + system);
  }

  /**
   * The names of a certificate, in its order; none if it has no such extension.
   *
   * @throws CertificateRefusedException if one is of a kind that the profiles do not know, or not
   *     in its form
   */
  public static List<AlternativeName> of(X509Certificate certificate)
      throws CertificateRefusedException {
    byte[] value = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (value == null) {
      return List.of();
    }
    try {
      return of(GeneralNames.getInstance(ASN1OctetString.getInstance(value).getOctets()));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  static List<AlternativeName> of(GeneralNames names) throws CertificateRefusedException {
    List<AlternativeName> all = new ArrayList<>();
    for (GeneralName name : names.getNames()) {
      all.add(of(name));
    }
    return List.copyOf(all);
  }

  private static AlternativeName of(GeneralName name) throws CertificateRefusedException {
    try {
      return switch (name.getTagNo()) {
        case GeneralName.dNSName -> new AlternativeName(Kind.DNS, text(name));
        case GeneralName.uniformResourceIdentifier -> new AlternativeName(Kind.URI, text(name));
        case GeneralName.rfc822Name -> new AlternativeName(Kind.EMAIL, text(name));
        case GeneralName.iPAddress ->
            ip(
                InetAddress.getByAddress(ASN1OctetString.getInstance(name.getName()).getOctets())
                    .getHostAddress());
        default -> throw refused("of kind " + name.getTagNo());
      };
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw refused(String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private static String text(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  private static CertificateRefusedException refused(String what) {
    return new CertificateRefusedException(
        "alternative name " + what + " (expected: a host, an address, urn:tamga:... or e-mail)",
        "RFC 5280 section 4.2.1.6; pki/README.md, Profiles",
        "ask for the names of the profile");
  }

  /** Whether both are the same names, whatever their order and the spelling of addresses. */
  static boolean same(List<AlternativeName> one, List<AlternativeName> other) {
    return one.size() == other.size()
        && one.stream()
            .map(AlternativeName::encode)
            .collect(Collectors.toSet())
            .equals(other.stream().map(AlternativeName::encode).collect(Collectors.toSet()));
  }

  /** As requests write it: {@code dns:node.example.kz}. */
  public String print() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + value;
  }

  /**
   * Reads what {@link #print} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static AlternativeName parse(String text) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
      if (text.startsWith(prefix)) {
        return new AlternativeName(kind, text.substring(prefix.length()));
      }
    }
    throw new IllegalArgumentException(
        "name \"" + text + "\" (expected: dns:..., ip:..., uri:... or email:...)");
  }

  GeneralName encode() {
    return new GeneralName(
        switch (kind) {
          case DNS -> GeneralName.dNSName;
          case IP -> GeneralName.iPAddress;
          case URI -> GeneralName.uniformResourceIdentifier;
          case EMAIL -> GeneralName.rfc822Name;
        },
        value);
  }

  private static String expected(Kind kind) {
    return switch (kind) {
      case DNS -> "a host name in lower case, no wildcard";
      case IP -> "an IPv4 or IPv6 address";
      case URI -> "urn:tamga:... in lower case";
      case EMAIL -> "name@host";
    };
  }
}
