package dev.tamga.client.bundle;

/**
 * How much a reader unpacks.
 *
 * @param files most files
 * @param bytes most bytes of all files together
 */
public record BundleLimits(long files, long bytes) {
  /** Those of FORMAT.md section 10. */
  public static final BundleLimits OF_THE_FORMAT =
      new BundleLimits(FolderBundle.MAX_FILES, 1L << 62);

  /**
   * @throws IllegalArgumentException if one is below 1
   */
  public BundleLimits {
    if (files < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "limits: " + files + " files, " + bytes + " bytes (expected: at least 1)");
    }
  }
}
