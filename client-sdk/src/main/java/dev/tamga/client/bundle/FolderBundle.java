package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder as one item: a tar of its files and their inventory (FORMAT.md section 6). The same
 * folder gives the same bytes, and their number is known before a file is read.
 *
 * <p>The folder is scanned once; a file that is not as the scan found it is refused when it is
 * read. Memory is bounded by about 40 MiB whatever the number of files; lists are kept in a scratch
 * folder that closing removes (a crash leaves it behind, named {@code tamga-bundle-*}). Immutable
 * after the scan: streams may be opened by several threads.
 */
public final class FolderBundle implements Closeable {
  /** Most files of a bundle (FORMAT.md section 10). */
  public static final long MAX_FILES = 10_000_000;

  private final Path folder;
  private final Path scratch;
  private final SortedRecords files;
  private final Totals totals;

  /** What the scan adds up. */
  record Totals(long files, long content, long inventory, long tar) {}

  FolderBundle(Path folder, Path scratch, SortedRecords files, Totals totals) {
    this.folder = folder;
    this.scratch = scratch;
    this.files = files;
    this.totals = totals;
  }

  /**
   * Scans a folder and everything under it.
   *
   * @param folder the folder; links in it are refused, not followed
   * @param scratchParent where lists may be kept until the bundle is closed
   * @throws Refusal NAME_REFUSED naming a link, a device, an unreadable file or a name that
   *     FORMAT.md section 2 does not allow; ITEM_MISSING if there is no file; LIMIT_REACHED if
   *     there are more than {@link #MAX_FILES}
   */
  public static FolderBundle scan(Path folder, Path scratchParent) throws Refusal, IOException {
    Path scratch = Files.createTempDirectory(scratchParent, "tamga-bundle-");
    try {
      return new FolderScan(folder.toRealPath(), scratch).run();
    } catch (Refusal | IOException | RuntimeException e) {
      Folder.delete(scratch);
      throw e;
    }
  }

  /** Exact number of bytes of the bundle. */
  public long size() {
    return totals.tar();
  }

  /** Number of files, without the inventory. */
  public long files() {
    return totals.files();
  }

  /** Bytes of those files. */
  public long contentBytes() {
    return totals.content();
  }

  /** A new stream of the bundle's bytes from the first on. */
  public BundleStream open() throws IOException {
    return new BundleStream(
        folder, files.open(), Files.createTempFile(scratch, "inventory", ""), totals);
  }

  /**
   * Writes the whole bundle.
   *
   * @throws Refusal SOURCE_CHANGED naming a file that is not as it was
   */
  public void writeTo(WritableByteChannel target) throws Refusal, IOException {
    try (BundleStream stream = open()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
      while (stream.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          target.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  static Refusal changed(String name, String how) {
    return new Refusal(
        Failure.SOURCE_CHANGED,
        "file " + Quoted.of(name) + ": " + how,
        "FORMAT.md 6",
        "Make sure that nothing writes to the folder, and bundle it again.");
  }

  /** Removes the lists; streams that are open fail. */
  @Override
  public void close() throws IOException {
    Folder.delete(scratch);
  }
}
