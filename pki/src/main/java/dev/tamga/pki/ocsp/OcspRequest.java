package dev.tamga.pki.ocsp;

import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;

/**
 * One question about one certificate, and the check of its answer (RFC 6960 section 3.2;
 * pki/STATUS.md section 4). How it travels is the caller's matter.
 *
 * <p>Immutable, thread-safe.
 */
public final class OcspRequest {
  /** An answer may have at most so many bytes. */
  public static final int MAX_RESPONSE_BYTES = 64 << 10;

  /** How old an answer may be that names no nextUpdate. */
  static final Duration MAX_AGE = Duration.ofHours(1);

  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int NONCE_BYTES = 32; // RFC 9654 section 2.1
  private static final SecureRandom RANDOM = new SecureRandom();

  /** By which digest the question names the CA; old responders know SHA-1 only. */
  public enum IssuerDigest {
    SHA_1(CertificateID.HASH_SHA1),
    SHA_256(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));

    private final AlgorithmIdentifier algorithm;

    IssuerDigest(AlgorithmIdentifier algorithm) {
      this.algorithm = algorithm;
    }

    AlgorithmIdentifier algorithm() {
      return algorithm;
    }
  }

  private final X509Certificate certificate;
  private final X509Certificate ca;
  private final CertificateID id;
  private final byte[] nonce;

  private OcspRequest(
      X509Certificate certificate, X509Certificate ca, CertificateID id, byte[] nonce) {
    this.certificate = certificate;
    this.ca = ca;
    this.id = id;
    this.nonce = nonce;
  }

  /**
   * A question with a random nonce, which ties the answer to it.
   *
   * @param ca the CA that issued the certificate
   * @throws IllegalArgumentException if the certificate's issuer has another name
   */
  public static OcspRequest of(X509Certificate certificate, X509Certificate ca) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return of(certificate, ca, IssuerDigest.SHA_256, nonce);
  }

  /** A question without a nonce: answers may come from a cache. */
  public static OcspRequest withoutNonce(
      X509Certificate certificate, X509Certificate ca, IssuerDigest digest) {
    return of(certificate, ca, digest, new byte[0]);
  }

  private static OcspRequest of(
      X509Certificate certificate, X509Certificate ca, IssuerDigest digest, byte[] nonce) {
    if (!certificate.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) {
      throw new IllegalArgumentException(
          "OCSP: the certificate is of \""
              + certificate.getIssuerX500Principal().getName()
              + "\" (expected: of "
              + ca.getSubjectX500Principal().getName()
              + ')');
    }
    CertificateID id = KnownCa.id(ca, digest, certificate.getSerialNumber());
    return new OcspRequest(certificate, ca, id, nonce);
  }

  /** The question in DER. */
  public byte[] encoded() {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    builder.addRequest(id);
    try {
      if (nonce.length > 0) {
        builder.setRequestExtensions(
            new Extensions(
                new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                    false,
                    new DEROctetString(nonce).getEncoded())));
      }
      return builder.build().getEncoded();
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException("OCSP request: not encodable", e);
    }
  }

  /**
   * Checks an answer to this question.
   *
   * @param response the answer's bytes
   * @param state the State whose anchor vouches for the CA
   * @param index where a delegated responder's certificate is looked up
   * @param now the time
   * @return proof of what the CA says, to be learned
   * @throws StatusRefusedException if any check fails
   */
  public OcspAnswer accept(byte[] response, String state, StatusIndex index, Instant now)
      throws StatusRefusedException {
    if (response.length > MAX_RESPONSE_BYTES) {
      throw refused(
          Kind.TOO_LONG, response.length + " bytes (expected: at most " + MAX_RESPONSE_BYTES + ')');
    }
    try {
      BasicOCSPResp answer = basic(response);
      SingleResp single = single(answer);
      requireUnderstood(answer.getCriticalExtensionOIDs());
      requireUnderstood(single.getCriticalExtensionOIDs());
      requireNonce(answer);
      Issuer issuer = Issuer.of(state, ca);
      new AnswerSigner(ca, issuer, index).require(answer, now);
      requireTime(single, now);
      return new OcspAnswer(
          issuer,
          certificate.getSerialNumber(),
          revoked(single.getCertStatus()),
          single.getThisUpdate().toInstant());
    } catch (IOException | OCSPException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new StatusRefusedException(
          Kind.MALFORMED, "OCSP answer: malformed (expected: RFC 6960 section 4.2)", e);
    }
  }

  private static BasicOCSPResp basic(byte[] response)
      throws IOException, OCSPException, StatusRefusedException {
    var answer = new OCSPResp(OCSPResponse.getInstance(ASN1Primitive.fromByteArray(response)));
    if (answer.getStatus() != OCSPResp.SUCCESSFUL) {
      throw refused(
          Kind.NOT_ANSWERED,
          "status " + answer.getStatus() + " (expected: 0, successful); ask again later");
    }
    if (answer.getResponseObject() instanceof BasicOCSPResp basic) {
      return basic;
    }
    throw refused(Kind.MALFORMED, "of another type (expected: id-pkix-ocsp-basic)");
  }

  /** CVE-2026-58062 was an answer about another certificate: the very CertID, once. */
  private SingleResp single(BasicOCSPResp answer) throws StatusRefusedException {
    List<SingleResp> about =
        Arrays.stream(answer.getResponses()).filter(each -> isMine(each.getCertID())).toList();
    if (about.size() != 1) {
      throw refused(
          Kind.WRONG_CERTIFICATE,
          about.size()
              + " answers about serial "
              + certificate.getSerialNumber().toString(16)
              + " of this CA (expected: exactly one)");
    }
    return about.get(0);
  }

  private boolean isMine(CertificateID other) {
    return KnownCa.isSameCa(id, other) && other.getSerialNumber().equals(id.getSerialNumber());
  }

  private static void requireUnderstood(Set<?> critical) throws StatusRefusedException {
    Set<Object> unknown = new HashSet<>(critical);
    unknown.remove(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    if (!unknown.isEmpty()) {
      throw refused(Kind.MALFORMED, "critical extensions " + unknown + " (expected: none unknown)");
    }
  }

  /** A responder may leave the nonce out and answer from a cache; times still bind then. */
  private void requireNonce(BasicOCSPResp answer) throws StatusRefusedException {
    Extension found = answer.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    if (found == null || nonce.length == 0) {
      return;
    }
    byte[] echoed = ASN1OctetString.getInstance(found.getParsedValue()).getOctets();
    if (!Arrays.equals(echoed, nonce)) {
      throw refused(Kind.NONCE, "another nonce (expected: the one that was asked with)");
    }
  }

  private static void requireTime(SingleResp single, Instant now) throws StatusRefusedException {
    Instant from = single.getThisUpdate().toInstant();
    if (from.isAfter(now.plus(SKEW))) {
      throw refused(Kind.FUTURE, "of " + from + " (expected: not after " + now + ')');
    }
    Instant until =
        single.getNextUpdate() == null ? from.plus(MAX_AGE) : single.getNextUpdate().toInstant();
    if (until.isBefore(now)) {
      throw refused(
          Kind.STALE,
          "of "
              + from
              + (single.getNextUpdate() == null ? ", without nextUpdate" : ", good until " + until)
              + " (expected: good at "
              + now
              + ')');
    }
  }

  private Optional<Revoked> revoked(CertificateStatus status) throws StatusRefusedException {
    if (status == CertificateStatus.GOOD) {
      return Optional.empty();
    }
    if (status instanceof RevokedStatus revoked) {
      int reason = revoked.hasRevocationReason() ? revoked.getRevocationReason() : 0;
      return Optional.of(new Revoked(revoked.getRevocationTime().toInstant(), Reasons.of(reason)));
    }
    throw refused(
        Kind.UNKNOWN,
        "unknown serial "
            + certificate.getSerialNumber().toString(16)
            + " (expected: good or revoked); its CA has not issued it: tell that State");
  }

  static StatusRefusedException refused(Kind kind, String what) {
    return new StatusRefusedException(kind, "OCSP answer: " + what);
  }
}
