package dev.tamga.pki.cert;

import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PrivateKeyUsagePeriod;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of pki/README.md, "Profiles", field by field. */
class ProfileTest {
  /** Numbers are permanent: the first is 1. */
  private static final List<String> NUMBERED =
      List.of(
          "root-ca",
          "issuing-ca",
          "tls-server-node",
          "tls-peer-node",
          "tls-client-system",
          "tls-client-person",
          "doc-sign-head",
          "doc-sign-deputy",
          "org-seal",
          "tsa-unit",
          "ocsp-responder",
          "trust-list-signer");

  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final String COMMON =
      "2.5.29.14 2.5.29.15! 2.5.29.19! 2.5.29.31 2.5.29.32 2.5.29.35 2.5.29.37 1.3.6.1.5.5.7.1.1";

  @ParameterizedTest
  @CsvSource({
    // profile, days, key usage, extended key usage, more extensions, subject
    "TLS_SERVER_NODE, 30, 128, 1.3.6.1.5.5.7.3.1, 2.5.29.17, C O organizationIdentifier CN",
    "TLS_PEER_NODE, 30, 128, 1.3.6.1.5.5.7.3.2, 2.5.29.17, C O organizationIdentifier CN",
    "TLS_CLIENT_SYSTEM, 30, 128, 1.3.6.1.5.5.7.3.2, 2.5.29.17, C O organizationIdentifier CN",
    "TLS_CLIENT_PERSON, 365, 128, 1.3.6.1.5.5.7.3.2, '', C O GN SN serialNumber CN",
    "DOC_SIGN_HEAD, 730, 64, 1.3.6.1.5.5.7.3.36, '',"
        + " C O organizationIdentifier GN SN serialNumber CN title",
    "DOC_SIGN_DEPUTY, 730, 64, 1.3.6.1.5.5.7.3.36, '',"
        + " C O organizationIdentifier GN SN serialNumber CN title",
    "ORG_SEAL, 730, 64, 1.3.6.1.5.5.7.3.36, '', C O organizationIdentifier CN",
    "TSA_UNIT, 2190, 192, 1.3.6.1.5.5.7.3.8, 2.5.29.16, C O CN"
  })
  void leaf_hasExactlyTheFieldsOfItsProfile(
      Profile profile, int days, int usage, String extendedUsage, String more, String subject)
      throws Exception {
    String name = profile == Profile.TLS_SERVER_NODE ? "localhost" : "unit-1";
    X509Certificate leaf = KZ.issue(profile, "lab", name).certificate();
    X509CertificateHolder holder = new X509CertificateHolder(leaf.getEncoded());

    assertThat(leaf.getVersion()).isEqualTo(3);
    assertThat(leaf.getSerialNumber().signum()).isPositive();
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 128);
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
    assertThat(leaf.getNotAfter().toInstant())
        .isEqualTo(NOW.minus(Duration.ofMinutes(5)).plus(Duration.ofDays(days)).minusSeconds(1));
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(KeyUsage.fromExtensions(holder.getExtensions()).hasUsages(usage)).isTrue();
    assertThat(KeyUsage.fromExtensions(holder.getExtensions()).hasUsages(255 ^ usage)).isFalse();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(extendedUsage);
    assertThat(Certificates.policies(leaf)).containsExactly(profile.policy());
    assertThat(Profile.of(leaf)).contains(profile);
    assertThat(Subject.of(holder.getSubject()).fields().keySet())
        .extracting(SubjectField::label)
        .containsExactly(subject.split(" "));
    String expected = (COMMON + " " + more).strip();
    if (profile == Profile.TSA_UNIT) {
      expected = expected.replace("2.5.29.37", "2.5.29.37!");
    }
    assertThat(extensions(holder)).isEqualTo(Set.of(expected.split(" ")));
  }

  @Test
  void keyIdentifiers_areThoseOfRfc7093AndChain() throws Exception {
    X509CertificateHolder leaf = new X509CertificateHolder(KZ.labSeal().certificate().getEncoded());
    byte[] bits = leaf.getSubjectPublicKeyInfo().getPublicKeyData().getBytes();
    byte[] expected = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), 20);
    assertThat(SubjectKeyIdentifier.fromExtensions(leaf.getExtensions()).getKeyIdentifier())
        .isEqualTo(expected);
    AuthorityKeyIdentifier above = AuthorityKeyIdentifier.fromExtensions(leaf.getExtensions());
    assertThat(above.getKeyIdentifierOctets())
        .isEqualTo(Extensions.keyId(KZ.authority(Branch.SIGN).certificate().getPublicKey()));
    assertThat(above.getAuthorityCertIssuer()).isNull();
  }

  @Test
  void crlDistributionPoint_isOneHttpAddress() throws Exception {
    X509CertificateHolder leaf = new X509CertificateHolder(KZ.labSeal().certificate().getEncoded());
    CRLDistPoint points =
        CRLDistPoint.getInstance(
            leaf.getExtension(Extension.cRLDistributionPoints).getParsedValue());
    assertThat(points.getDistributionPoints()).hasSize(1);
    assertThat(points.toString()).contains("http://pki.example.kz/sign.crl");
  }

  @Test
  void timestampUnitsKey_signsForOneYearOfSix() throws Exception {
    X509CertificateHolder leaf = new X509CertificateHolder(KZ.tsa().certificate().getEncoded());
    PrivateKeyUsagePeriod period =
        PrivateKeyUsagePeriod.getInstance(
            leaf.getExtension(Extension.privateKeyUsagePeriod).getParsedValue());
    assertThat(period.getNotAfter().getDate().toInstant())
        .isEqualTo(period.getNotBefore().getDate().toInstant().plus(Duration.ofDays(365)));
  }

  @Test
  void issuingCa_isBoundToItsStateItsPurposesAndLeaves() throws Exception {
    X509Certificate ca = KZ.authority(Branch.SIGN).certificate();
    X509CertificateHolder holder = new X509CertificateHolder(ca.getEncoded());
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.36");
    assertThat(Profile.of(ca)).contains(Profile.ISSUING_CA);
    assertThat(extensions(holder)).contains("2.5.29.30!", "2.5.29.19!", "2.5.29.15!");
    X509Certificate root = KZ.anchor().root();
    assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Profile.of(root)).contains(Profile.ROOT_CA);
  }

  @ParameterizedTest
  @EnumSource
  void id_isReadBack(Profile profile) {
    assertThat(Profile.named(profile.id())).contains(profile);
    assertThat(profile.policy())
        .startsWith("2.25.")
        .endsWith(".1." + (NUMBERED.indexOf(profile.id()) + 1));
  }

  /** The object identifiers, with an exclamation mark where critical. */
  private static Set<String> extensions(X509CertificateHolder holder) {
    List<Extension> all =
        Arrays.stream(holder.getExtensions().getExtensionOIDs()).map(holder::getExtension).toList();
    return all.stream()
        .map(one -> one.getExtnId().getId() + (one.isCritical() ? "!" : ""))
        .collect(Collectors.toSet());
  }
}
