package dev.tamga.common.container;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.pki.cms.SignatureSlot;

/** Where side signatures stand, and what may stand there (FORMAT.md sections 1, 4). */
final class Sides {
  private Sides() {}

  /**
   * @throws IllegalArgumentException for the first signature, or a hop that no container has
   */
  static EntryName name(SignatureSlot slot, int hop) {
    return switch (slot) {
      case GOST -> EntryOrder.gost(hop);
      case PQC -> EntryOrder.pqc(hop);
      case FIRST ->
          throw new IllegalArgumentException(
              "slot: the first (expected: that of a side signature)");
    };
  }

  /** By its name, of which a container that was read has none but the two. */
  static SignatureSlot slot(EntryName name, int hop) {
    return name.equals(EntryOrder.gost(hop)) ? SignatureSlot.GOST : SignatureSlot.PQC;
  }
}
