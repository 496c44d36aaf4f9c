package dev.tamga.common.container;

import java.util.List;

/**
 * Proof that a package is whole: every hop holds, and every item is what was signed. Only {@link
 * VerifiedEnvelope#requireItems} makes one.
 */
public final class VerifiedPackage {
  private final VerifiedEnvelope envelope;
  private final List<ItemDigest> items;

  VerifiedPackage(VerifiedEnvelope envelope, List<ItemDigest> items) {
    this.envelope = envelope;
    this.items = List.copyOf(items);
  }

  /** Proof for all but the items. */
  public VerifiedEnvelope envelope() {
    return envelope;
  }

  /** The items in the order of the manifest. */
  public List<ItemDigest> items() {
    return items;
  }

  /** The package as one container, to be streamed. */
  public WholeContainer whole() {
    return new WholeContainer(envelope.container(), items.stream().map(ItemDigest::head).toList());
  }
}
