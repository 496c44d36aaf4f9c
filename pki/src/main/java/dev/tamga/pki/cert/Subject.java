package dev.tamga.pki.cert;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * The name of a certificate's holder: each field at most once, in the order of {@link
 * SubjectField}, each value in its form. Immutable.
 */
public record Subject(Map<SubjectField, String> fields) {
  private static final int MAX_FIELDS = 16;

  private static final Map<String, String> LABELS =
      Arrays.stream(SubjectField.values())
          .collect(Collectors.toMap(field -> field.oid().getId(), SubjectField::label));

  /**
   * @throws IllegalArgumentException if a value has not the form of its field; says which and what
   *     was expected
   */
  public Subject {
    EnumMap<SubjectField, String> copy = new EnumMap<>(SubjectField.class);
    fields.forEach((field, value) -> copy.put(field, checked(field, value)));
    fields = Collections.unmodifiableMap(copy);
  }

  /** A name with the country only. */
  public static Subject of(String country) {
    return new Subject(Map.of(SubjectField.COUNTRY, country));
  }

  /** The same name with one more field, or another value of it. */
  public Subject with(SubjectField field, String value) {
    EnumMap<SubjectField, String> more = new EnumMap<>(SubjectField.class);
    more.putAll(fields);
    more.put(field, value);
    return new Subject(more);
  }

  /**
   * Any name as text, most specific first (RFC 2253), with this project's labels where RFC 2253 has
   * none: {@code organizationIdentifier=GOVKZ-1} and not the number of its type.
   */
  public static String text(X500Principal name) {
    return name.getName(X500Principal.RFC2253, LABELS);
  }

  /**
   * The holder's name in a certificate.
   *
   * @throws CertificateRefusedException as {@link #parse}
   */
  public static Subject of(X509Certificate certificate) throws CertificateRefusedException {
    return of(X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()));
  }

  /** The value of that field. */
  public Optional<String> get(SubjectField field) {
    return Optional.ofNullable(fields.get(field));
  }

  /**
   * Reads {@code C=KZ, O=Forensic Centre, CN=scanner-1}; a comma inside a value is written {@code
   * \,}.
   *
   * @throws CertificateRefusedException if a part is no {@code field=value}, a field is unknown or
   *     stands twice, or a value has not its form
   */
  public static Subject parse(String text) throws CertificateRefusedException {
    Map<SubjectField, String> fields = new EnumMap<>(SubjectField.class);
    for (String part : text.split("(?<!\\\\),", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw refused("\"" + part.strip() + "\" (expected: field=value)");
      }
      String label = part.substring(0, equals).strip();
      SubjectField field =
          SubjectField.labelled(label).orElseThrow(() -> refused("unknown field " + label));
      String value = part.substring(equals + 1).strip().replace("\\,", ",");
      if (fields.put(field, value) != null) {
        throw refused(label + " stands twice");
      }
    }
    try {
      return new Subject(fields);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  /** Reads an encoded name; the same refusals as {@link #parse}. */
  static Subject of(X500Name name) throws CertificateRefusedException {
    Map<SubjectField, String> fields = new EnumMap<>(SubjectField.class);
    RDN[] rdns = name.getRDNs();
    if (rdns.length > MAX_FIELDS) {
      throw refused(rdns.length + " fields (expected: at most " + MAX_FIELDS + ")");
    }
    for (RDN rdn : rdns) {
      if (rdn.isMultiValued() || rdn.size() != 1) {
        throw refused("a part with several values");
      }
      AttributeTypeAndValue part = rdn.getFirst();
      SubjectField field =
          SubjectField.of(part.getType())
              .orElseThrow(() -> refused("unknown field " + part.getType().getId()));
      if (!(part.getValue() instanceof ASN1String value)) {
        throw refused(field.label() + " is no text");
      }
      if (fields.put(field, value.getString()) != null) {
        throw refused(field.label() + " stands twice");
      }
    }
    try {
      return new Subject(fields);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  /** As certificates and requests have it. */
  public X500Principal principal() {
    try {
      return new X500Principal(encode().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  X500Name encode() {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    fields.forEach((field, value) -> name.addRDN(field.oid(), field.encode(value)));
    return name.build();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(part -> part.getKey().label() + "=" + part.getValue().replace(",", "\\,"))
        .collect(Collectors.joining(", "));
  }

  private static String checked(SubjectField field, String value) {
    if (!field.takes(value)) {
      throw new IllegalArgumentException(
          field.label()
              + " has "
              + value.length()
              + " characters or not its form (expected: "
              + field.expected()
              + ")");
    }
    return value;
  }

  private static CertificateRefusedException refused(
      @org.jspecify.annotations.Nullable String what) {
    return new CertificateRefusedException(
        "subject: " + what,
        "RFC 5280 section 4.1.2.6",
        "write it as C=KZ, O=Forensic Centre, organizationIdentifier=GOVKZ-1234, CN=scanner-1");
  }
}
