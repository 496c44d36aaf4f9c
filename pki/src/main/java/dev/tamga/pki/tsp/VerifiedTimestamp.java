package dev.tamga.pki.tsp;

import dev.tamga.pki.trust.CheckedPath;
import java.time.Instant;

/**
 * Proof that some bytes existed at a time, by the word of a trusted authority. Only {@link
 * TimestampVerifier} makes one.
 */
public final class VerifiedTimestamp {
  private final Instant time;
  private final CheckedPath authority;

  VerifiedTimestamp(Instant time, CheckedPath authority) {
    this.time = time;
    this.authority = authority;
  }

  /** When the bytes existed: the token's genTime. */
  public Instant time() {
    return time;
  }

  /** The path from the authority's certificate to its anchor. */
  public CheckedPath authority() {
    return authority;
  }
}
