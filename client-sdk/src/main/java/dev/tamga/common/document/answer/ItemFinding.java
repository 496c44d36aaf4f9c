package dev.tamga.common.document.answer;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a recipient computed itself for one item (FORMAT.md section 7, UNCC 28(3)(c)).
 *
 * @param name the item
 * @param result whether size and digest are those of the package
 * @param size bytes that were there, 0 to 2^62; null if the item is missing
 * @param sha256 digest of those bytes; null if the item is missing
 */
public record ItemFinding(
    EntryName name, ItemResult result, @Nullable Long size, @Nullable Sha256 sha256) {
  private static final long MAX_SIZE = 1L << 62;

  /**
   * @throws IllegalArgumentException if the name is not an item's, or size and digest are there for
   *     a missing item or not there for another
   */
  public ItemFinding {
    if (!name.isItem()) {
      throw PlainText.refused("name", name.text(), "the name of an item; FORMAT.md 2");
    }
    boolean missing = result == ItemResult.MISSING;
    if (missing != (size == null) || missing != (sha256 == null)) {
      throw PlainText.refused(
          "finding of " + name, result.name(), "size and SHA-256, except of a missing item");
    }
    if (size != null && (size < 0 || size > MAX_SIZE)) {
      throw PlainText.refused("size of " + name, size.toString(), "0 to 2^62 bytes");
    }
  }

  /** Compares what was declared with what was computed. */
  public static ItemFinding of(
      EntryName name, long declaredSize, Sha256 declared, long size, Sha256 computed) {
    boolean match = size == declaredSize && declared.equals(computed);
    return new ItemFinding(name, match ? ItemResult.MATCH : ItemResult.MISMATCH, size, computed);
  }

  /** An item that is not there. */
  public static ItemFinding missing(EntryName name) {
    return new ItemFinding(name, ItemResult.MISSING, null, null);
  }
}
