package dev.tamga.server.access;

/** By what right a key signs for an authority. */
public enum SignerRole {
  /** The head of the authority. */
  HEAD,
  /** A deputy of the head. */
  DEPUTY,
  /** The organisation's own seal, for receipts and laboratory reports. */
  SEAL
}
