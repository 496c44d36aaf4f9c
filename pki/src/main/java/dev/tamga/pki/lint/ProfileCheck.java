package dev.tamga.pki.lint;

import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks of a profile that its golden sample passes lint and that each of its bent twins is found by
 * the rule that it breaks. All keys are made for it and forgotten.
 */
public final class ProfileCheck {
  /**
   * What came of one sample.
   *
   * @param rule the rule that its twin breaks; {@code golden} for the good one
   * @param passed whether lint said what it had to say
   * @param findings the ids of all rules that found something
   */
  public record Outcome(String rule, boolean passed, List<String> findings) {}

  private static final String STATE = "ZZ";
  private static final Endpoints ENDPOINTS =
      new Endpoints(
          URI.create("http://pki.example.org/ca.crl"), URI.create("http://pki.example.org/ca.crt"));

  private ProfileCheck() {}

  /**
   * Runs it.
   *
   * @throws CertificateRefusedException if the profile's own sample cannot be made
   */
  public static List<Outcome> run(Profile profile, Clock clock) throws CertificateRefusedException {
    Identity root =
        CertificateIssuer.root(subject(Profile.ROOT_CA), KeyKind.EC_P256.generate(), clock);
    Identity issuing = issuing(root, profile, clock);
    Identity issuer = profile == Profile.ISSUING_CA ? root : issuing;
    X509Certificate golden =
        switch (profile) {
          case ROOT_CA -> root.certificate();
          case ISSUING_CA -> issuing.certificate();
          default -> leaf(profile, issuing, clock);
        };
    Optional<X509Certificate> above =
        profile == Profile.ROOT_CA ? Optional.empty() : Optional.of(issuer.certificate());
    List<Outcome> outcomes = new ArrayList<>();
    List<String> clean = rules(golden, above);
    outcomes.add(new Outcome("golden", clean.isEmpty(), clean));
    for (Twins.Twin twin : Twins.of(golden, profile)) {
      List<String> found = rules(twin.bent().signedBy(issuer), above);
      outcomes.add(new Outcome(twin.rule(), found.contains(twin.rule()), found));
    }
    return outcomes;
  }

  private static List<String> rules(X509Certificate one, Optional<X509Certificate> issuer) {
    return Lint.findings(one, issuer).stream().map(Finding::rule).toList();
  }

  private static Identity issuing(Identity root, Profile profile, Clock clock)
      throws CertificateRefusedException {
    KeyPair key = KeyKind.EC_P256.generate();
    CertificateOrder order =
        new CertificateOrder(
            Profile.ISSUING_CA,
            subject(Profile.ISSUING_CA),
            List.of(),
            key.getPublic(),
            Optional.of(Profile.ISSUING_CA.longestValidity()));
    Set<Purpose> purposes = Set.of(profile.purpose().orElse(Purpose.TLS_CLIENT));
    X509Certificate ca =
        new CertificateIssuer(root, ENDPOINTS, clock).issueCa(order, purposes, NameSpace.of(STATE));
    return new Identity(key.getPrivate(), List.of(ca, root.certificate()));
  }

  private static X509Certificate leaf(Profile profile, Identity issuer, Clock clock)
      throws CertificateRefusedException {
    return new CertificateIssuer(issuer, ENDPOINTS, clock)
        .issue(
            new CertificateOrder(
                profile, subject(profile), names(profile), KeyKind.EC_P256.generate().getPublic()));
  }

  private static Subject subject(Profile profile) {
    Map<SubjectField, String> all = new EnumMap<>(SubjectField.class);
    all.put(SubjectField.COUNTRY, STATE);
    all.put(SubjectField.ORGANIZATION, "Sample");
    all.put(SubjectField.ORGANIZATION_IDENTIFIER, "GOVZZ-1");
    all.put(SubjectField.GIVEN_NAME, "Given");
    all.put(SubjectField.SURNAME, "Surname");
    all.put(SubjectField.SERIAL_NUMBER, "PNOZZ-1");
    all.put(SubjectField.COMMON_NAME, "sample");
    all.put(SubjectField.TITLE, "Sample");
    all.keySet().retainAll(profile.subject());
    return new Subject(all);
  }

  private static List<AlternativeName> names(Profile profile) {
    return switch (profile) {
      case TLS_SERVER_NODE -> List.of(AlternativeName.dns("sample"));
      case TLS_PEER_NODE -> List.of(AlternativeName.node(STATE, "sample"));
      case TLS_CLIENT_SYSTEM -> List.of(AlternativeName.system(STATE, "lab", "sample"));
      default -> List.of();
    };
  }
}
