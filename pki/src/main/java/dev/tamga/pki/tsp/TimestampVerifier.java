package dev.tamga.pki.tsp;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.signed.CheckedKeys;
import dev.tamga.pki.signed.MalformedSignedDataException;
import dev.tamga.pki.signed.OneSigner;
import dev.tamga.pki.trust.CheckedPath;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.tsp.InvalidTimestampException.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Checks a TimeStampToken (RFC 3161, 2.4.2): form, imprint, path of the authority at the token's
 * own time, extended key usage critical and sole, signing-certificate, signature; in this order, so
 * that no key that nobody vouches for is ever used.
 *
 * <p>Immutable, thread-safe.
 */
public final class TimestampVerifier {
  private static final int MAX_TOKEN_BYTES = 64 * 1024;

  private final PathChecker paths;
  private final CheckedKeys keys = new CheckedKeys(true);

  /**
   * @param paths whom to trust
   */
  public TimestampVerifier(PathChecker paths) {
    this.paths = paths;
  }

  /**
   * Verifies.
   *
   * @param token a TimeStampToken in DER, at most 64 KiB
   * @param sha256Imprint what it must be about, 32 bytes
   * @throws InvalidTimestampException if any check fails
   */
  public VerifiedTimestamp verify(byte[] token, byte[] sha256Imprint)
      throws InvalidTimestampException {
    try {
      return verify(
          OneSigner.read(token, MAX_TOKEN_BYTES, PKCSObjectIdentifiers.id_ct_TSTInfo),
          sha256Imprint);
    } catch (MalformedSignedDataException e) {
      throw new InvalidTimestampException(Kind.MALFORMED, e);
    }
  }

  /**
   * Verifies a token that was read already.
   *
   * @param signed SignedData about TSTInfo
   * @param sha256Imprint what it must be about, 32 bytes
   * @throws InvalidTimestampException if any check fails
   */
  public VerifiedTimestamp verify(OneSigner signed, byte[] sha256Imprint)
      throws InvalidTimestampException {
    if (!signed.unsignedAttributes().isEmpty()) {
      throw new InvalidTimestampException(Kind.MALFORMED, "unsigned attributes (expected: none)");
    }
    TimeStampToken stamp = parse(signed);
    requireImprint(stamp, sha256Imprint);
    Instant time = stamp.getTimeStampInfo().getGenTime().toInstant();
    require(paths.trust().algorithms().problem(signed.algorithm().oid(), time));
    CheckedPath authority = check(signed, time);
    require(authority.algorithmProblem(signed.algorithm().oid(), time));
    requireSignature(stamp, authority);
    return new VerifiedTimestamp(time, authority);
  }

  private static void require(Optional<String> problem) throws InvalidTimestampException {
    if (problem.isPresent()) {
      throw new InvalidTimestampException(Kind.SIGNATURE, "timestamp: " + problem.get());
    }
  }

  private static TimeStampToken parse(OneSigner signed) throws InvalidTimestampException {
    try {
      return new TimeStampToken(signed.contentInfo());
    } catch (TSPException | IOException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new InvalidTimestampException(
          Kind.MALFORMED, "no TSTInfo (expected: RFC 3161, 2.4.2)", e);
    }
  }

  private static void requireImprint(TimeStampToken stamp, byte[] expected)
      throws InvalidTimestampException {
    var info = stamp.getTimeStampInfo();
    if (!TSPAlgorithms.SHA256.equals(info.getMessageImprintAlgOID())) {
      throw new InvalidTimestampException(
          Kind.IMPRINT, "imprint by " + info.getMessageImprintAlgOID() + " (expected: SHA-256)");
    }
    if (!MessageDigest.isEqual(expected, info.getMessageImprintDigest())) {
      throw new InvalidTimestampException(
          Kind.IMPRINT, "the timestamp is about other bytes (expected: this signature)");
    }
  }

  private CheckedPath check(OneSigner signed, Instant time) throws InvalidTimestampException {
    try {
      CheckedPath path =
          paths.check(signed.certificate(), signed.certificates(), Purpose.TIMESTAMP, time);
      signed.requireNoOtherThan(path.path());
      return path;
    } catch (UntrustedException e) {
      throw new InvalidTimestampException(Kind.UNTRUSTED_AUTHORITY, e);
    } catch (MalformedSignedDataException e) {
      throw new InvalidTimestampException(Kind.MALFORMED, e);
    }
  }

  /** Bouncy Castle also checks here: extended key usage, validity, signing-certificate. */
  private void requireSignature(TimeStampToken stamp, CheckedPath authority)
      throws InvalidTimestampException {
    try {
      stamp.validate(keys.of(authority.leaf()));
    } catch (TSPException
        | OperatorCreationException
        | CertificateEncodingException
        | RuntimeException e) {
      throw new InvalidTimestampException(
          Kind.SIGNATURE, "the timestamp's signature fails: " + e.getMessage(), e);
    }
  }
}
