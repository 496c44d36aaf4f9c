package dev.tamga.common.container;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.common.zip.EntryHead;
import java.util.ArrayList;
import java.util.List;

/**
 * A package with its items, which are kept elsewhere: its exact length, and any range of it
 * (FORMAT.md section 1). Nothing of the items need be read for it. Immutable, safe for threads.
 */
public final class WholeContainer {
  private final List<Entry> parts;
  private final ContainerLayout layout;
  private final int firstItem;
  private final int items;

  /**
   * @param hollow the package without its items
   * @param items heads of all items, in the order of the manifest of hop 1
   * @throws IllegalArgumentException if {@code hollow} is no package, or one of {@code items} no
   *     item
   */
  public WholeContainer(HollowContainer hollow, List<EntryHead> items) {
    requirePackage(hollow, items);
    this.parts = hollow.entries();
    this.firstItem = hollow.objects().size();
    this.items = items.size();
    List<EntryHead> heads = new ArrayList<>(hollow.heads());
    heads.addAll(firstItem, items);
    this.layout = new ContainerLayout(heads);
  }

  private static void requirePackage(HollowContainer hollow, List<EntryHead> items) {
    if (hollow.kind() != ContainerKind.PACKAGE) {
      throw new IllegalArgumentException("container: " + hollow.kind() + " (expected: PACKAGE)");
    }
    for (EntryHead item : items) {
      if (!item.name().isItem()) {
        throw new IllegalArgumentException(
            "item: " + Quoted.of(item.name().text()) + " (expected: evidence/...; FORMAT.md 2)");
      }
    }
  }

  /** Where every byte stands. */
  public ContainerLayout layout() {
    return layout;
  }

  /** Exact length in bytes. */
  public long length() {
    return layout.length();
  }

  /**
   * A range of the container, as pieces in order without a gap. All but items comes as {@link
   * Known}; a {@link Content} is always an item's, and {@link #itemOf} tells which.
   *
   * @throws IndexOutOfBoundsException if the range is not within the container
   */
  public List<Piece> range(long from, long length) {
    return layout.range(from, length).stream().map(this::fill).toList();
  }

  /** Index of the item, from 0, in the list that was given to the constructor. */
  public int itemOf(Content piece) {
    int item = piece.entry() - firstItem;
    if (item < 0 || item >= items) {
      throw new IllegalArgumentException(piece + " (expected: a piece of an item)");
    }
    return item;
  }

  private Piece fill(Piece piece) {
    if (!(piece instanceof Content content)) {
      return piece;
    }
    int item = content.entry() - firstItem;
    if (item >= 0 && item < items) {
      return piece;
    }
    Bytes part = parts.get(item < 0 ? content.entry() : content.entry() - items).content();
    return new Known(part.slice((int) content.from(), (int) content.length()));
  }
}
