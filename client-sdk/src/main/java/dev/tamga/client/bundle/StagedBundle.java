package dev.tamga.client.bundle;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.model.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A bundle whose every file was verified against its inventory, in a folder that has not its name
 * yet. Compare {@link #sha256()} with the item's digest, then {@link #publish}; closing without
 * that removes it. Not thread-safe.
 */
public final class StagedBundle implements Closeable {
  private final Path work;
  private final Path target;
  private final long files;
  private final long bytes;
  private final Sha256 sha256;

  StagedBundle(Path work, Path target, long files, long bytes, Sha256 sha256) {
    this.work = work;
    this.target = target;
    this.files = files;
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  /** Number of files, without the inventory. */
  public long files() {
    return files;
  }

  /** Bytes of those files. */
  public long contentBytes() {
    return bytes;
  }

  /** Digest of the whole tar, as the item in its package has it. */
  public Sha256 sha256() {
    return sha256;
  }

  /**
   * Gives the folder its name, at once and whole. A crash before leaves a folder {@code
   * .tamga-bundle-*} beside it, and nothing under the name.
   *
   * @throws Refusal NAME_REFUSED if the name is taken: evidence is never overwritten
   */
  public void publish() throws Refusal, IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw BundleReader.taken(Quoted.of(target.toString()));
    }
    Files.move(Unpacking.filesIn(work), target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    Folder.delete(work);
  }
}
