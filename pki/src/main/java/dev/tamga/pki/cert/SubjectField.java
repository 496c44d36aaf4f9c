package dev.tamga.pki.cert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * The attributes that a subject may have, in the order in which they stand in it: the country comes
 * first, for the name constraints of a State's CAs count from the front (RFC 5280 section
 * 4.2.1.10). Lengths are the upper bounds of RFC 5280 appendix A.
 */
public enum SubjectField {
  COUNTRY("C", BCStyle.C, "[A-Z]{2}", "two upper-case letters (ISO 3166-1 alpha-2)"),
  ORGANIZATION("O", BCStyle.O, text(64), "1 to 64 characters"),
  ORGANIZATION_IDENTIFIER(
      "organizationIdentifier",
      BCStyle.ORGANIZATION_IDENTIFIER,
      "[A-Z]{3}[A-Z]{2}-[!-~]{1,120}",
      "three letters for the kind of register, the country, a hyphen and the number, as"
          + " GOVKZ-123456 (EN 319 412-1)"),
  GIVEN_NAME("GN", BCStyle.GIVENNAME, text(64), "1 to 64 characters"),
  SURNAME("SN", BCStyle.SURNAME, text(40), "1 to 40 characters"),
  SERIAL_NUMBER(
      "serialNumber",
      BCStyle.SERIALNUMBER,
      "[A-Za-z0-9 '()+,./:=?-]{1,64}",
      "1 to 64 letters, digits and '()+,-./:=?"),
  COMMON_NAME("CN", BCStyle.CN, text(64), "1 to 64 characters"),
  TITLE("title", BCStyle.T, text(64), "1 to 64 characters");

  private final String label;
  private final ASN1ObjectIdentifier oid;
  private final Pattern form;
  private final String expected;

  SubjectField(String label, ASN1ObjectIdentifier oid, String form, String expected) {
    this.label = label;
    this.oid = oid;
    this.form = Pattern.compile(form);
    this.expected = expected;
  }

  /** How it is written in a command: {@code C}, {@code O}, {@code CN}. */
  public String label() {
    return label;
  }

  /** The field of that label, in any case. */
  public static Optional<SubjectField> labelled(String label) {
    String wanted = label.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(field -> field.label.toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst();
  }

  static Optional<SubjectField> of(ASN1ObjectIdentifier oid) {
    return Arrays.stream(values()).filter(field -> field.oid.equals(oid)).findFirst();
  }

  ASN1ObjectIdentifier oid() {
    return oid;
  }

  String expected() {
    return expected;
  }

  boolean takes(String value) {
    return form.matcher(value).matches();
  }

  ASN1Encodable encode(String value) {
    return this == COUNTRY || this == SERIAL_NUMBER
        ? new DERPrintableString(value)
        : new DERUTF8String(value);
  }

  /** No control or format character, no space at either end: two names must not look alike. */
  private static String text(int longest) {
    return "(?!\\s)[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}]{1," + longest + "}(?<!\\s)";
  }
}
