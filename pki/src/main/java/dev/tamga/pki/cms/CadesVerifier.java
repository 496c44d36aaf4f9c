package dev.tamga.pki.cms;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.InvalidSignatureException.Kind;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.CheckedKeys;
import dev.tamga.pki.signed.MalformedSignedDataException;
import dev.tamga.pki.signed.OneSigner;
import dev.tamga.pki.trust.CheckedPath;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.tsp.InvalidTimestampException;
import dev.tamga.pki.tsp.TimestampVerifier;
import dev.tamga.pki.tsp.VerifiedTimestamp;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Verifies signatures as FORMAT.md section 4 has them, more strictly than EU DSS and OpenSSL do:
 * one spelling, one signer, the five signed attributes, exactly one timestamp that holds, both
 * paths good at the timestamp's time, and no byte inside that nothing vouches for.
 *
 * <p>Memory and time are bounded by 64 KiB of signature. Immutable, thread-safe.
 */
public final class CadesVerifier {
  private final PathChecker paths;

  /** Not told the certificates: Bouncy Castle would hold the signer's own clock against them. */
  private final CheckedKeys keys = new CheckedKeys(false);

  private final TimestampVerifier timestamps;
  private final Clock clock;
  private final Purpose purpose;
  private final Tolerances tolerances;

  /**
   * @param paths whom to trust
   * @param clock this machine's, for timestamps that lie in the future
   * @param tolerances how far clocks may be apart
   */
  public CadesVerifier(PathChecker paths, Clock clock, Tolerances tolerances) {
    this(paths, clock, tolerances, Purpose.DOCUMENT_SIGNATURE);
  }

  /**
   * The same for signers of another purpose, as {@link Purpose#TRUST_LIST}.
   *
   * @param purpose what the signers' certificates are for
   */
  public CadesVerifier(PathChecker paths, Clock clock, Tolerances tolerances, Purpose purpose) {
    this.purpose = purpose;
    this.paths = paths;
    this.timestamps = new TimestampVerifier(paths);
    this.clock = clock;
    this.tolerances = tolerances;
  }

  /**
   * Verifies a first signature.
   *
   * @param content the very bytes that were signed
   * @param signature CAdES-BASELINE-T, at most 64 KiB
   * @return the proof
   * @throws InvalidSignatureException if any check fails
   */
  public VerifiedSignature verify(byte[] content, byte[] signature)
      throws InvalidSignatureException {
    return verify(content, signature, SignatureSlot.FIRST);
  }

  /**
   * Verifies.
   *
   * @param content the very bytes that were signed
   * @param signature CAdES-BASELINE-T, at most 64 KiB
   * @param slot where it stands, and so by what algorithms it may be
   * @return the proof
   * @throws InvalidSignatureException if any check fails
   */
  public VerifiedSignature verify(byte[] content, byte[] signature, SignatureSlot slot)
      throws InvalidSignatureException {
    OneSigner signed = SignatureParts.read(signature);
    require(slot.takes(signed.algorithm()), "signature", signed, slot);
    SignedAttributes attributes = SignedAttributes.read(signed.signedAttributes());
    attributes.requireNames(signed.certificate());
    VerifiedTimestamp timestamp = verifyTimestamp(signed, slot);
    requireAdmitted(signed, timestamp.time());
    requireTime(attributes.signingTime(), timestamp.time());
    // The path before the signature: no key that nobody vouches for is ever used.
    CheckedPath signer = check(signed, timestamp.time());
    require(signer.algorithmProblem(signed.algorithm().oid(), timestamp.time()));
    requireSignature(content, signed, signer);
    return new VerifiedSignature(signer, attributes.signingTime(), timestamp, signed.algorithm());
  }

  private static void require(boolean holds, String what, OneSigner signed, SignatureSlot slot)
      throws InvalidSignatureException {
    if (!holds) {
      throw new InvalidSignatureException(
          Kind.ALGORITHM,
          what
              + " by "
              + signed.algorithm().id()
              + " (expected: one for "
              + slot
              + ", FORMAT.md 4)");
    }
  }

  /** A sunset is judged at the timestamp's time, as all else: what was good then stays good. */
  private void requireAdmitted(OneSigner signed, Instant at) throws InvalidSignatureException {
    require(paths.trust().algorithms().problem(signed.algorithm().oid(), at));
  }

  private static void require(Optional<String> problem) throws InvalidSignatureException {
    if (problem.isPresent()) {
      throw new InvalidSignatureException(Kind.ALGORITHM, "signature: " + problem.get());
    }
  }

  private VerifiedTimestamp verifyTimestamp(OneSigner signed, SignatureSlot slot)
      throws InvalidSignatureException {
    try {
      OneSigner token =
          OneSigner.inside(SignatureParts.token(signed), PKCSObjectIdentifiers.id_ct_TSTInfo);
      require(slot.takesTimestamp(token.algorithm()), "timestamp", token, slot);
      return timestamps.verify(token, Algorithms.sha256(signed.signature()));
    } catch (MalformedSignedDataException e) {
      throw new InvalidSignatureException(Kind.TIMESTAMP, e);
    } catch (InvalidTimestampException e) {
      Kind kind =
          e.kind() == InvalidTimestampException.Kind.UNTRUSTED_AUTHORITY
              ? Kind.UNTRUSTED_TSA
              : Kind.TIMESTAMP;
      throw new InvalidSignatureException(kind, e);
    }
  }

  private void requireTime(Instant signingTime, Instant stampedAt)
      throws InvalidSignatureException {
    Duration apart = Duration.between(signingTime, stampedAt).abs();
    if (apart.compareTo(tolerances.signingTime()) > 0) {
      throw new InvalidSignatureException(
          Kind.TIME,
          "signing-time "
              + signingTime
              + ", timestamp "
              + stampedAt
              + " (expected: at most "
              + tolerances.signingTime()
              + " apart)");
    }
    Instant latest = clock.instant().plus(tolerances.future());
    if (stampedAt.isAfter(latest)) {
      throw new InvalidSignatureException(
          Kind.TIME, "timestamp " + stampedAt + " (expected: not after " + latest + ')');
    }
  }

  private CheckedPath check(OneSigner signed, Instant at) throws InvalidSignatureException {
    try {
      CheckedPath path = paths.check(signed.certificate(), signed.certificates(), purpose, at);
      signed.requireNoOtherThan(path.path());
      return path;
    } catch (UntrustedException e) {
      throw new InvalidSignatureException(Kind.UNTRUSTED_SIGNER, e);
    } catch (MalformedSignedDataException e) {
      throw new InvalidSignatureException(Kind.MALFORMED, e);
    }
  }

  /** Bouncy Castle compares content-type, message-digest and CMSAlgorithmProtection, too. */
  private void requireSignature(byte[] content, OneSigner signed, CheckedPath signer)
      throws InvalidSignatureException {
    try {
      var data = new CMSSignedData(new CMSProcessableByteArray(content), signed.contentInfo());
      SignerInformation one = data.getSignerInfos().iterator().next();
      if (one.verify(keys.of(signer.leaf()))) {
        return;
      }
    } catch (CMSException
        | OperatorCreationException
        | CertificateEncodingException
        | RuntimeException e) {
      throw new InvalidSignatureException(Kind.SIGNATURE, "not over these bytes", e);
    }
    throw new InvalidSignatureException(
        Kind.SIGNATURE, "not that key's signature over these bytes");
  }
}
