package dev.tamga.client.upload;

import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.error.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The bytes of an item: the same ones however often they are read. For one thread at a time. */
public sealed interface Source extends Closeable permits FileSource, FolderSource {
  /** The file or folder. */
  Path path();

  /** What the item is. */
  ItemForm form();

  /** Exact number of bytes, known before they are read. */
  long size();

  /** Changes when the file or folder is seen to have changed; one line. */
  String mark();

  /**
   * Opens the bytes from {@code offset} on.
   *
   * @throws Refusal SOURCE_CHANGED if the source is not what it was
   * @throws IOException if it cannot be read
   */
  Reader open(long offset) throws Refusal, IOException;

  /** Reads forward. */
  interface Reader extends Closeable {
    /**
     * Reads some bytes, at least one unless {@code target} is full.
     *
     * @return how many, or -1 at the end
     * @throws Refusal SOURCE_CHANGED if the source is seen to have changed
     */
    int read(ByteBuffer target) throws Refusal, IOException;
  }
}
