package dev.tamga.pki.algorithm;

/** On what an algorithm rests; a second signature is worth something if it rests on another. */
public enum Family {
  /** RSA and the curves of NIST and RFC 8032. */
  CLASSIC,
  /** GOST R 34.10-2012, which the law of some States asks for. */
  GOST,
  /** ML-DSA: for the day on which a quantum computer breaks the others. */
  POST_QUANTUM
}
