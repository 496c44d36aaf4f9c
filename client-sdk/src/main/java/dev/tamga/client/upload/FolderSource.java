package dev.tamga.client.upload;

import dev.tamga.client.bundle.BundleStream;
import dev.tamga.client.bundle.FolderBundle;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A folder, sent as a bundle (FORMAT.md section 6). */
public final class FolderSource implements Source {
  private static final int SKIP_BYTES = 256 << 10;

  private final Path folder;
  private final FolderBundle bundle;

  private FolderSource(Path folder, FolderBundle bundle) {
    this.folder = folder;
    this.bundle = bundle;
  }

  /**
   * Takes the folder as it is now.
   *
   * @param scratch where the list of its files may be kept meanwhile
   * @throws Refusal NAME_REFUSED if it holds what a bundle does not carry
   * @throws IOException if it cannot be read
   */
  public static FolderSource of(Path folder, Path scratch) throws Refusal, IOException {
    return new FolderSource(folder, FolderBundle.scan(folder, scratch));
  }

  /** How many files it holds. */
  public long files() {
    return bundle.files();
  }

  @Override
  public Path path() {
    return folder;
  }

  @Override
  public ItemForm form() {
    return ItemForm.BUNDLE;
  }

  @Override
  public long size() {
    return bundle.size();
  }

  @Override
  public String mark() {
    return bundle.size() + " bytes of " + bundle.files() + " files";
  }

  @Override
  public Reader open(long offset) throws Refusal, IOException {
    BundleStream stream = bundle.open();
    try {
      skip(stream, offset);
    } catch (Refusal | IOException e) {
      stream.close();
      throw e;
    }
    return new Reader() {
      @Override
      public int read(ByteBuffer target) throws Refusal, IOException {
        return stream.read(target);
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  /** A bundle has no random access: what was sent is made again and dropped. */
  private static void skip(BundleStream stream, long bytes) throws Refusal, IOException {
    ByteBuffer dropped = ByteBuffer.allocateDirect(SKIP_BYTES);
    for (long left = bytes; left > 0; ) {
      dropped.clear().limit((int) Math.min(SKIP_BYTES, left));
      int count = stream.read(dropped);
      if (count < 0) {
        throw new IOException("bundle ended " + left + " bytes early");
      }
      left -= count;
    }
  }

  @Override
  public void close() throws IOException {
    bundle.close();
  }
}
