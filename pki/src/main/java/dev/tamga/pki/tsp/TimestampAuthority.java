package dev.tamga.pki.tsp;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.KeySigner;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A timestamp authority (RFC 3161): answers requests with tokens over SHA-256, SHA-384 or SHA-512
 * imprints, to the second, with random serial numbers of 128 bits.
 *
 * <p>Its clock must be kept right by the machine: nothing here can tell. Thread-safe, keeps no
 * state, blocks for nothing but the signature.
 */
public final class TimestampAuthority {
  /** A request of more bytes is refused unread. */
  public static final int MAX_REQUEST_BYTES = 4 * 1024;

  private static final int VERSION = 1;
  private static final int SERIAL_BITS = 128;
  private static final int ACCURACY_SECONDS = 1;
  private static final Set<ASN1ObjectIdentifier> IMPRINTS =
      Set.of(TSPAlgorithms.SHA256, TSPAlgorithms.SHA384, TSPAlgorithms.SHA512);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The default adds a signing-time of the system clock; the token has its own time. */
  private static final CMSAttributeTableGenerator SIGNED_ATTRIBUTES =
      parameters ->
          new DefaultSignedAttributeTableGenerator()
              .getAttributes(parameters)
              .remove(CMSAttributes.signingTime);

  private final KeySigner signer;
  private final ASN1ObjectIdentifier policy;
  private final Clock clock;

  /**
   * @param unit key and chain; the certificate's only extended key usage is timeStamping, critical
   * @param policyOid the policy that the tokens name, in dotted form
   * @throws IllegalArgumentException if the certificate is for something else or the OID malformed
   */
  public TimestampAuthority(Identity unit, String policyOid, Clock clock) {
    this.signer = new KeySigner(unit);
    this.policy = new ASN1ObjectIdentifier(policyOid);
    this.clock = clock;
    try {
      tokens();
    } catch (TSPException | OperatorCreationException e) {
      throw new IllegalArgumentException(
          unit + ": no timestamp unit (expected: critical and sole timeStamping, RFC 3161, 2.3)",
          e);
    }
  }

  /**
   * Answers a request.
   *
   * @param requestDer a TimeStampReq in DER, from anyone
   * @return a TimeStampResp in DER: granted, or rejected with a failure (badDataFormat, badAlg,
   *     unacceptedPolicy, unacceptedExtension, systemFailure). Never null, never an exception
   */
  public byte[] respond(byte[] requestDer) {
    try {
      return answer(parse(requestDer)).getEncoded(ASN1Encoding.DER);
    } catch (IllegalRequestException e) {
      return failure(PKIFailureInfo.badDataFormat, "request: not a TimeStampReq of RFC 3161");
    } catch (TSPException | OperatorCreationException | IOException | RuntimeException e) {
      return failure(PKIFailureInfo.systemFailure, "the authority failed; ask again later");
    }
  }

  /** The same authority for use within this process, without the detour over a response. */
  public TimeStamper stamper() {
    return imprint -> {
      try {
        var request = parse(TimestampRequest.of(imprint).encoded());
        return tokens().generate(request, serial(), now()).getEncoded(ASN1Encoding.DER);
      } catch (TSPException
          | OperatorCreationException
          | RuntimeOperatorException
          | IOException
          | IllegalRequestException e) {
        throw new TimestampException("timestamp authority: failed to sign: " + e.getMessage(), e);
      }
    };
  }

  private TimeStampResponse answer(TimeStampRequest request)
      throws TSPException, OperatorCreationException {
    // Not shared between threads: the generator keeps the status of its last answer.
    return new TimeStampResponseGenerator(tokens(), IMPRINTS, Set.of(policy.getId()), Set.of())
        .generate(request, serial(), now());
  }

  private static TimeStampRequest parse(byte[] der) throws IllegalRequestException {
    if (der.length > MAX_REQUEST_BYTES) {
      throw new IllegalRequestException(null);
    }
    try {
      var request =
          new TimeStampRequest(TimeStampReq.getInstance(ASN1Primitive.fromByteArray(der)));
      if (request.getVersion() == VERSION) {
        return request;
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new IllegalRequestException(e);
    }
    throw new IllegalRequestException(null);
  }

  private TimeStampTokenGenerator tokens() throws TSPException, OperatorCreationException {
    SignerInfoGenerator one =
        new SignerInfoGeneratorBuilder(Algorithms.DIGESTS)
            .setSignedAttributeGenerator(SIGNED_ATTRIBUTES)
            .build(signer.start(), signer.certificate());
    var tokens =
        new TimeStampTokenGenerator(one, Algorithms.DIGESTS.get(Algorithms.SHA_256), policy);
    tokens.addCertificates(signer.certificates());
    tokens.setAccuracySeconds(ACCURACY_SECONDS);
    return tokens;
  }

  private Date now() {
    return Date.from(clock.instant());
  }

  /** The top bit is set, so that every serial has the same length and none is 0. */
  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS - 1, RANDOM).setBit(SERIAL_BITS - 1);
  }

  /** Made without the key, which may be what failed. */
  private static byte[] failure(int failure, String why) {
    try {
      var status =
          new PKIStatusInfo(PKIStatus.rejection, new PKIFreeText(why), new PKIFailureInfo(failure));
      return new TimeStampResp(status, null).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("timestamp response: not encodable", e);
    }
  }

  private static final class IllegalRequestException extends Exception {
    private static final long serialVersionUID = 1;

    IllegalRequestException(@Nullable Exception cause) {
      super(cause);
    }
  }
}
