package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Unpacks a bundle (FORMAT.md section 6), trusting nothing in it: every header must be spelled as
 * ours, names ascend and pass FORMAT.md section 2, nothing is overwritten, every digest is
 * recomputed, and nothing has its final name before all of that is done. Memory is bounded.
 */
public final class BundleReader {
  private BundleReader() {}

  /**
   * Reads the whole stream into a staging folder beside {@code target}.
   *
   * @param tar the bundle; read to its end, not closed
   * @param target a folder that does not exist, in one that does
   * @throws Refusal NAME_REFUSED for a name, also if {@code target} exists; CONTAINER_MALFORMED for
   *     any other form than FORMAT.md section 6; DIGEST_MISMATCH naming the file whose line in the
   *     inventory is wrong; LIMIT_REACHED
   * @throws IOException if reading or writing fails; then, too, the staging folder is removed
   */
  public static StagedBundle stage(InputStream tar, Path target, BundleLimits limits)
      throws Refusal, IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw taken(Quoted.of(absolute.toString()));
    }
    Path work = Files.createTempDirectory(parent, ".tamga-bundle-");
    try {
      return new Unpacking(tar, work, limits).run(absolute);
    } catch (Refusal | IOException | RuntimeException e) {
      Folder.delete(work);
      throw e;
    }
  }

  static Refusal taken(String name) {
    return new Refusal(
        Failure.NAME_REFUSED,
        "name: " + name + " is taken (expected: a new one)",
        "FORMAT.md 6",
        "Name a folder that does not exist; nothing is ever overwritten.");
  }
}
