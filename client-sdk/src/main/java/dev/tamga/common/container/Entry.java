package dev.tamga.common.container;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryHead;

/**
 * An entry of a container with its content: any but an item, which may be larger than the heap.
 *
 * @param name name of the entry
 * @param content its bytes, as they came and as they were signed
 */
public record Entry(EntryName name, Bytes content) {
  /** What the headers of this entry follow from. */
  public EntryHead head() {
    return EntryHead.of(name, content);
  }
}
