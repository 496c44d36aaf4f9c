package dev.tamga.pki.cms;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.trust.CheckedPath;
import dev.tamga.pki.tsp.VerifiedTimestamp;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * Proof that a trusted signer signed some bytes, and by when. Only {@link CadesVerifier} makes one.
 * Immutable.
 */
public final class VerifiedSignature {
  private final CheckedPath signerPath;
  private final Instant signingTime;
  private final VerifiedTimestamp timestamp;
  private final SignatureAlgorithm algorithm;

  VerifiedSignature(
      CheckedPath signerPath,
      Instant signingTime,
      VerifiedTimestamp timestamp,
      SignatureAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.signerPath = signerPath;
    this.signingTime = signingTime;
    this.timestamp = timestamp;
  }

  /** The signer's certificate. */
  public X509Certificate signer() {
    return signerPath.leaf();
  }

  /**
   * The profile of the signer's certificate, as its State's trust list reads it (pki/TRUST.md
   * section 5); empty if it is of none.
   */
  public Optional<Profile> profile() {
    return signerPath.profile();
  }

  /** The identifier of the signer's organisation, likewise; empty if there is not exactly one. */
  public Optional<String> organisation() {
    return signerPath.organisation();
  }

  /** The path from the signer to its anchor, good at {@link #stampedAt()}. */
  public CheckedPath signerPath() {
    return signerPath;
  }

  /** When the signer says it signed; within the tolerance of {@link #stampedAt()}. */
  public Instant signingTime() {
    return signingTime;
  }

  /** By when the signature existed, says the timestamp authority. */
  public Instant stampedAt() {
    return timestamp.time();
  }

  /** By what algorithm it was signed. */
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /** The path from the timestamp authority to its anchor, good at {@link #stampedAt()}. */
  public CheckedPath tsaPath() {
    return timestamp.authority();
  }
}
