package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.DOCUMENT_SIGNATURE;
import static dev.tamga.pki.cert.Purpose.TIMESTAMP;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.cert.Purpose.TLS_SERVER;
import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.params.provider.Arguments;

/** Two States, and paths below them that are good or bent. */
final class TestPaths {
  static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  static final TestState UZ = TestState.create("UZ", TestClock.fixed());

  /** By KZ's own anchor alone. */
  static final PathChecker CHECKER = new PathChecker(KZ.trust());

  private TestPaths() {}

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of(KZ.labTls(), TLS_CLIENT),
        Arguments.of(KZ.authorityTls(), TLS_CLIENT),
        Arguments.of(KZ.nodePeer(), TLS_CLIENT),
        Arguments.of(KZ.issue(Profile.TLS_CLIENT_PERSON, "lab", "Aigul Serik"), TLS_CLIENT),
        Arguments.of(KZ.nodeServer(), TLS_SERVER),
        Arguments.of(KZ.labSeal(), DOCUMENT_SIGNATURE),
        Arguments.of(KZ.head(), DOCUMENT_SIGNATURE),
        Arguments.of(KZ.deputy(), DOCUMENT_SIGNATURE),
        Arguments.of(KZ.nodeSeal(), DOCUMENT_SIGNATURE),
        Arguments.of(KZ.tsa(), TIMESTAMP));
  }

  static Identity leafUnder(Identity ca) {
    return BentCertificate.like(KZ.labTls().certificate()).signedBy(ca);
  }

  static Identity caUnder(Identity root) {
    return BentCertificate.like(KZ.authority(Branch.TLS).certificate()).signedBy(root);
  }

  static Identity bentRoot(UnaryOperator<BentCertificate> bend) {
    KeyPair key = KeyKind.EC_P256.generate();
    X500Name name = new X500Name("C=KZ,O=Other,CN=Root");
    Identity self =
        BentCertificate.like(KZ.anchor().root())
            .subject(name.toString())
            .key(key)
            .signedBy(KZ.authority(Branch.ROOT));
    Identity own = new Identity(key.getPrivate(), List.of(self.certificate()));
    return bend.apply(BentCertificate.like(KZ.anchor().root()).subject(name.toString()).key(key))
        .signedBy(own);
  }

  static PathChecker checkerOf(Identity root) {
    return new PathChecker(Trust.of(List.of(Anchor.of("KZ", root.certificate())), List.of()));
  }

  static NameConstraints permitted(String name) {
    return new NameConstraints(
        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(new X500Name(name)))}, null);
  }

  static List<X509Certificate> extra(Identity identity) {
    return identity.chain().subList(1, identity.chain().size());
  }

  static CheckedPath check(PathChecker checker, Identity identity, Purpose purpose)
      throws UntrustedException {
    return checker.check(identity.certificate(), extra(identity), purpose, NOW);
  }

  static void refused(PathChecker checker, Identity identity, Purpose purpose, Reason reason) {
    assertThatThrownBy(() -> check(checker, identity, purpose))
        .isInstanceOfSatisfying(
            UntrustedException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
