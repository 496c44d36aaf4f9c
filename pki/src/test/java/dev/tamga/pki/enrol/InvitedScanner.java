package dev.tamga.pki.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A small CA with one invitation, for a scanner of a laboratory, and what its tests ask of it. */
final class InvitedScanner {
  static final String NAME = "urn:tamga:sys:kz:lab:scanner-1";
  static final Duration WEEK = Duration.ofDays(7);

  final TestClock clock = TestClock.fixed();
  final KeyPair key = KeyKind.EC_P256.generate();
  final Path folder;
  CertificateAuthority ca;
  Invitations invitations;
  Enrolment enrolment;
  final NewInvitation invited;
  private final Secret password = Secret.of("password".toCharArray());

  InvitedScanner(Path parent) throws Exception {
    folder = parent.resolve("ca");
    ca =
        CertificateAuthority.create(
            folder,
            new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
            password,
            clock);
    reopen();
    invited = invite();
  }

  /** As after a start. */
  void reopen() throws Exception {
    ca = CertificateAuthority.open(folder, password, clock);
    invitations = Invitations.of(ca, clock);
    enrolment = Enrolment.of(ca, clock);
  }

  NewInvitation invite() throws Exception {
    return invitations.invite(grant(Optional.empty()));
  }

  Grant grant(Optional<String> through) throws Exception {
    return new Grant(
        Profile.TLS_CLIENT_SYSTEM,
        subject(),
        names(),
        Optional.of(Duration.ofDays(10)),
        WEEK,
        through);
  }

  static Subject subject() throws CertificateRefusedException {
    return Subject.parse("C=KZ, O=Lab\\, Almaty, organizationIdentifier=GOVKZ-1, CN=scanner-1");
  }

  static List<AlternativeName> names() {
    return List.of(AlternativeName.system("KZ", "lab", "scanner-1"));
  }

  /** The scanner's certificate, by its invitation. */
  X509Certificate enrolled() throws Exception {
    return enroll(invited, EnrolmentRequest.forInvitation(key));
  }

  X509Certificate enroll(NewInvitation with, byte[] request) throws Exception {
    return enrolment.enroll(with.invitation().id(), with.code(), Optional.empty(), request);
  }

  static void refused(Reason reason, String says, ThrowingCallable call) {
    EnrolmentRefusedException e = catchThrowableOfType(EnrolmentRefusedException.class, call);
    assertThat(e).hasMessageContaining(says);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.rule()).isNotBlank();
    assertThat(e.action()).isNotBlank();
  }

  void refusedRequest(String says, byte[] request) {
    refused(Reason.REQUEST_REFUSED, says, () -> enroll(invited, request));
  }

  void refusedRenewal(Reason reason, String says, X509Certificate old, byte[] request) {
    refused(reason, says, () -> enrolment.reenroll(old, request));
  }

  /** How many certificates the CA has issued for TLS. */
  long issued() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("issued/tls"))) {
      return files.count();
    }
  }

  static ExtensionsGenerator named(String uri) throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    return extensions;
  }

  static byte[] csr(String subject, KeyPair key, ExtensionsGenerator extensions) throws Exception {
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
}
