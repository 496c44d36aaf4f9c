package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.DOCUMENT_SIGNATURE;
import static dev.tamga.pki.cert.Purpose.TIMESTAMP;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.cert.Purpose.TLS_SERVER;
import static dev.tamga.pki.testkit.TestState.NOW;
import static dev.tamga.pki.trust.UntrustedException.Reason.CONSTRAINT;
import static dev.tamga.pki.trust.UntrustedException.Reason.EXPIRED;
import static dev.tamga.pki.trust.UntrustedException.Reason.MALFORMED;
import static dev.tamga.pki.trust.UntrustedException.Reason.NOT_YET_VALID;
import static dev.tamga.pki.trust.UntrustedException.Reason.REVOKED;
import static dev.tamga.pki.trust.UntrustedException.Reason.UNKNOWN_CA;
import static dev.tamga.pki.trust.UntrustedException.Reason.WEAK_KEY;
import static dev.tamga.pki.trust.UntrustedException.Reason.WRONG_PURPOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PathCheckerTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final TestState UZ = TestState.create("UZ", TestClock.fixed());
  private static final PathChecker CHECKER = new PathChecker(KZ.trust());

  static PathChecker checker() {
    return CHECKER;
  }

  static TestState state() {
    return KZ;
  }

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

  @ParameterizedTest
  @MethodSource("good")
  void goodCertificate_isTrustedForItsPurposeAndNoOther(Identity identity, Purpose purpose)
      throws Exception {
    CheckedPath path = check(CHECKER, identity, purpose);
    assertThat(path.leaf()).isEqualTo(identity.certificate());
    assertThat(path.anchor().state()).isEqualTo("KZ");
    assertThat(path.path()).hasSize(3).endsWith(KZ.anchor().root());
    for (Purpose other : Purpose.values()) {
      if (other != purpose) {
        refused(CHECKER, identity, other, WRONG_PURPOSE);
      }
    }
  }

  @Test
  void otherStatesCertificate_isRefusedWithoutItsAnchorAndTrustedWithIt() throws Exception {
    refused(CHECKER, UZ.labTls(), TLS_CLIENT, UNKNOWN_CA);
    CheckedPath path = check(new PathChecker(KZ.trust(UZ)), UZ.labTls(), TLS_CLIENT);
    assertThat(path.anchor().state()).isEqualTo("UZ");
  }

  @Test
  void anchorOfOtherPurposes_isNotAsked() {
    Anchor tlsOnly = new Anchor("KZ", KZ.anchor().root(), Set.of(TLS_CLIENT, TLS_SERVER));
    PathChecker checker = new PathChecker(Trust.of(List.of(tlsOnly), List.of()));
    refused(checker, KZ.labSeal(), DOCUMENT_SIGNATURE, UNKNOWN_CA);
  }

  @Test
  void anchorHeldForAnotherState_vouchesForNobody() {
    Anchor wrong = Anchor.of("UZ", KZ.anchor().root());
    refused(
        new PathChecker(Trust.of(List.of(wrong), List.of())), KZ.labTls(), TLS_CLIENT, CONSTRAINT);
  }

  @Test
  void nameOfAnotherState_isRefused() {
    refused(CHECKER, KZ.nameOf("UZ", Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, CONSTRAINT);
    refused(
        new PathChecker(KZ.trust(UZ)),
        KZ.nameOf("UZ", Profile.TLS_CLIENT_SYSTEM),
        TLS_CLIENT,
        CONSTRAINT);
  }

  @Test
  void nameOfAnotherState_isRefusedThoughTheCaHasNoNameConstraints() {
    Identity ca =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .without(Extension.nameConstraints)
            .signedBy(KZ.authority(Branch.ROOT));
    Identity stray =
        BentCertificate.like(KZ.labTls().certificate())
            .subject("C=UZ,O=Lab,CN=stray")
            .without(Extension.authorityKeyIdentifier)
            .with(Extension.authorityKeyIdentifier, false, new DERSequence())
            .signedBy(ca);
    refused(CHECKER, stray, TLS_CLIENT, CONSTRAINT);
    Identity none =
        BentCertificate.like(KZ.labTls().certificate()).subject("O=Lab,CN=x").signedBy(ca);
    refused(CHECKER, none, TLS_CLIENT, CONSTRAINT);
  }

  @Test
  void timeOutsideValidity_isRefused() {
    refused(CHECKER, KZ.expired(Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, EXPIRED);
    refused(CHECKER, KZ.notYetValid(Profile.TLS_CLIENT_SYSTEM), TLS_CLIENT, NOT_YET_VALID);
  }

  @Test
  void expiredCertificate_isTrustedAtATimeWhenItWasValid() throws Exception {
    Identity expired = KZ.expired(Profile.ORG_SEAL);
    Instant then = NOW.minus(Duration.ofDays(1));
    assertThat(CHECKER.check(expired.certificate(), extra(expired), DOCUMENT_SIGNATURE, then))
        .isNotNull();
    refused(CHECKER, expired, DOCUMENT_SIGNATURE, EXPIRED);
  }

  @Test
  void expiredCaOrRoot_isRefused() {
    Identity ca =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1))
            .signedBy(KZ.authority(Branch.ROOT));
    refused(CHECKER, leafUnder(ca), TLS_CLIENT, EXPIRED);
    Identity root = bentRoot(r -> r.valid(NOW.minusSeconds(99), NOW.minusSeconds(1)));
    refused(checkerOf(root), leafUnder(caUnder(root)), TLS_CLIENT, EXPIRED);
  }

  @Test
  void constraintsInTheRoot_count() throws Exception {
    Identity plain = bentRoot(r -> r);
    assertThat(check(checkerOf(plain), leafUnder(caUnder(plain)), TLS_CLIENT)).isNotNull();
    Identity forUz = bentRoot(r -> r.with(Extension.nameConstraints, true, permitted("C=UZ")));
    refused(checkerOf(forUz), leafUnder(caUnder(forUz)), TLS_CLIENT, CONSTRAINT);
    Identity noCaBelow =
        bentRoot(r -> r.with(Extension.basicConstraints, true, new BasicConstraints(0)));
    refused(checkerOf(noCaBelow), leafUnder(caUnder(noCaBelow)), TLS_CLIENT, CONSTRAINT);
  }

  static Stream<Arguments> bentLeaves() {
    return Stream.of(
        bent(
            "leaf is a CA",
            WRONG_PURPOSE,
            c -> c.with(Extension.basicConstraints, true, new BasicConstraints(true))),
        bent(
            "keyCertSign",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))),
        bent(
            "cRLSign",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign))),
        bent("no key usage", WRONG_PURPOSE, c -> c.without(Extension.keyUsage)),
        bent(
            "key usage of a signer",
            WRONG_PURPOSE,
            c -> c.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.nonRepudiation))),
        bent("no extended key usage", WRONG_PURPOSE, c -> c.without(Extension.extendedKeyUsage)),
        bent(
            "any extended key usage",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))),
        bent(
            "client and server",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                        new KeyPurposeId[] {
                          KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                        }))),
        bent(
            "name constraints",
            MALFORMED,
            c -> c.with(Extension.nameConstraints, true, permitted("C=KZ"))),
        bent("no subject key id", MALFORMED, c -> c.without(Extension.subjectKeyIdentifier)),
        bent("no authority key id", MALFORMED, c -> c.without(Extension.authorityKeyIdentifier)),
        bent(
            "critical subject key id",
            MALFORMED,
            c -> c.toggleCritical(Extension.subjectKeyIdentifier)),
        bent(
            "critical authority key id",
            MALFORMED,
            c -> c.toggleCritical(Extension.authorityKeyIdentifier)),
        bent(
            "wildcard",
            CONSTRAINT,
            c ->
                c.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "*.example.kz")))),
        bent(
            "too many names",
            MALFORMED,
            c -> c.with(Extension.subjectAlternativeName, false, manyNames())),
        bent(
            "name outside the CA's space",
            CONSTRAINT,
            c ->
                c.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "example.org")))),
        bent("serial 0", MALFORMED, c -> c.serial(BigInteger.ZERO)),
        bent("negative serial", MALFORMED, c -> c.serial(BigInteger.TEN.negate())),
        bent("serial of 21 octets", MALFORMED, c -> c.serial(BigInteger.ONE.shiftLeft(160))),
        bent("RSA 2048", WEAK_KEY, c -> c.key(rsa(2048))),
        bent("RSA of 3073 bits", WEAK_KEY, c -> c.key(rsa(3073))),
        bent("P-224", WEAK_KEY, c -> c.key(ec("secp224r1"))),
        bent("secp256k1", WEAK_KEY, c -> c.key(ec("secp256k1"))),
        bent("Ed25519", WEAK_KEY, c -> c.key(KeyKind.ED25519.generate())),
        bent("SHA-1", WEAK_KEY, c -> c.signature("SHA1withECDSA")),
        bent(
            "unknown critical extension",
            CONSTRAINT,
            c ->
                c.with(new ASN1ObjectIdentifier("1.2.3.4"), true, new DEROctetString(new byte[1]))),
        bent("two countries", CONSTRAINT, c -> c.subject("C=KZ,C=UZ,CN=x")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bentLeaves")
  void bentLeaf_isRefused(String what, Reason reason, Bend bend) {
    Identity bent =
        bend.apply(BentCertificate.like(KZ.labTls().certificate()))
            .signedBy(KZ.authority(Branch.TLS));
    refused(CHECKER, bent, TLS_CLIENT, reason);
  }

  static Stream<Arguments> bentAuthorities() {
    return Stream.of(
        bent(
            "not a CA",
            CONSTRAINT,
            c -> c.with(Extension.basicConstraints, true, new BasicConstraints(false))),
        bent(
            "basic constraints not critical",
            MALFORMED,
            c -> c.toggleCritical(Extension.basicConstraints)),
        bent(
            "no keyCertSign",
            CONSTRAINT,
            c -> c.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))),
        bent(
            "signing CA",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_documentSigning))),
        bent(
            "CA of any usage",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))),
        bent(
            "name constraints not critical",
            MALFORMED,
            c -> c.toggleCritical(Extension.nameConstraints)),
        bent(
            "no name constraint in them",
            MALFORMED,
            c -> c.with(Extension.nameConstraints, true, new DERSequence())),
        bent(
            "constrained to another State",
            CONSTRAINT,
            c -> c.with(Extension.nameConstraints, true, permitted("C=UZ"))),
        bent(
            "policy constraints not critical",
            MALFORMED,
            c ->
                c.with(
                    Extension.policyConstraints,
                    false,
                    new PolicyConstraints(null, BigInteger.ZERO))),
        bent("no subject key id", MALFORMED, c -> c.without(Extension.subjectKeyIdentifier)),
        bent("RSA 2048", WEAK_KEY, c -> c.key(rsa(2048))),
        bent("SHA-1", WEAK_KEY, c -> c.signature("SHA1withECDSA")),
        bent(
            "another State's CA",
            CONSTRAINT,
            c -> c.subject("C=UZ,O=x,CN=CA").without(Extension.nameConstraints)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bentAuthorities")
  void bentCa_isRefused(String what, Reason reason, Bend bend) {
    Identity ca =
        bend.apply(BentCertificate.like(KZ.authority(Branch.TLS).certificate()))
            .signedBy(KZ.authority(Branch.ROOT));
    refused(CHECKER, leafUnder(ca), TLS_CLIENT, reason);
  }

  @Test
  void timestampUsageNotCritical_isRefused() {
    Identity bent =
        BentCertificate.like(KZ.tsa().certificate())
            .toggleCritical(Extension.extendedKeyUsage)
            .signedBy(KZ.authority(Branch.TIME));
    refused(CHECKER, bent, TIMESTAMP, WRONG_PURPOSE);
  }

  @Test
  void forgedSignature_isRefused() {
    Identity impostor =
        BentCertificate.like(KZ.authority(Branch.TLS).certificate())
            .signedBy(KZ.authority(Branch.ROOT));
    Identity forged = BentCertificate.like(KZ.labTls().certificate()).signedBy(impostor);
    assertThatThrownBy(
            () ->
                CHECKER.check(
                    forged.certificate(),
                    List.of(KZ.authority(Branch.TLS).certificate()),
                    TLS_CLIENT,
                    NOW))
        .isInstanceOf(UntrustedException.class);
  }

  @Test
  void anyFlippedBitOfLeafOrCa_isRefusedTyped() throws Exception {
    byte[] leaf = KZ.labTls().certificate().getEncoded();
    byte[] ca = KZ.authority(Branch.TLS).certificate().getEncoded();
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      X509Certificate badLeaf = flipped(leaf, random);
      X509Certificate badCa = flipped(ca, random);
      PathChecker checker = new PathChecker(KZ.trust());
      if (badLeaf != null) {
        List<X509Certificate> good = List.of(KZ.authority(Branch.TLS).certificate());
        assertThatThrownBy(() -> checker.check(badLeaf, good, TLS_CLIENT, NOW))
            .isInstanceOf(UntrustedException.class);
      }
      if (badCa != null) {
        X509Certificate good = KZ.labTls().certificate();
        assertThatThrownBy(() -> checker.check(good, List.of(badCa), TLS_CLIENT, NOW))
            .isInstanceOf(UntrustedException.class);
      }
    }
  }

  /** Null where the reader refuses it already. */
  private static @Nullable X509Certificate flipped(byte[] good, Random random) {
    byte[] bad = good.clone();
    int bit = random.nextInt(8 * bad.length);
    bad[bit / 8] ^= (byte) (1 << (bit % 8));
    try {
      return Certificates.of(bad);
    } catch (CertificateRefusedException e) {
      return null;
    }
  }

  @Test
  void tooLongChain_isRefused() {
    assertThatThrownBy(
            () ->
                CHECKER.check(
                    UZ.labTls().certificate(),
                    Collections.nCopies(9, UZ.anchor().root()),
                    TLS_CLIENT,
                    NOW))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining("at most 8");
  }

  @Test
  void revokedCertificate_isRefusedFromThatInstantOn() throws Exception {
    TestState state = TestState.create("KZ", TestClock.fixed());
    Identity seal = state.labSeal();
    Instant since = NOW.plusSeconds(600);
    state.revoke(seal.certificate(), since);
    PathChecker checker = new PathChecker(state.trust());
    List<X509Certificate> extra = extra(seal);
    checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, since.minusSeconds(1));
    for (Instant at : List.of(since, since.plusSeconds(1), since.plusSeconds(100_000))) {
      assertThatThrownBy(() -> checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, at))
          .isInstanceOfSatisfying(
              UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(REVOKED));
    }
    checker.check(seal.certificate(), extra, DOCUMENT_SIGNATURE, since.minusSeconds(1));
    check(checker, state.head(), DOCUMENT_SIGNATURE);
  }

  @Test
  void revokedCa_takesItsLeavesWithIt() {
    TestState state = TestState.create("KZ", TestClock.fixed());
    Identity client = state.labTls();
    state.revoke(state.authority(Branch.TLS).certificate());
    refused(new PathChecker(state.trust()), client, TLS_CLIENT, REVOKED);
  }

  @Test
  void success_isRememberedOnlyWithinItsTime() throws Exception {
    PathChecker checker = new PathChecker(KZ.trust());
    CheckedPath first = check(checker, KZ.labTls(), TLS_CLIENT);
    assertThat(checker.check(KZ.labTls().certificate(), List.of(), TLS_CLIENT, NOW))
        .isSameAs(first);
    assertThatThrownBy(
            () ->
                checker.check(
                    KZ.labTls().certificate(),
                    List.of(),
                    TLS_CLIENT,
                    NOW.plus(Duration.ofDays(31))))
        .isInstanceOf(UntrustedException.class);
  }

  /** How a good certificate is bent. */
  interface Bend {
    BentCertificate apply(BentCertificate good);
  }

  private static Arguments bent(String what, Reason reason, Bend bend) {
    return Arguments.of(what, reason, bend);
  }

  private static Identity leafUnder(Identity ca) {
    return BentCertificate.like(KZ.labTls().certificate()).signedBy(ca);
  }

  private static Identity caUnder(Identity root) {
    return BentCertificate.like(KZ.authority(Branch.TLS).certificate()).signedBy(root);
  }

  private static Identity bentRoot(Bend bend) {
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

  private static PathChecker checkerOf(Identity root) {
    return new PathChecker(Trust.of(List.of(Anchor.of("KZ", root.certificate())), List.of()));
  }

  private static NameConstraints permitted(String name) {
    return new NameConstraints(
        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(new X500Name(name)))}, null);
  }

  private static GeneralNames manyNames() {
    return new GeneralNames(
        Stream.generate(() -> new GeneralName(GeneralName.dNSName, "localhost"))
            .limit(65)
            .toArray(GeneralName[]::new));
  }

  private static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<X509Certificate> extra(Identity identity) {
    return identity.chain().subList(1, identity.chain().size());
  }

  private static CheckedPath check(PathChecker checker, Identity identity, Purpose purpose)
      throws UntrustedException {
    return checker.check(identity.certificate(), extra(identity), purpose, NOW);
  }

  private static void refused(
      PathChecker checker, Identity identity, Purpose purpose, Reason reason) {
    assertThatThrownBy(() -> check(checker, identity, purpose))
        .isInstanceOfSatisfying(
            UntrustedException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }
}
