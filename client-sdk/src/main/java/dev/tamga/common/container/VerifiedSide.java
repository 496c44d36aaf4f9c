package dev.tamga.common.container;

import dev.tamga.common.model.EntryName;
import dev.tamga.pki.cms.VerifiedSignature;

/**
 * A side signature that was verified (FORMAT.md section 4). Only {@link EnvelopeVerifier} makes
 * one.
 */
public final class VerifiedSide {
  private final EntryName name;
  private final VerifiedSignature signature;

  VerifiedSide(EntryName name, VerifiedSignature signature) {
    this.name = name;
    this.signature = signature;
  }

  /** Where it stands: {@code META-INF/gost001.p7s}. */
  public EntryName name() {
    return name;
  }

  /** Who signed, when, and by what algorithm. */
  public VerifiedSignature signature() {
    return signature;
  }
}
