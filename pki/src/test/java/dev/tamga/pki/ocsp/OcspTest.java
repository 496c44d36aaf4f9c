package dev.tamga.pki.ocsp;

import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.ocsp.IssuedCertificates.Standing;
import dev.tamga.pki.ocsp.OcspRequest.IssuerDigest;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OcspTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final Identity CA = KZ.authority(Branch.TLS);
  private static final X509Certificate LAB = KZ.labTls().certificate();
  private static final X509Certificate OFFICE = KZ.authorityTls().certificate();
  private static final Issuer ISSUER = Issuer.of("KZ", CA.certificate());

  private final TestClock clock = TestClock.fixed();
  private final Map<BigInteger, Standing> register = new ConcurrentHashMap<>();
  private final StatusIndex index = StatusIndex.inMemory();
  private OcspResponder responder = new OcspResponder(List.of(), clock);

  @BeforeEach
  void issue() {
    register.put(LAB.getSerialNumber(), new Standing(Optional.empty()));
    responder =
        new OcspResponder(
            List.of(
                new ResponderUnit(
                    CA.certificate(),
                    KZ.ocspResponder(Branch.TLS),
                    serial -> Optional.ofNullable(register.get(serial)))),
            clock);
  }

  @Test
  void goodThenRevoked_isToldAndLearned() throws Exception {
    OcspRequest request = OcspRequest.of(LAB, CA.certificate());
    OcspAnswer good = accept(request, responder.answer(request.encoded()));
    assertThat(good.revoked()).isEmpty();
    assertThat(good.into(index)).isFalse();
    assertThat(index.asOf(ISSUER, LAB.getSerialNumber())).hasValue(NOW);
    assertThat(index.asOf(ISSUER, OFFICE.getSerialNumber())).isEmpty();
    revokeLab();
    OcspAnswer revoked = accept(request, responder.answer(request.encoded()));
    assertThat(revoked.revoked()).contains(new Revoked(NOW, CRLReason.KEY_COMPROMISE));
    assertThat(revoked.into(index)).isTrue();
    assertThat(index.revoked(ISSUER, LAB.getSerialNumber())).isPresent();
  }

  @Test
  void answerFromTheCache_isTheSameForAMinuteAndNeverLaterThanTheStatus() throws Exception {
    byte[] request = OcspRequest.withoutNonce(LAB, CA.certificate(), IssuerDigest.SHA_1).encoded();
    byte[] first = responder.answer(request);
    clock.advance(Duration.ofSeconds(59));
    assertThat(responder.answer(request)).isEqualTo(first);
    revokeLab();
    assertThat(responder.answer(request)).isNotEqualTo(first);
    byte[] second = responder.answer(request);
    clock.advance(Duration.ofSeconds(60));
    assertThat(responder.answer(request)).isNotEqualTo(second);
  }

  @Test
  void serialNeverIssued_isUnknownAndRefusedByTheAsker() {
    OcspRequest request = OcspRequest.of(OFFICE, CA.certificate());
    refused(Kind.UNKNOWN, request, responder.answer(request.encoded()));
  }

  @Test
  void otherCa_isUnauthorized() throws Exception {
    OcspRequest request =
        OcspRequest.of(KZ.labSeal().certificate(), KZ.authority(Branch.SIGN).certificate());
    assertThat(status(responder.answer(request.encoded()))).isEqualTo(OCSPResp.UNAUTHORIZED);
    refused(Kind.NOT_ANSWERED, request, responder.answer(request.encoded()));
  }

  @Test
  void nonceOf128Bytes_isEchoedAndOneByteMoreOrNoneIsMalformed() throws Exception {
    BasicOCSPResp answer =
        (BasicOCSPResp) new OCSPResp(responder.answer(nonced(128))).getResponseObject();
    assertThat(answer.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).getExtnValue())
        .isEqualTo(new DEROctetString(new DEROctetString(new byte[128]).getEncoded()));
    assertThat(status(responder.answer(nonced(1)))).isEqualTo(OCSPResp.SUCCESSFUL);
    assertThat(status(responder.answer(nonced(129)))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
    assertThat(status(responder.answer(nonced(0)))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
  }

  @Test
  void severalCertificates_areAnsweredUpToThirtyTwo() throws Exception {
    BasicOCSPResp answer = (BasicOCSPResp) new OCSPResp(ask(32)).getResponseObject();
    assertThat(answer.getResponses()).hasSize(32);
    assertThat(answer.getResponses()[0].getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(answer.getResponses()[1].getCertStatus()).isInstanceOf(UnknownStatus.class);
    assertThat(answer.getResponses()[0].getExtension(archiveCutoff())).isNotNull();
    assertThat(status(ask(33))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
    assertThat(status(responder.answer(new byte[OcspResponder.MAX_REQUEST_BYTES + 1])))
        .isEqualTo(OCSPResp.MALFORMED_REQUEST);
    assertThat(status(responder.answer(new byte[0]))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
  }

  @Test
  void failingRegisterOrExpiredResponder_isAFailureNotAnException() throws Exception {
    byte[] request = OcspRequest.of(LAB, CA.certificate()).encoded();
    OcspResponder broken =
        new OcspResponder(
            List.of(
                new ResponderUnit(
                    CA.certificate(),
                    KZ.ocspResponder(Branch.TLS),
                    serial -> {
                      throw new IOException("disk");
                    })),
            clock);
    assertThat(status(broken.answer(request))).isEqualTo(OCSPResp.INTERNAL_ERROR);
    clock.advance(Duration.ofDays(15));
    assertThat(status(responder.answer(request))).isEqualTo(OCSPResp.TRY_LATER);
  }

  @Test
  void unitWithAForeignOrWrongCertificate_isNotMade() {
    for (Identity wrong : List.of(KZ.labTls(), KZ.ocspResponder(Branch.SIGN), CA)) {
      assertThatThrownBy(
              () -> new ResponderUnit(CA.certificate(), wrong, serial -> Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ocsp-responder");
    }
  }

  @Test
  void answerAboutAnotherCertificate_isRefused() {
    register.put(OFFICE.getSerialNumber(), new Standing(Optional.empty()));
    byte[] other =
        responder.answer(
            OcspRequest.withoutNonce(OFFICE, CA.certificate(), IssuerDigest.SHA_256).encoded());
    refused(Kind.WRONG_CERTIFICATE, OcspRequest.of(LAB, CA.certificate()), other);
  }

  @Test
  void answerToAnotherNonce_isRefusedAndOneWithoutPasses() throws Exception {
    OcspRequest request = OcspRequest.of(LAB, CA.certificate());
    byte[] other = responder.answer(OcspRequest.of(LAB, CA.certificate()).encoded());
    refused(Kind.NONCE, request, other);
    byte[] cached =
        responder.answer(
            OcspRequest.withoutNonce(LAB, CA.certificate(), IssuerDigest.SHA_256).encoded());
    assertThat(accept(request, cached).revoked()).isEmpty();
  }

  @Test
  void staleFutureAndHugeAnswers_areRefused() throws Exception {
    OcspRequest request = OcspRequest.of(LAB, CA.certificate());
    byte[] answer = responder.answer(request.encoded());
    Instant late = NOW.plus(OcspResponder.LIFETIME).plusSeconds(1);
    refused(Kind.STALE, request, answer, late);
    Instant ahead = NOW.plusSeconds(301);
    refused(Kind.FUTURE, request, sign(KZ.ocspResponder(Branch.TLS), request, ahead, ahead, 1));
    refused(Kind.TOO_LONG, request, new byte[OcspRequest.MAX_RESPONSE_BYTES + 1]);
    byte[] endless = sign(KZ.ocspResponder(Branch.TLS), request, NOW, null, 1);
    accept(request, endless);
    refused(Kind.STALE, request, endless, NOW.plus(OcspRequest.MAX_AGE).plusSeconds(1));
    refused(
        Kind.WRONG_CERTIFICATE, request, sign(KZ.ocspResponder(Branch.TLS), request, NOW, NOW, 2));
  }

  @Test
  void signer_isTheCaOrWhomItHasChargedAndNoOther() throws Exception {
    OcspRequest request = OcspRequest.of(LAB, CA.certificate());
    accept(request, sign(CA, request, NOW, NOW, 1));
    Identity good = KZ.ocspResponder(Branch.TLS);
    Identity withoutUsage =
        BentCertificate.like(good.certificate()).without(Extension.extendedKeyUsage).signedBy(CA);
    Identity otherUsage =
        BentCertificate.like(good.certificate())
            .with(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
            .signedBy(CA);
    Identity past =
        BentCertificate.like(good.certificate())
            .valid(NOW.minusSeconds(9), NOW.minusSeconds(1))
            .signedBy(CA);
    Identity sibling = KZ.ocspResponder(Branch.SIGN);
    for (Identity bad : List.of(withoutUsage, otherUsage, past, sibling, KZ.labTls())) {
      refused(Kind.WRONG_SIGNER, request, sign(bad, request, NOW, NOW, 1));
    }
    index.learnRegister(
        ISSUER,
        Map.of(good.certificate().getSerialNumber(), new Revoked(NOW, CRLReason.KEY_COMPROMISE)),
        NOW);
    refused(Kind.WRONG_SIGNER, request, sign(good, request, NOW, NOW, 1));
  }

  @Test
  void anyFlippedBitOrTruncation_isRefused() throws Exception {
    OcspRequest request = OcspRequest.withoutNonce(LAB, CA.certificate(), IssuerDigest.SHA_256);
    byte[] good = responder.answer(request.encoded());
    Revoked revoked = new Revoked(NOW, CRLReason.KEY_COMPROMISE);
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] bent = good.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(verdict(request, bent)).isNotEqualTo(Optional.of(revoked));
      int length = random.nextInt(good.length);
      assertThatThrownBy(() -> accept(request, Arrays.copyOf(good, length)))
          .isInstanceOf(StatusRefusedException.class);
    }
    assertThat(verdict(request, good)).isEmpty();
  }

  /** What an answer makes of a good certificate; a bit that nothing signs changes nothing. */
  private Optional<Revoked> verdict(OcspRequest request, byte[] answer) {
    try {
      return accept(request, answer).revoked();
    } catch (StatusRefusedException e) {
      return Optional.empty();
    }
  }

  private void revokeLab() {
    register.put(
        LAB.getSerialNumber(),
        new Standing(Optional.of(new Revoked(NOW, CRLReason.KEY_COMPROMISE))));
  }

  private byte[] ask(int certificates) throws Exception {
    CertificateID lab = id(OcspRequest.of(LAB, CA.certificate()));
    OCSPReqBuilder builder = new OCSPReqBuilder();
    builder.addRequest(lab);
    for (int i = 1; i < certificates; i++) {
      builder.addRequest(CertificateID.deriveCertificateID(lab, BigInteger.valueOf(i)));
    }
    return responder.answer(builder.build().getEncoded());
  }

  private static byte[] nonced(int length) throws Exception {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    builder.addRequest(id(OcspRequest.of(LAB, CA.certificate())));
    builder.setRequestExtensions(
        new Extensions(
            new Extension(
                OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                false,
                new DEROctetString(new byte[length]).getEncoded())));
    return builder.build().getEncoded();
  }

  private static byte[] sign(
      Identity by, OcspRequest request, Instant from, Instant until, int times) throws Exception {
    X509Certificate own = by.certificate();
    var builder =
        new BasicOCSPRespBuilder(
            new RespID(X500Name.getInstance(own.getSubjectX500Principal().getEncoded())));
    for (int i = 0; i < times; i++) {
      builder.addResponse(
          id(request),
          CertificateStatus.GOOD,
          Date.from(from),
          until == null ? null : Date.from(until),
          null);
    }
    BasicOCSPResp basic =
        builder.build(
            CertificateIssuer.signer(by.key(), own.getPublicKey()),
            new X509CertificateHolder[] {new JcaX509CertificateHolder(own)},
            Date.from(from));
    return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded();
  }

  private static CertificateID id(OcspRequest request) throws Exception {
    return new OCSPReq(request.encoded()).getRequestList()[0].getCertID();
  }

  private static ASN1ObjectIdentifier archiveCutoff() {
    return OCSPObjectIdentifiers.id_pkix_ocsp_archive_cutoff;
  }

  private static int status(byte[] answer) throws IOException {
    return new OCSPResp(answer).getStatus();
  }

  private OcspAnswer accept(OcspRequest request, byte[] answer) throws StatusRefusedException {
    return request.accept(answer, "KZ", index, clock.instant());
  }

  private void refused(Kind kind, OcspRequest request, byte[] answer) {
    refused(kind, request, answer, clock.instant());
  }

  private void refused(Kind kind, OcspRequest request, byte[] answer, Instant now) {
    assertThatThrownBy(() -> request.accept(answer, "KZ", index, now))
        .isInstanceOfSatisfying(
            StatusRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
