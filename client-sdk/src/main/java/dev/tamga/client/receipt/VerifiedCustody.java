package dev.tamga.client.receipt;

import dev.tamga.common.document.CustodyDocument;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cms.VerifiedSignature;
import java.util.List;
import java.util.Optional;

/**
 * Proof that a page of a package's custody holds: events without a gap, from the first or from
 * where the page before ended, each in the log. Only {@link VerifyCustody} makes one.
 */
public final class VerifiedCustody {
  private final Bytes container;
  private final CustodyDocument document;
  private final List<ProvenEvent> events;
  private final Optional<ProvenEvent> last;
  private final VerifiedSignature seal;

  VerifiedCustody(
      Bytes container,
      CustodyDocument document,
      List<ProvenEvent> events,
      Optional<ProvenEvent> last,
      VerifiedSignature seal) {
    this.container = container;
    this.document = document;
    this.events = List.copyOf(events);
    this.last = last;
    this.seal = seal;
  }

  /** The page as it came, to be kept. */
  public Bytes container() {
    return container;
  }

  /** What the node says the page is. */
  public CustodyDocument document() {
    return document;
  }

  /** The events of this page, in order. */
  public List<ProvenEvent> events() {
    return events;
  }

  /** Who sealed the page, and when. */
  public VerifiedSignature seal() {
    return seal;
  }

  /**
   * Whether, with the pages before, every event is here that the node says there was. What the node
   * left out at the end is seen by a later receipt only.
   */
  public boolean complete() {
    return document.last() == document.total();
  }

  /** The last event of this page or of those before; empty if there is none at all. */
  Optional<ProvenEvent> last() {
    return last;
  }
}
