package dev.tamga.pki.cert;

import static dev.tamga.pki.cert.SubjectField.COMMON_NAME;
import static dev.tamga.pki.cert.SubjectField.COUNTRY;
import static dev.tamga.pki.cert.SubjectField.GIVEN_NAME;
import static dev.tamga.pki.cert.SubjectField.ORGANIZATION;
import static dev.tamga.pki.cert.SubjectField.ORGANIZATION_IDENTIFIER;
import static dev.tamga.pki.cert.SubjectField.SERIAL_NUMBER;
import static dev.tamga.pki.cert.SubjectField.SURNAME;
import static dev.tamga.pki.cert.SubjectField.TITLE;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of certificate that Tamga issues, each with its exact fields (pki/README.md,
 * "Profiles"; RFC 5280, EN 319 412-2 and -3, RFC 9336, RFC 3161).
 *
 * <p>A profile shows in the certificate as its one policy object identifier below {@link
 * #POLICY_ARC}. Numbers are permanent: none is ever given to another profile.
 */
public enum Profile {
  ROOT_CA("root-ca", 1, caUsage(), null, Fields.AUTHORITY, days(5479), days(7305)),
  ISSUING_CA("issuing-ca", 2, caUsage(), null, Fields.AUTHORITY, days(1826), days(3652)),
  TLS_SERVER_NODE(
      "tls-server-node",
      3,
      KeyUsage.digitalSignature,
      Purpose.TLS_SERVER,
      Fields.SYSTEM,
      days(30),
      days(90)),
  TLS_PEER_NODE(
      "tls-peer-node",
      4,
      KeyUsage.digitalSignature,
      Purpose.TLS_CLIENT,
      Fields.SYSTEM,
      days(30),
      days(90)),
  TLS_CLIENT_SYSTEM(
      "tls-client-system",
      5,
      KeyUsage.digitalSignature,
      Purpose.TLS_CLIENT,
      Fields.SYSTEM,
      days(30),
      days(90)),
  TLS_CLIENT_PERSON(
      "tls-client-person",
      6,
      KeyUsage.digitalSignature,
      Purpose.TLS_CLIENT,
      Fields.PERSON,
      days(365),
      days(365)),
  DOC_SIGN_HEAD(
      "doc-sign-head",
      7,
      KeyUsage.nonRepudiation,
      Purpose.DOCUMENT_SIGNATURE,
      Fields.OFFICER,
      days(730),
      days(730)),
  DOC_SIGN_DEPUTY(
      "doc-sign-deputy",
      8,
      KeyUsage.nonRepudiation,
      Purpose.DOCUMENT_SIGNATURE,
      Fields.OFFICER,
      days(730),
      days(730)),
  ORG_SEAL(
      "org-seal",
      9,
      KeyUsage.nonRepudiation,
      Purpose.DOCUMENT_SIGNATURE,
      Fields.SYSTEM,
      days(730),
      days(730)),
  TSA_UNIT(
      "tsa-unit",
      10,
      KeyUsage.digitalSignature | KeyUsage.nonRepudiation,
      Purpose.TIMESTAMP,
      Fields.AUTHORITY,
      days(2190),
      days(2190)),
  OCSP_RESPONDER(
      "ocsp-responder",
      11,
      KeyUsage.digitalSignature,
      Purpose.OCSP,
      Fields.AUTHORITY,
      days(14),
      days(30)),
  TRUST_LIST_SIGNER(
      "trust-list-signer",
      12,
      KeyUsage.digitalSignature,
      Purpose.TRUST_LIST,
      Fields.AUTHORITY,
      days(730),
      days(730));

  /**
   * The arc of all policy identifiers: ITU-T X.667 {@code 2.25.<UUID>}, of the UUID
   * 05a56299-c3fa-401f-9b4d-3a1dbce65721, then 1 for certificate policies.
   */
  public static final String POLICY_ARC = "2.25.7504868819284959653932346024355321633.1";

  /** How long a timestamping unit signs; its certificate outlives the key (RFC 3161). */
  static final Duration TSA_KEY_LIFE = days(365);

  private static final Map<String, Profile> BY_ID = // two profiles with one id fail here
      Arrays.stream(values()).collect(toUnmodifiableMap(Profile::id, Function.identity()));
  private static final Map<String, Profile> BY_POLICY =
      Arrays.stream(values()).collect(toUnmodifiableMap(Profile::policy, Function.identity()));

  private final String id;
  private final int number;
  private final int keyUsage;
  private final @Nullable Purpose purpose;
  private final Set<SubjectField> subject;
  private final Duration validity;
  private final Duration longestValidity;

  Profile(
      String id,
      int number,
      int keyUsage,
      @Nullable Purpose purpose,
      Set<SubjectField> subject,
      Duration validity,
      Duration longestValidity) {
    this.id = id;
    this.number = number;
    this.keyUsage = keyUsage;
    this.purpose = purpose;
    this.subject = subject;
    this.validity = validity;
    this.longestValidity = longestValidity;
  }

  /** The name by which commands and documents call it: {@code doc-sign-head}. */
  public String id() {
    return id;
  }

  /** The policy object identifier that stands in certificates of this profile. */
  public String policy() {
    return POLICY_ARC + "." + number;
  }

  /** What leaves of this profile serve; empty for a CA. */
  public Optional<Purpose> purpose() {
    return Optional.ofNullable(purpose);
  }

  /** Whether certificates of this profile issue others. */
  public boolean isCa() {
    return purpose == null;
  }

  /** The fields that the subject has, all of them and no other. */
  public Set<SubjectField> subject() {
    return subject;
  }

  /** From notBefore to notAfter, if nothing else is asked. */
  public Duration validity() {
    return validity;
  }

  /** The longest time that may be asked. */
  public Duration longestValidity() {
    return longestValidity;
  }

  /** Key usage bits as {@link KeyUsage} has them. */
  int keyUsage() {
    return keyUsage;
  }

  /** The profile called that. */
  public static Optional<Profile> named(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /**
   * The profile that the certificate's policies name; empty if none or several do. It says nothing
   * about trust: ask {@code PathChecker} first.
   */
  public static Optional<Profile> of(X509Certificate certificate) {
    List<Profile> found =
        Certificates.policies(certificate).stream()
            .filter(BY_POLICY::containsKey)
            .map(BY_POLICY::get)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static int caUsage() {
    return KeyUsage.keyCertSign | KeyUsage.cRLSign;
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  /** The four shapes of subject. */
  private static final class Fields {
    static final Set<SubjectField> AUTHORITY = Set.of(COUNTRY, ORGANIZATION, COMMON_NAME);
    static final Set<SubjectField> SYSTEM =
        Set.of(COUNTRY, ORGANIZATION, ORGANIZATION_IDENTIFIER, COMMON_NAME);
    static final Set<SubjectField> PERSON =
        Set.of(COUNTRY, ORGANIZATION, GIVEN_NAME, SURNAME, SERIAL_NUMBER, COMMON_NAME);
    static final Set<SubjectField> OFFICER =
        Set.of(
            COUNTRY,
            ORGANIZATION,
            ORGANIZATION_IDENTIFIER,
            GIVEN_NAME,
            SURNAME,
            SERIAL_NUMBER,
            COMMON_NAME,
            TITLE);
  }
}
