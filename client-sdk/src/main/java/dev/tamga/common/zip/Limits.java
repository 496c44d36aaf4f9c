package dev.tamga.common.zip;

/** The limits of FORMAT.md section 10. A node may allow less. */
public final class Limits {
  /** Most data objects in a manifest: foreign validators go quadratic. */
  public static final int OBJECTS = 1_000;

  /** Most hops of a container. */
  public static final int HOPS = 99;

  /** Most bytes of an entry that is not an item. */
  public static final int PART_BYTES = 4 << 20;

  /** Most bytes of a hollow container. */
  public static final int HOLLOW_BYTES = 16 << 20;

  /** Most bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64 << 10;

  /** Most bytes of an item. */
  public static final long ITEM_BYTES = 1L << 62;

  private Limits() {}
}
