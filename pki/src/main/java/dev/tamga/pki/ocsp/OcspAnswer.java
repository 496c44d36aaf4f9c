package dev.tamga.pki.ocsp;

import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/** Proof of what a CA says of one certificate: only {@link OcspRequest} makes one. Immutable. */
public final class OcspAnswer {
  private final Issuer issuer;
  private final BigInteger serial;
  private final Optional<Revoked> revoked;
  private final Instant thisUpdate;

  OcspAnswer(Issuer issuer, BigInteger serial, Optional<Revoked> revoked, Instant thisUpdate) {
    this.issuer = issuer;
    this.serial = serial;
    this.revoked = revoked;
    this.thisUpdate = thisUpdate;
  }

  /** Since when and why; empty if it is good. */
  public Optional<Revoked> revoked() {
    return revoked;
  }

  /** As of when. */
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /**
   * Tells the index.
   *
   * @return whether anything changed that is revoked
   * @throws StatusRefusedException FULL
   */
  public boolean into(StatusIndex index) throws StatusRefusedException {
    return index.learn(issuer, serial, revoked, thisUpdate);
  }
}
