package dev.tamga.pki.cert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.AlternativeName.Kind;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateIssuerTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final PublicKey KEY = KeyKind.EC_P256.generate().getPublic();
  private static final String SYSTEM = "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=";

  static Stream<Arguments> bad() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    AlternativeName sys = AlternativeName.system("KZ", "lab", "x");
    return Stream.of(
        order("leaf", Profile.ISSUING_CA, SYSTEM + "x", KEY),
        order("subject fields", Profile.ORG_SEAL, "C=KZ, O=Lab, CN=x", KEY),
        order("subject fields", Profile.ORG_SEAL, SYSTEM + "x, title=Head", KEY),
        order("the CA's", Profile.ORG_SEAL, SYSTEM.replace("C=KZ", "C=UZ") + "x", KEY),
        order("expected: none", Profile.ORG_SEAL, SYSTEM + "x", KEY, AlternativeName.dns("a.kz")),
        order("host names", Profile.TLS_SERVER_NODE, SYSTEM + "a.kz", KEY),
        order(
            "CN among",
            Profile.TLS_SERVER_NODE,
            SYSTEM + "localhost",
            KEY,
            AlternativeName.dns("b.localhost")),
        order(
            "CN:",
            Profile.TLS_SERVER_NODE,
            SYSTEM + "Node one",
            KEY,
            AlternativeName.dns("localhost")),
        order(
            "host names",
            Profile.TLS_SERVER_NODE,
            SYSTEM + "localhost",
            KEY,
            AlternativeName.dns("localhost"),
            AlternativeName.node("UZ", "n")),
        order(
            "name space",
            Profile.TLS_SERVER_NODE,
            SYSTEM + "example.org",
            KEY,
            AlternativeName.dns("example.org")),
        order(
            "name space",
            Profile.TLS_SERVER_NODE,
            SYSTEM + "localhost",
            KEY,
            AlternativeName.dns("localhost"),
            AlternativeName.ip("10.0.0.1")),
        order("urn:tamga:sys", Profile.TLS_CLIENT_SYSTEM, SYSTEM + "x", KEY),
        order("urn:tamga:sys", Profile.TLS_CLIENT_SYSTEM, SYSTEM + "y", KEY, sys),
        order(
            "urn:tamga:sys",
            Profile.TLS_CLIENT_SYSTEM,
            SYSTEM + "x",
            KEY,
            sys,
            AlternativeName.dns("localhost")),
        order("urn:tamga:node", Profile.TLS_PEER_NODE, SYSTEM + "x", KEY, sys),
        order("does not issue", Profile.TSA_UNIT, "C=KZ, O=Lab, CN=x", KEY),
        order("3072", Profile.ORG_SEAL, SYSTEM + "x", rsa.generateKeyPair().getPublic()),
        order("ED25519", Profile.ORG_SEAL, SYSTEM + "x", KeyKind.ED25519.generate().getPublic()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("bad")
  void badOrder_isRefusedWithRuleAndAction(
      String message, Profile profile, String subject, PublicKey key, List<AlternativeName> names)
      throws Exception {
    CertificateIssuer issuer =
        issuer(profile.id().startsWith("tls") ? Branch.TLS : Branch.SIGN, TestClock.fixed());
    CertificateOrder order = new CertificateOrder(profile, Subject.parse(subject), names, key);
    assertThatThrownBy(() -> issuer.issue(order))
        .isInstanceOfSatisfying(
            CertificateRefusedException.class,
            e -> {
              assertThat(e).hasMessageContaining(message);
              assertThat(e.rule()).isNotBlank();
              assertThat(e.action()).isNotBlank();
            });
  }

  @Test
  void validityBeyondProfileOrIssuer_isRefusedAndTheUsualOneIsCut() throws Exception {
    Subject subject = Subject.parse(SYSTEM + "x");
    for (Duration asked : List.of(Duration.ofDays(731), Duration.ofMinutes(9))) {
      CertificateOrder order =
          new CertificateOrder(Profile.ORG_SEAL, subject, List.of(), KEY, Optional.of(asked));
      assertThatThrownBy(() -> issuer(Branch.SIGN, TestClock.fixed()).issue(order))
          .hasMessageContaining("validity");
    }
    TestClock late =
        TestClock.at(
            KZ.authority(Branch.SIGN)
                .certificate()
                .getNotAfter()
                .toInstant()
                .minus(Duration.ofDays(10)));
    CertificateOrder usual = new CertificateOrder(Profile.ORG_SEAL, subject, List.of(), KEY);
    assertThat(issuer(Branch.SIGN, late).issue(usual).getNotAfter())
        .isEqualTo(KZ.authority(Branch.SIGN).certificate().getNotAfter());
    CertificateOrder asked =
        new CertificateOrder(
            Profile.ORG_SEAL, subject, List.of(), KEY, Optional.of(Duration.ofDays(11)));
    assertThatThrownBy(() -> issuer(Branch.SIGN, late).issue(asked))
        .hasMessageContaining("within the CA's");
    late.advance(Duration.ofDays(11));
    assertThatThrownBy(() -> issuer(Branch.SIGN, late).issue(usual))
        .isInstanceOf(CertificateRefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "C",
        "C=kz",
        "C=KZZ",
        "C=KZ, C=KZ",
        "X=1",
        "C=KZ, CN=",
        "C=KZ, CN=a\u0000b",
        "C=KZ, CN=a\u202Eb",
        "C=KZ, organizationIdentifier=123",
        "C=KZ, serialNumber=\u0416"
      })
  void badSubject_isRefused(String text) {
    assertThatThrownBy(() -> Subject.parse(text)).isInstanceOf(CertificateRefusedException.class);
  }

  @Test
  void subject_isPrintedAsItIsRead() throws Exception {
    for (String text : List.of("C=KZ, O=Алматы зертханасы, CN=x", "C=KZ, O=A\\, B, CN=x")) {
      Subject subject = Subject.parse(text);
      assertThat(subject).hasToString(text);
      assertThat(Subject.of(subject.encode())).isEqualTo(subject);
    }
  }

  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of(Kind.DNS, "*.a.kz"),
        Arguments.of(Kind.DNS, "A.kz"),
        Arguments.of(Kind.DNS, "a..kz"),
        Arguments.of(Kind.DNS, "10.0.0.1"),
        Arguments.of(Kind.DNS, "-a.kz"),
        Arguments.of(Kind.IP, "10.0.0"),
        Arguments.of(Kind.IP, "010.0.0.1x"),
        Arguments.of(Kind.IP, "a.kz"),
        Arguments.of(Kind.URI, "http://a.kz"),
        Arguments.of(Kind.URI, "urn:A"),
        Arguments.of(Kind.EMAIL, "a"),
        Arguments.of(Kind.EMAIL, "a@B.kz"));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void badAlternativeName_isRefused(Kind kind, String value) {
    assertThatThrownBy(() -> new AlternativeName(kind, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void rsaRoot_signsWithPss() throws Exception {
    Subject subject = Subject.parse("C=KZ, O=Ministry, CN=Root");
    var root = CertificateIssuer.root(subject, KeyKind.RSA_3072.generate(), TestClock.fixed());
    assertThat(root.certificate().getSigAlgOID()).isEqualTo("1.2.840.113549.1.1.10");
    root.certificate().verify(root.certificate().getPublicKey(), BouncyCastle.PROVIDER);
  }

  private static CertificateIssuer issuer(Branch branch, TestClock clock) {
    return new CertificateIssuer(
        KZ.authority(branch),
        new Endpoints(URI.create("http://a.kz/c.crl"), URI.create("http://a.kz/c.crt")),
        clock);
  }

  private static Arguments order(
      String message, Profile profile, String subject, PublicKey key, AlternativeName... names) {
    return Arguments.of(message, profile, subject, key, List.of(names));
  }
}
