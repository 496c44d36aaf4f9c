package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.enrol.InvitationState.Stage;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
  private static final String NAME = "urn:tamga:sys:kz:lab:scanner-1";
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Secret password = Secret.of("password".toCharArray());
  private final KeyPair key = KeyKind.EC_P256.generate();
  private CertificateAuthority ca;
  private Invitations invitations;
  private Enrolment enrolment;
  private NewInvitation invited;

  @BeforeEach
  void open() throws Exception {
    ca =
        CertificateAuthority.create(
            folder.resolve("ca"),
            new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
            password,
            clock);
    reopen();
    invited = invite();
  }

  private void reopen() throws Exception {
    ca = CertificateAuthority.open(folder.resolve("ca"), password, clock);
    invitations = Invitations.of(ca, clock);
    enrolment = Enrolment.of(ca, clock);
  }

  private NewInvitation invite() throws Exception {
    return invitations.invite(grant(Optional.empty()));
  }

  private Grant grant(Optional<String> through) throws Exception {
    return new Grant(
        Profile.TLS_CLIENT_SYSTEM,
        subject(),
        names(),
        Optional.of(Duration.ofDays(10)),
        WEEK,
        through);
  }

  private static Subject subject() throws CertificateRefusedException {
    return Subject.parse("C=KZ, O=Lab\\, Almaty, organizationIdentifier=GOVKZ-1, CN=scanner-1");
  }

  private static List<AlternativeName> names() {
    return List.of(AlternativeName.system("KZ", "lab", "scanner-1"));
  }

  private X509Certificate enrolled() throws Exception {
    return enroll(invited, EnrolmentRequest.forInvitation(key));
  }

  private X509Certificate enroll(NewInvitation with, byte[] request) throws Exception {
    return enrolment.enroll(with.invitation().id(), with.code(), Optional.empty(), request);
  }

  private static void refused(Reason reason, String says, ThrowingCallable call) {
    EnrolmentRefusedException e = catchThrowableOfType(EnrolmentRefusedException.class, call);
    assertThat(e).hasMessageContaining(says);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.rule()).isNotBlank();
    assertThat(e.action()).isNotBlank();
  }

  @Test
  void goodRequest_getsACertificateOfTheInvitationsNamesAndLife() throws Exception {
    X509Certificate got = enrolled();
    assertThat(Subject.of(got)).isEqualTo(subject());
    assertThat(AlternativeName.of(got)).isEqualTo(names());
    assertThat(Profile.of(got)).contains(Profile.TLS_CLIENT_SYSTEM);
    assertThat(got.getPublicKey()).isEqualTo(key.getPublic());
    assertThat(Duration.between(got.getNotBefore().toInstant(), got.getNotAfter().toInstant()))
        .isEqualTo(Duration.ofDays(10).minusSeconds(1));
    Trust trust =
        new Trust(
            List.of(Anchor.of("KZ", enrolment.cacerts().get(1))), enrolment.cacerts(), List.of());
    assertThat(
            new PathChecker(trust)
                .check(got, List.of(), Purpose.TLS_CLIENT, clock.instant())
                .path())
        .isNotEmpty();
    assertThat(invitations.list())
        .singleElement()
        .extracting(InvitationState::stage)
        .isEqualTo(Stage.USED);
  }

  @Test
  void sameKeyAgain_getsTheSameCertificate_anotherKeyIsRefused() throws Exception {
    X509Certificate first = enrolled();
    assertThat(enrolled()).isEqualTo(first);
    reopen();
    assertThat(enrolled()).isEqualTo(first);
    refused(
        Reason.INVITATION_SPENT,
        "used for another key",
        () -> enroll(invited, EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate())));
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void crashAfterUseBeforeIssue_theSameKeyIsServedAnotherIsNot() throws Exception {
    invitations.use(invited.invitation(), Spki.sha256(key.getPublic()));
    reopen();
    refused(
        Reason.INVITATION_SPENT,
        "another key",
        () -> enroll(invited, EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate())));
    assertThat(enrolled().getPublicKey()).isEqualTo(key.getPublic());
  }

  @Test
  void crashAfterIssueBeforeItIsNoted_givesTheCertificateThatWasIssued() throws Exception {
    X509Certificate first = enrolled();
    try (Stream<Path> notes = Files.list(folder.resolve("ca/enrolled"))) {
      for (Path note : notes.toList()) {
        Files.delete(note);
      }
    }
    reopen();
    assertThat(enrolled()).isEqualTo(first);
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void manyAtOnce_oneKeyWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<X509Certificate>> tries = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] request = EnrolmentRequest.forInvitation(KeyKind.EC_P256.generate());
      tries.add(() -> enroll(invited, request));
    }
    Set<X509Certificate> got = new HashSet<>();
    int refusals = 0;
    for (Future<X509Certificate> one : threads.invokeAll(tries)) {
      try {
        got.add(one.get());
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(EnrolmentRefusedException.class);
        refusals++;
      }
    }
    threads.shutdown();
    assertThat(got).hasSize(1);
    assertThat(refusals).isEqualTo(7);
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void wrongCode_isRefusedLikeAnUnknownIdAndTheFifthClosesForGood() throws Exception {
    byte[] request = EnrolmentRequest.forInvitation(key);
    try (Secret wrong = Secret.of("0000-0000".toCharArray())) {
      EnrolmentRefusedException unknown =
          catchThrowableOfType(
              EnrolmentRefusedException.class,
              () -> enrolment.enroll("0123456789abcdef", wrong, Optional.empty(), request));
      for (int i = 0; i < Invitations.MAX_WRONG_CODES; i++) {
        refused(
            Reason.INVITATION_REFUSED,
            unknown.getMessage(),
            () -> enrolment.enroll(invited.invitation().id(), wrong, Optional.empty(), request));
      }
      refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () -> enrolment.enroll("../../ca.properties", wrong, Optional.empty(), request));
    }
    reopen();
    refused(Reason.INVITATION_SPENT, "closed", this::enrolled);
    assertThat(invitations.list().get(0).wrongCodes()).isEqualTo(Invitations.MAX_WRONG_CODES);
  }

  @Test
  void fourWrongCodes_leaveItOpen() throws Exception {
    try (Secret wrong = Secret.of(new char[] {'x'})) {
      for (int i = 1; i < Invitations.MAX_WRONG_CODES; i++) {
        assertThatThrownBy(
                () ->
                    enrolment.enroll(
                        invited.invitation().id(), wrong, Optional.empty(), new byte[0]))
            .isInstanceOf(EnrolmentRefusedException.class);
      }
    }
    assertThat(enrolled()).isNotNull();
  }

  @Test
  void registrationAuthority_needsNoCodeAndNobodyElseMayUseItsInvitation() throws Exception {
    X509Certificate authority = enrolled();
    KeyPair system = KeyKind.EC_P256.generate();
    byte[] request = EnrolmentRequest.forInvitation(system);
    NewInvitation through = invitations.invite(grant(Optional.of(Spki.sha256(authority))));
    String id = through.invitation().id();
    refused(Reason.INVITATION_REFUSED, "unknown", () -> enroll(through, request));
    try (Secret none = Secret.of(new char[0])) {
      X509Certificate stranger = PendingKey.of(key, clock).certificate();
      refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () -> enrolment.enroll(id, none, Optional.of(stranger), request));
      assertThat(enrolment.enroll(id, none, Optional.of(authority), request).getPublicKey())
          .isEqualTo(system.getPublic());
      NewInvitation second = invitations.invite(grant(Optional.of(Spki.sha256(authority))));
      var unused = ca.revoke(authority.getSerialNumber(), RevocationReason.SUPERSEDED);
      refused(
          Reason.INVITATION_REFUSED,
          "unknown",
          () -> enrolment.enroll(second.invitation().id(), none, Optional.of(authority), request));
    }
  }

  @Test
  void expiredOrRevokedInvitation_isRefused() throws Exception {
    NewInvitation other = invite();
    assertThat(invitations.revoke(other.invitation().id()).stage()).isEqualTo(Stage.REVOKED);
    assertThat(invitations.revoke(other.invitation().id()).stage()).isEqualTo(Stage.REVOKED);
    refused(
        Reason.INVITATION_SPENT,
        "revoked",
        () -> enroll(other, EnrolmentRequest.forInvitation(key)));
    clock.advance(WEEK);
    refused(Reason.INVITATION_SPENT, "expired", this::enrolled);
  }

  @Test
  void requestForMoreThanItsKey_isRefusedAndTheInvitationStaysOpen() throws Exception {
    ExtensionsGenerator asksForCa = new ExtensionsGenerator();
    asksForCa.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    refusedRequest("that of a CA", csr("", key, asksForCa));
    ExtensionsGenerator signsCertificates = new ExtensionsGenerator();
    signsCertificates.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    refusedRequest("that of a CA", csr("", key, signsCertificates));
    refusedRequest("alternative names", csr("", key, named("urn:tamga:sys:kz:lab:other")));
    refusedRequest("subject", csr("C=KZ,O=Lab,CN=other", key, new ExtensionsGenerator()));
    assertThat(invitations.list().get(0).stage()).isEqualTo(Stage.OPEN);
    assertThat(enroll(invited, csr("", key, named(NAME)))).isNotNull();
  }

  @Test
  void requestWithoutProofOrWithAWeakKey_isRefusedByName() throws Exception {
    byte[] forged = EnrolmentRequest.forInvitation(key);
    forged[forged.length - 1] ^= 1;
    refusedRequest("", forged);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    refusedRequest("RSA", csr("", rsa.generateKeyPair(), new ExtensionsGenerator()));
    KeyPair other = KeyKind.EC_P256.generate();
    refusedRequest(
        "its signature is not by its own key",
        EnrolmentRequest.forInvitation(new KeyPair(other.getPublic(), key.getPrivate())));
    byte[] long20k = new byte[20_000];
    long20k[0] = 0x30;
    refusedRequest("16384", long20k);
    assertThat(invitations.list().get(0).stage()).isEqualTo(Stage.OPEN);
  }

  private void refusedRequest(String says, byte[] request) {
    refused(Reason.REQUEST_REFUSED, says, () -> enroll(invited, request));
  }

  @Test
  void keyThatHasACertificate_getsNoSecondInvitation() throws Exception {
    var unused = enrolled();
    NewInvitation second = invite();
    refused(
        Reason.REQUEST_REFUSED,
        "has a certificate already",
        () -> enroll(second, EnrolmentRequest.forInvitation(key)));
    assertThat(invitations.list()).extracting(InvitationState::stage).contains(Stage.OPEN);
  }

  @Test
  void invitation_isOnlyForWhatTheTlsCaMayIssue() {
    assertThatThrownBy(
            () ->
                invitations.invite(
                    new Grant(Profile.ORG_SEAL, subject(), List.of(), Optional.empty(), WEEK)))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("org-seal");
    assertThatThrownBy(
            () ->
                invitations.invite(
                    new Grant(
                        Profile.TLS_CLIENT_SYSTEM,
                        Subject.parse("C=KG, O=Lab, organizationIdentifier=GOVKG-1, CN=scanner-1"),
                        List.of(AlternativeName.system("KG", "lab", "scanner-1")),
                        Optional.empty(),
                        WEEK)))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("KG");
    assertThatThrownBy(
            () ->
                invitations.invite(
                    new Grant(
                        Profile.TLS_CLIENT_SYSTEM,
                        subject(),
                        names(),
                        Optional.empty(),
                        Duration.ofDays(91))))
        .isInstanceOf(CertificateRefusedException.class)
        .hasMessageContaining("90 days");
  }

  @Test
  void code_isKeptAsADigestOnly() throws Exception {
    String code =
        invited.code().lend(dev.tamga.pki.key.SecretAccess.get(), chars -> String.valueOf(chars));
    assertThat(code).matches("([0-9a-f]{4}-){7}[0-9a-f]{4}");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(code);
      }
    }
  }

  @Test
  void renewal_hasTheSameNamesAndLifeAndANewKey_theOldOneStaysGood() throws Exception {
    X509Certificate old = enrolled();
    clock.advance(Duration.ofDays(6));
    KeyPair next = KeyKind.EC_P256.generate();
    byte[] request = EnrolmentRequest.forRenewal(old, next);
    X509Certificate renewed = enrolment.reenroll(old, request);
    assertThat(Subject.of(renewed)).isEqualTo(subject());
    assertThat(AlternativeName.of(renewed)).isEqualTo(names());
    assertThat(renewed.getPublicKey()).isEqualTo(next.getPublic());
    assertThat(renewed.getNotAfter().toInstant())
        .isEqualTo(old.getNotAfter().toInstant().plus(Duration.ofDays(6)));
    assertThat(enrolment.requireInForce(old)).isEqualTo(Purpose.TLS_CLIENT);
    assertThat(enrolment.reenroll(old, request)).as("asked again").isEqualTo(renewed);
    assertThat(issued()).isEqualTo(2);
  }

  @Test
  void renewalWithTheSameKey_orOtherNames_isRefused() throws Exception {
    X509Certificate old = enrolled();
    refusedRenewal(Reason.REQUEST_REFUSED, "new key", old, EnrolmentRequest.forRenewal(old, key));
    KeyPair next = KeyKind.EC_P256.generate();
    refusedRenewal(
        Reason.REQUEST_REFUSED, "subject none", old, EnrolmentRequest.forInvitation(next));
    String dn = "C=KZ,O=Lab\\, Almaty,2.5.4.97=GOVKZ-1,CN=";
    refusedRenewal(
        Reason.REQUEST_REFUSED, "subject", old, csr(dn + "scanner-2", next, named(NAME)));
    refusedRenewal(
        Reason.REQUEST_REFUSED,
        "alternative names none",
        old,
        csr(dn + "scanner-1", next, new ExtensionsGenerator()));
    refusedRenewal(
        Reason.REQUEST_REFUSED,
        "alternative names",
        old,
        csr(dn + "scanner-1", next, named(NAME + "1")));
    assertThat(enrolment.reenroll(old, csr(dn + "scanner-1", next, named(NAME)))).isNotNull();
  }

  @Test
  void renewalByACertificateThatIsRevokedExpiredOrForeign_isRefused() throws Exception {
    X509Certificate old = enrolled();
    byte[] request = EnrolmentRequest.forRenewal(old, KeyKind.EC_P256.generate());
    X509Certificate seal =
        ca.issue(
                new CertificateOrder(
                    Profile.ORG_SEAL, subject(), List.of(), KeyKind.EC_P256.generate().getPublic()))
            .get(0);
    refusedRenewal(Reason.RENEWAL_REFUSED, "not for TLS", seal, request);
    refusedRenewal(
        Reason.RENEWAL_REFUSED, "not issued", PendingKey.of(key, clock).certificate(), request);
    X509Certificate root = enrolment.cacerts().get(1);
    refusedRenewal(Reason.RENEWAL_REFUSED, "not issued", root, request);
    var revocation = ca.revoke(old.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    assertThat(revocation.branch()).isEqualTo(Branch.TLS);
    refusedRenewal(Reason.RENEWAL_REFUSED, "revoked", old, request);
    clock.advance(Duration.ofDays(10));
    refusedRenewal(Reason.RENEWAL_REFUSED, "expired", old, request);
  }

  private void refusedRenewal(Reason reason, String says, X509Certificate old, byte[] request) {
    refused(reason, says, () -> enrolment.reenroll(old, request));
  }

  private long issued() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("ca/issued/tls"))) {
      return files.count();
    }
  }

  private static ExtensionsGenerator named(String uri) throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    return extensions;
  }

  private static byte[] csr(String subject, KeyPair key, ExtensionsGenerator extensions)
      throws Exception {
    X500Name name = new X500Name(subject);
    var builder = new JcaPKCS10CertificationRequestBuilder(name, key.getPublic());
    if (!extensions.isEmpty()) {
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    String algorithm =
        key.getPublic().getAlgorithm().startsWith("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return builder
        .build(
            new JcaContentSignerBuilder(algorithm)
                .setProvider(BouncyCastle.PROVIDER)
                .build(key.getPrivate()))
        .getEncoded();
  }

  @Test
  void damagedInvitation_isRefusedTypedWhateverIsCut() throws Exception {
    Path file = folder.resolve("ca/invitations/" + invited.invitation().id() + ".properties");
    byte[] good = Files.readAllBytes(file);
    for (int length : IntStream.range(0, good.length - 1).toArray()) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(this::enrolled)
          .isInstanceOfAny(dev.tamga.pki.ca.CaException.class, EnrolmentRefusedException.class);
    }
  }
}
