package dev.tamga.pki.cert;

import dev.tamga.pki.cert.AlternativeName.Kind;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/** What an order must fulfil before a key is touched: the table of pki/README.md, "Profiles". */
final class OrderRules {
  private static final String RULE = "pki/README.md, Profiles";
  private static final int MAX_NAMES = 32;

  private OrderRules() {}

  static void check(CertificateOrder order) throws CertificateRefusedException {
    Profile profile = order.profile();
    if (!order.subject().fields().keySet().equals(profile.subject())) {
      throw refused(
          profile,
          "subject fields "
              + labels(order.subject().fields().keySet())
              + " (expected: "
              + labels(profile.subject())
              + ")",
          "name these fields and no other");
    }
    checkValidity(order);
    Optional<String> problem =
        profile.isCa()
            ? KeyPolicy.problem(order.key())
            : KeyPolicy.leafProblem(order.key(), profile.purpose().orElseThrow());
    if (problem.isPresent()) {
      throw refused(profile, problem.get(), "make a key of an admitted kind");
    }
    checkNames(order);
  }

  /** The CA must be one for this purpose, of the same State, and allowed to certify these names. */
  static void checkIssuer(CertificateOrder order, X509Certificate ca)
      throws CertificateRefusedException {
    checkSameState(order.subject(), ca);
    Purpose purpose = order.profile().purpose().orElseThrow();
    try {
      List<String> usages = ca.getExtendedKeyUsage();
      boolean own = purpose == Purpose.OCSP; // each CA may charge a responder for itself
      if (!own && (usages == null || !usages.contains(purpose.extendedKeyUsage()))) {
        throw refused(
            order.profile(),
            "the CA " + ca.getSubjectX500Principal() + " does not issue for " + purpose,
            "take the CA of that purpose");
      }
      checkConstraints(order, ca);
    } catch (GeneralSecurityException e) {
      throw Certificates.malformed("CA certificate: extended key usage not readable").causedBy(e);
    }
  }

  static void checkSameState(Subject subject, X509Certificate ca)
      throws CertificateRefusedException {
    Optional<String> state =
        Subject.of(X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()))
            .get(SubjectField.COUNTRY);
    if (!subject.get(SubjectField.COUNTRY).equals(state)) {
      throw new CertificateRefusedException(
          "subject C: "
              + subject.get(SubjectField.COUNTRY).orElse("none")
              + " (expected: "
              + state.orElse("none")
              + ", the CA's)",
          RULE + ": a CA vouches for its own State",
          "correct C, or ask the CA of that State");
    }
  }

  private static void checkValidity(CertificateOrder order) throws CertificateRefusedException {
    Duration asked = order.validity().orElse(order.profile().validity());
    if (asked.compareTo(Duration.ofMinutes(10)) < 0
        || asked.compareTo(order.profile().longestValidity()) > 0) {
      throw refused(
          order.profile(),
          "validity "
              + asked
              + " (expected: 10 minutes to "
              + order.profile().longestValidity().toDays()
              + " days)",
          "ask for a time within these bounds");
    }
  }

  private static void checkNames(CertificateOrder order) throws CertificateRefusedException {
    Profile profile = order.profile();
    if (order.names().size() > MAX_NAMES) {
      throw refused(
          profile,
          order.names().size() + " alternative names (expected: at most " + MAX_NAMES + ")",
          "issue several certificates");
    }
    String commonName = order.subject().get(SubjectField.COMMON_NAME).orElse("");
    String state = order.subject().get(SubjectField.COUNTRY).orElse("").toLowerCase(Locale.ROOT);
    boolean good =
        switch (profile) {
          case TLS_SERVER_NODE ->
              only(order, Kind.DNS, Kind.IP, Kind.URI)
                  && order.names().contains(named(Kind.DNS, commonName))
                  && order.names().stream()
                      .filter(name -> name.kind() == Kind.URI)
                      .allMatch(name -> name.value().startsWith("urn:tamga:node:" + state + ":"));
          case TLS_PEER_NODE ->
              order.names().equals(List.of(uri("urn:tamga:node:" + state + ":" + commonName)));
          case TLS_CLIENT_SYSTEM ->
              order.names().size() == 1
                  && order.names().get(0).kind() == Kind.URI
                  && isSystem(order.names().get(0).value(), state, commonName);
          case TLS_CLIENT_PERSON, DOC_SIGN_HEAD, DOC_SIGN_DEPUTY ->
              order.names().size() <= 1 && only(order, Kind.EMAIL);
          case ROOT_CA, ISSUING_CA, ORG_SEAL, TSA_UNIT, OCSP_RESPONDER, TRUST_LIST_SIGNER ->
              order.names().isEmpty();
        };
    if (!good) {
      throw refused(
          profile,
          "alternative names " + order.names() + " (expected: " + expectedNames(profile) + ")",
          "correct the names or CN");
    }
  }

  private static AlternativeName uri(String value) throws CertificateRefusedException {
    return named(Kind.URI, value);
  }

  private static AlternativeName named(Kind kind, String value) throws CertificateRefusedException {
    try {
      return new AlternativeName(kind, value);
    } catch (IllegalArgumentException e) {
      throw new CertificateRefusedException(
          "subject CN: " + e.getMessage(), RULE, "correct CN: it repeats the alternative name");
    }
  }

  private static boolean only(CertificateOrder order, Kind... kinds) {
    return order.names().stream().allMatch(name -> Set.of(kinds).contains(name.kind()));
  }

  /** {@code urn:tamga:sys:<cc>:<organisation>:<CN>}: CN has to stand among the names. */
  private static boolean isSystem(String urn, String state, String commonName) {
    String[] parts = urn.split(":", -1);
    return parts.length == 6
        && urn.startsWith("urn:tamga:sys:" + state + ":")
        && !parts[4].isEmpty()
        && parts[5].equals(commonName);
  }

  private static String expectedNames(Profile profile) {
    return switch (profile) {
      case TLS_SERVER_NODE -> "host names, CN among them; addresses; urn:tamga:node:<state>:<node>";
      case TLS_PEER_NODE -> "urn:tamga:node:<state>:<CN> alone";
      case TLS_CLIENT_SYSTEM -> "urn:tamga:sys:<state>:<organisation>:<CN> alone";
      case TLS_CLIENT_PERSON, DOC_SIGN_HEAD, DOC_SIGN_DEPUTY -> "none, or one e-mail address";
      case ROOT_CA, ISSUING_CA, ORG_SEAL, TSA_UNIT, OCSP_RESPONDER, TRUST_LIST_SIGNER -> "none";
    };
  }

  private static void checkConstraints(CertificateOrder order, X509Certificate ca)
      throws CertificateRefusedException {
    byte[] value = ca.getExtensionValue(Extension.nameConstraints.getId());
    if (value == null) {
      return;
    }
    NameConstraints limits =
        NameConstraints.getInstance(ASN1OctetString.getInstance(value).getOctets());
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    if (limits.getPermittedSubtrees() != null) {
      validator.intersectPermittedSubtree(limits.getPermittedSubtrees());
    }
    if (limits.getExcludedSubtrees() != null) {
      for (GeneralSubtree excluded : limits.getExcludedSubtrees()) {
        validator.addExcludedSubtree(excluded);
      }
    }
    for (AlternativeName name : order.names()) {
      try {
        validator.checkPermitted(name.encode());
        validator.checkExcluded(name.encode());
      } catch (NameConstraintValidatorException e) {
        throw new CertificateRefusedException(
                "alternative name " + name.value() + " (expected: within the CA's name space)",
                "the CA's name constraints, RFC 5280 section 4.2.1.10",
                "take a name that the CA may certify, or set its name space up anew with ca init")
            .causedBy(e);
      }
    }
  }

  private static List<String> labels(Set<SubjectField> fields) {
    return fields.stream().sorted().map(SubjectField::label).toList();
  }

  private static CertificateRefusedException refused(Profile profile, String what, String action) {
    return new CertificateRefusedException(profile.id() + ": " + what, RULE, action);
  }
}
