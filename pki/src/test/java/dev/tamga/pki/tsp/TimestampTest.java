package dev.tamga.pki.tsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.InvalidTimestampException.Kind;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimestampTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final SigningState KG = SigningState.create("KG");
  private static final Identity UNIT = KZ.timestampUnit();
  private static final TimestampAuthority AUTHORITY =
      new TimestampAuthority(UNIT, SigningState.POLICY, SigningState.CLOCK);
  private static final TimestampVerifier VERIFIER =
      new TimestampVerifier(SigningState.trusting(KZ));
  private static final byte[] IMPRINT = Algorithms.sha256("bytes".getBytes(UTF_8));

  @TempDir Path dir;

  @Test
  void answer_isAcceptedAndVerifies() throws Exception {
    TimestampRequest request = TimestampRequest.of(IMPRINT);
    byte[] token = request.accept(AUTHORITY.respond(request.encoded()));
    VerifiedTimestamp verified = VERIFIER.verify(token, IMPRINT);
    assertThat(verified.time()).isEqualTo(SigningState.NOW);
    assertThat(verified.authority().leaf()).isEqualTo(UNIT.certificate());
  }

  @Test
  void answerToAnotherRequest_isRefused() throws Exception {
    TimestampRequest request = TimestampRequest.of(IMPRINT);
    byte[] sameImprint = AUTHORITY.respond(TimestampRequest.of(IMPRINT).encoded());
    byte[] sameNonce =
        AUTHORITY.respond(TimestampRequest.of(new byte[32], BigInteger.ONE).encoded());
    unaccepted(request, sameImprint);
    unaccepted(TimestampRequest.of(IMPRINT, BigInteger.ONE), sameNonce);
  }

  @Test
  void answerThatIsNoneOrTooLong_isRefused() {
    TimestampRequest request = TimestampRequest.of(IMPRINT);
    unaccepted(request, new byte[0]);
    unaccepted(request, "<html>".getBytes(UTF_8));
    unaccepted(request, new byte[TimestampRequest.MAX_RESPONSE_BYTES + 1]);
    unaccepted(request, AUTHORITY.respond(new byte[] {1, 2, 3}));
  }

  @Test
  void answerWithoutCertificates_isRefused() throws Exception {
    var generator = new TimeStampRequestGenerator();
    generator.setCertReq(false);
    var bare = generator.generate(TSPAlgorithms.SHA256, IMPRINT, BigInteger.ONE);
    unaccepted(TimestampRequest.of(IMPRINT, BigInteger.ONE), AUTHORITY.respond(bare.getEncoded()));
  }

  @Test
  void imprintOfAnotherLength_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TimestampRequest.of(new byte[31]));
  }

  @Test
  void longerImprints_areGranted() throws Exception {
    assertThat(status(ask(TSPAlgorithms.SHA384, new byte[48]))).isEqualTo(PKIStatus.GRANTED);
    assertThat(status(ask(TSPAlgorithms.SHA512, new byte[64]))).isEqualTo(PKIStatus.GRANTED);
  }

  @Test
  void requestThatCannotBeMet_isRejectedWithItsFailure() throws Exception {
    failed(PKIFailureInfo.badAlg, ask(TSPAlgorithms.SHA1, new byte[20]));
    failed(PKIFailureInfo.badDataFormat, ask(TSPAlgorithms.SHA256, new byte[20]));
    failed(PKIFailureInfo.badDataFormat, AUTHORITY.respond(new byte[0]));
    failed(PKIFailureInfo.badDataFormat, AUTHORITY.respond("GET /".getBytes(UTF_8)));
    failed(PKIFailureInfo.badDataFormat, AUTHORITY.respond(new byte[1 << 20]));
    byte[] trailing = TimestampRequest.of(IMPRINT).encoded();
    failed(
        PKIFailureInfo.badDataFormat,
        AUTHORITY.respond(Arrays.copyOf(trailing, trailing.length + 1)));
    var otherPolicy = new TimeStampRequestGenerator();
    otherPolicy.setReqPolicy(new ASN1ObjectIdentifier("1.2.3"));
    failed(
        PKIFailureInfo.unacceptedPolicy,
        AUTHORITY.respond(otherPolicy.generate(TSPAlgorithms.SHA256, IMPRINT).getEncoded()));
    var extended = new TimeStampRequestGenerator();
    extended.addExtension(new ASN1ObjectIdentifier("1.2.3"), true, DERNull.INSTANCE);
    failed(
        PKIFailureInfo.unacceptedExtension,
        AUTHORITY.respond(extended.generate(TSPAlgorithms.SHA256, IMPRINT).getEncoded()));
  }

  @Test
  void serials_areAllDifferentAndOf128Bits() throws Exception {
    Set<BigInteger> serials = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      var token = new TimeStampResponse(ask(TSPAlgorithms.SHA256, IMPRINT)).getTimeStampToken();
      serials.add(token.getTimeStampInfo().getSerialNumber());
      assertThat(token.getTimeStampInfo().getSerialNumber().bitLength()).isEqualTo(128);
    }
    assertThat(serials).hasSize(50);
  }

  @Test
  void certificateForAnythingElse_makesNoAuthority() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TimestampAuthority(KZ.head(), SigningState.POLICY, SigningState.CLOCK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimestampAuthority(UNIT, "no oid", SigningState.CLOCK));
  }

  @Test
  void tokenAboutOtherBytesOrByOtherDigest_isRefused() throws Exception {
    byte[] token = AUTHORITY.stamper().stamp(IMPRINT);
    refused(Kind.IMPRINT, token, new byte[32]);
    byte[] sha512 = token(ask(TSPAlgorithms.SHA512, new byte[64]));
    refused(Kind.IMPRINT, sha512, new byte[64]);
  }

  @Test
  void tokenOfUntrustedState_isRefused() throws Exception {
    var foreign =
        new TimestampAuthority(KG.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
    refused(Kind.UNTRUSTED_AUTHORITY, foreign.stamper().stamp(IMPRINT), IMPRINT);
  }

  @Test
  void tokenFromBeforeItsCertificate_isRefused() throws Exception {
    var early =
        new TimestampAuthority(
            UNIT,
            SigningState.POLICY,
            SigningState.at(UNIT.certificate().getNotBefore().toInstant().minusSeconds(60)));
    byte[] token = early.stamper().stamp(IMPRINT);
    refused(Kind.UNTRUSTED_AUTHORITY, token, IMPRINT);
  }

  /** One bit in each of about every second byte. */
  @Test
  void anyFlippedByteOfAToken_isRefused() throws Exception {
    byte[] token = AUTHORITY.stamper().stamp(IMPRINT);
    var random = new Random(2);
    for (int i = 0; i < token.length; i += 1 + random.nextInt(3)) {
      byte[] flipped = token.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      assertThatExceptionOfType(InvalidTimestampException.class)
          .as("byte %d", i)
          .isThrownBy(() -> VERIFIER.verify(flipped, IMPRINT));
    }
  }

  /** What Bouncy Castle would let pass: the tag of the attributes, padding in a signature. */
  @Test
  void anyFlippedBitOfTheLastTags_isRefused() throws Exception {
    byte[] token = AUTHORITY.stamper().stamp(IMPRINT);
    VERIFIER.verify(token, IMPRINT); // from here on the path is known
    for (int i = token.length - 280; i < token.length - 250; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = token.clone();
        flipped[i] ^= (byte) (1 << bit);
        assertThatExceptionOfType(InvalidTimestampException.class)
            .as("byte %d bit %d", i, bit)
            .isThrownBy(() -> VERIFIER.verify(flipped, IMPRINT));
      }
    }
  }

  @Test
  void anyTruncatedToken_isRefused() throws Exception {
    byte[] token = AUTHORITY.stamper().stamp(IMPRINT);
    for (int length = 0; length < token.length; length++) {
      refused(Kind.MALFORMED, Arrays.copyOf(token, length), IMPRINT);
    }
  }

  @Test
  void tokenInBer_isRefused() throws Exception {
    var token = new TimeStampToken(ContentInfo.getInstance(AUTHORITY.stamper().stamp(IMPRINT)));
    var ber =
        new BERSequence(
            new ASN1Encodable[] {
              token.toCMSSignedData().toASN1Structure().getContentType(),
              new DERTaggedObject(0, token.toCMSSignedData().toASN1Structure().getContent())
            });
    refused(Kind.MALFORMED, ber.getEncoded(), IMPRINT);
  }

  @Test
  void opensslsQuery_isAnsweredToItsSatisfaction() throws Exception {
    OpenSsl openssl = OpenSsl.in(dir).pem("roots.pem", List.of(KZ.root()));
    openssl.file("data", "bytes".getBytes(UTF_8));
    ok(openssl.run("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq"));
    openssl.file("reply.tsr", AUTHORITY.respond(openssl.file("query.tsq")));
    var verified =
        openssl.run(
            "ts",
            "-verify",
            "-queryfile",
            "query.tsq",
            "-in",
            "reply.tsr",
            "-CAfile",
            "roots.pem",
            "-attime",
            Long.toString(SigningState.NOW.getEpochSecond()));
    assertThat(verified.said()).contains("Verification: OK");
    var text = openssl.run("ts", "-reply", "-in", "reply.tsr", "-text");
    assertThat(text.said())
        .contains("Status: Granted.", SigningState.POLICY, "Jan  1 00:00:00 2030");
  }

  @Test
  void opensslsReply_isAcceptedAndVerifies() throws Exception {
    OpenSsl openssl = OpenSsl.in(dir);
    Path p12 = dir.resolve("unit.p12");
    var password = Secret.of("correct horse".toCharArray());
    UNIT.save(p12, password);
    openssl
        .pem("unit.pem", List.of(UNIT.certificate()))
        .pem("chain.pem", UNIT.chain().subList(1, 2))
        .file("serial", "01\n".getBytes(UTF_8))
        .file("tsa.cnf", CONFIG.getBytes(UTF_8));
    ok(
        openssl.run(
            "pkcs12",
            "-in",
            "unit.p12",
            "-nocerts",
            "-nodes",
            "-passin",
            "pass:correct horse",
            "-out",
            "unit.key"));
    TimestampRequest request = TimestampRequest.of(IMPRINT);
    openssl.file("query.tsq", request.encoded());
    ok(
        openssl.run(
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "tsa",
            "-queryfile",
            "query.tsq",
            "-inkey",
            "unit.key",
            "-signer",
            "unit.pem",
            "-chain",
            "chain.pem",
            "-out",
            "reply.tsr"));
    byte[] token = request.accept(openssl.file("reply.tsr"));
    assertThat(
            new TimeStampToken(ContentInfo.getInstance(token))
                .getTimeStampInfo()
                .getMessageImprintDigest())
        .isEqualTo(IMPRINT);
  }

  private static final String CONFIG =
      """
      [ tsa ]
      serial = serial
      crypto_device = builtin
      signer_digest = sha256
      default_policy = 1.2.3.4
      digests = sha256
      accuracy = secs:1
      ess_cert_id_alg = sha256
      """;

  private static void ok(OpenSsl.Result result) {
    assertThat(result.exit()).as(result.said()).isZero();
  }

  private static byte[] ask(ASN1ObjectIdentifier digest, byte[] imprint) throws Exception {
    var generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    return AUTHORITY.respond(generator.generate(digest, imprint).getEncoded());
  }

  private static int status(byte[] response) throws Exception {
    return new TimeStampResponse(response).getStatus();
  }

  private static byte[] token(byte[] response) throws Exception {
    return new TimeStampResponse(response).getTimeStampToken().getEncoded(ASN1Encoding.DER);
  }

  private static void failed(int failure, byte[] response) throws Exception {
    var answer = new TimeStampResponse(response);
    assertThat(answer.getStatus()).isEqualTo(PKIStatus.REJECTION);
    assertThat(answer.getFailInfo().intValue()).isEqualTo(failure);
    assertThat(answer.getTimeStampToken()).isNull();
  }

  private static void unaccepted(TimestampRequest request, byte[] response) {
    assertThatExceptionOfType(TimestampException.class).isThrownBy(() -> request.accept(response));
  }

  private static void refused(Kind kind, byte[] token, byte[] imprint) {
    assertThatExceptionOfType(InvalidTimestampException.class)
        .isThrownBy(() -> VERIFIER.verify(token, imprint))
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
