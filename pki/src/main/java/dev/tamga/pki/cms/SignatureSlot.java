package dev.tamga.pki.cms;

import dev.tamga.pki.algorithm.Family;
import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.key.KeyKind;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/**
 * The places for signatures that a hop of a container has, each with its algorithms (FORMAT.md 4).
 */
public enum SignatureSlot {
  /** {@code signature00n.p7s}: ECDSA or RSA, its timestamp, too, for EU DSS validates them. */
  FIRST(Family.CLASSIC),
  /** {@code gost00n.p7s}: GOST R 34.10-2012. */
  GOST(Family.GOST),
  /** {@code pqc00n.p7s}: ML-DSA. */
  PQC(Family.POST_QUANTUM);

  private final Family family;

  SignatureSlot(Family family) {
    this.family = family;
  }

  /** Where a signature by that algorithm belongs; empty for Ed25519, which EU DSS refuses. */
  public static Optional<SignatureSlot> of(SignatureAlgorithm algorithm) {
    return Arrays.stream(values()).filter(slot -> slot.takes(algorithm)).findFirst();
  }

  /** Where a signature by the key of that certificate belongs; empty if nowhere. */
  public static Optional<SignatureSlot> of(X509Certificate certificate) {
    return KeyKind.of(certificate).map(KeyKind::signs).flatMap(SignatureSlot::of);
  }

  boolean takes(SignatureAlgorithm algorithm) {
    return algorithm.family() == family && algorithm != SignatureAlgorithm.ED25519;
  }

  /** Whether its timestamp may be of that algorithm. */
  boolean takesTimestamp(SignatureAlgorithm algorithm) {
    return this != FIRST || takes(algorithm);
  }
}
