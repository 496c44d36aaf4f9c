package dev.tamga.client.upload;

import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.model.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be sent: the document as it will be signed, but for the digests, which are known when
 * the last byte has been read.
 *
 * @param plan {@code package.xml}; the digest of every item is {@link #UNKNOWN}
 * @param sources one for each item, in the same order, of the size that the plan says
 */
public record Consignment(PackageDocument plan, List<Source> sources) {
  /** Stands for a digest that is not known yet. */
  public static final Sha256 UNKNOWN = Sha256.of(new byte[Sha256.BYTES]);

  /**
   * @throws IllegalArgumentException if items and sources do not fit
   */
  public Consignment {
    sources = List.copyOf(sources);
    if (sources.size() != plan.items().size()) {
      throw new IllegalArgumentException(
          "sources: "
              + sources.size()
              + " (expected: one for each of "
              + plan.items().size()
              + ')');
    }
    for (int i = 0; i < sources.size(); i++) {
      ItemDocument item = plan.items().get(i);
      if (item.size() != sources.get(i).size() || item.form() != sources.get(i).form()) {
        throw new IllegalArgumentException(
            "item "
                + item.name()
                + ": "
                + item.size()
                + " bytes, "
                + item.form()
                + " (expected: "
                + sources.get(i).size()
                + ", "
                + sources.get(i).form()
                + ')');
      }
    }
  }

  /** The document with the digests of the items, in their order. */
  PackageDocument document(List<Sha256> digests) {
    List<ItemDocument> items = new ArrayList<>();
    for (int i = 0; i < digests.size(); i++) {
      items.add(plan.items().get(i).withDigest(digests.get(i)));
    }
    return plan.withItems(items);
  }
}
