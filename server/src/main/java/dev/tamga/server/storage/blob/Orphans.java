package dev.tamga.server.storage.blob;

/**
 * How many bytes without a row are what requests and crashes leave. Where there are more, the
 * database is rather the wrong one, or an older one, and they are evidence.
 */
public final class Orphans {
  /** More than this must be at most one in ten. */
  public static final int FEW = 100;

  private Orphans() {}

  /**
   * Whether nothing may be deleted.
   *
   * @param without blobs or objects without a row
   * @param all of those that were looked at
   */
  public static boolean areTooMany(long without, long all) {
    return without > FEW && without > all / 10;
  }
}
