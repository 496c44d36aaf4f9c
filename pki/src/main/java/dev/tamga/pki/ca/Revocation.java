package dev.tamga.pki.ca;

import java.math.BigInteger;
import java.time.Instant;

/**
 * A revoked certificate.
 *
 * @param serial its serial number
 * @param branch the CA that had issued it
 * @param since when it was first revoked; a repetition does not move it
 * @param reason as first given
 * @param repeated whether it was revoked before this call
 */
public record Revocation(
    BigInteger serial, Branch branch, Instant since, RevocationReason reason, boolean repeated) {}
