package dev.tamga.pki.tsp;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/**
 * One question to a timestamp authority (RFC 3161, 2.4.1) and the check of its answer. Asks for the
 * authority's certificates and carries a nonce of 64 bits. How it travels is the caller's matter.
 *
 * <p>Immutable, thread-safe; for one answer only, since the nonce ties them.
 */
public final class TimestampRequest {
  /** An answer may have at most so many bytes. */
  public static final int MAX_RESPONSE_BYTES = 64 * 1024;

  /** Media type of a question over HTTP (RFC 3161, 3.4). */
  public static final String REQUEST_MEDIA_TYPE = "application/timestamp-query";

  /** Media type of an answer over HTTP (RFC 3161, 3.4). */
  public static final String RESPONSE_MEDIA_TYPE = "application/timestamp-reply";

  static final int IMPRINT_BYTES = 32;
  private static final int NONCE_BITS = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final org.bouncycastle.tsp.TimeStampRequest request;

  private TimestampRequest(org.bouncycastle.tsp.TimeStampRequest request) {
    this.request = request;
  }

  /**
   * A question with a random nonce.
   *
   * @param sha256Imprint 32 bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static TimestampRequest of(byte[] sha256Imprint) {
    return of(sha256Imprint, new BigInteger(NONCE_BITS, RANDOM));
  }

  /**
   * A question with the given nonce.
   *
   * @param sha256Imprint 32 bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static TimestampRequest of(byte[] sha256Imprint, BigInteger nonce) {
    if (sha256Imprint.length != IMPRINT_BYTES) {
      throw new IllegalArgumentException(
          "imprint: " + sha256Imprint.length + " bytes (expected: " + IMPRINT_BYTES + ')');
    }
    var generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    return new TimestampRequest(
        generator.generate(NISTObjectIdentifiers.id_sha256, sha256Imprint, nonce));
  }

  /**
   * A question that was asked before.
   *
   * @param der as {@link #encoded} gave it; another tool's counts, too
   * @throws TimestampException if it is no TimeStampReq
   */
  public static TimestampRequest parse(byte[] der) throws TimestampException {
    try {
      return new TimestampRequest(
          new org.bouncycastle.tsp.TimeStampRequest(
              TimeStampReq.getInstance(ASN1Primitive.fromByteArray(der))));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new TimestampException("timestamp request: malformed (expected: RFC 3161, 2.4.1)", e);
    }
  }

  /** The question in DER. */
  public byte[] encoded() {
    try {
      return request.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("timestamp request: not encodable", e);
    }
  }

  /**
   * Checks that an answer is one to this question: granted, the same imprint, nonce and policy, the
   * authority's certificate named and inside. Whether the authority is trusted is not checked here:
   * {@link TimestampVerifier} does.
   *
   * @param response the answer's bytes, at most {@link #MAX_RESPONSE_BYTES}
   * @return the token in DER
   * @throws TimestampException if it is malformed, a refusal, or the answer to something else
   */
  public byte[] accept(byte[] response) throws TimestampException {
    if (response.length > MAX_RESPONSE_BYTES) {
      throw new TimestampException(
          "timestamp response: "
              + response.length
              + " bytes (expected: at most "
              + MAX_RESPONSE_BYTES
              + ')');
    }
    try {
      var answer = new TimeStampResponse(response);
      int status = answer.getStatus();
      if (status != PKIStatus.GRANTED && status != PKIStatus.GRANTED_WITH_MODS) {
        throw new TimestampException(
            "timestamp authority: refused with status "
                + status
                + (answer.getFailInfo() == null ? "" : ", failure " + answer.getFailInfo())
                + " (expected: 0, granted)");
      }
      answer.validate(request);
      if (answer.getTimeStampToken().getCertificates().getMatches(null).isEmpty()) {
        throw new TimestampException(
            "timestamp response: no certificate inside (expected: the authority's and its chain)");
      }
      return answer.getTimeStampToken().getEncoded(ASN1Encoding.DER);
    } catch (TSPException | IOException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new TimestampException(
          "timestamp response: no answer to this request (expected: RFC 3161, 2.4.2)", e);
    }
  }
}
