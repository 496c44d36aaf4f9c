package dev.tamga.common.custody;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of up to 256 consecutive hashes of one level of the tree, or of the entries under
 * them (C2SP tlog-tiles v0.1.0): {@code tile/0/x001/x234/067.p/12}.
 *
 * <p>Tile {@code index} of level {@code l} holds the roots of the subtrees of 256^l leaves, from
 * number 256 * index on.
 *
 * @param level 0 to 63, or {@link #ENTRIES}
 * @param index of the tile within its level, from 0
 * @param width how many hashes, 1 to 256
 */
public record Tile(int level, long index, int width) {
  /** The level of an entry bundle. */
  public static final int ENTRIES = -1;

  /** Hashes in a full tile. */
  public static final int FULL = 256;

  /** The height of a tile's tree: 2^8 hashes. */
  public static final int HEIGHT = 8;

  private static final int MAX_LEVEL = 63;
  private static final int MAX_CHARS = 64;
  private static final int GROUP = 1000;
  private static final Pattern FORM =
      Pattern.compile(
          "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public Tile {
    if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > FULL) {
      throw new IllegalArgumentException(
          "tile: level " + level + ", index " + index + ", width " + width);
    }
  }

  /** How many hashes the tile {@code index} of {@code level} has in a tree of {@code size}. */
  public static int width(int level, long index, long size) {
    int shift = HEIGHT * Math.max(level, 0);
    long hashes = shift < Long.SIZE ? size >>> shift : 0;
    long full = hashes / FULL;
    if (index == full) {
      return (int) (hashes % FULL);
    }
    return index < full ? FULL : 0;
  }

  /** The path below the log's prefix, as {@code tile/1/000.p/7}. */
  public String path() {
    StringBuilder groups = new StringBuilder(String.format(Locale.ROOT, "%03d", index % GROUP));
    for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
      groups.insert(0, String.format(Locale.ROOT, "x%03d/", rest % GROUP));
    }
    String name = "tile/" + (level == ENTRIES ? "entries" : String.valueOf(level)) + '/' + groups;
    return width == FULL ? name : name + ".p/" + width;
  }

  /**
   * Reads {@link #path}.
   *
   * @throws Refusal {@code NO_SUCH_TILE} if it is not the one spelling of a tile's path
   */
  public static Tile parse(String path) throws Refusal {
    Matcher form = FORM.matcher(path);
    if (path.length() <= MAX_CHARS && form.matches()) {
      try {
        String level = form.group(1);
        String width = form.group(3);
        Tile tile =
            new Tile(
                level.equals("entries") ? ENTRIES : Integer.parseInt(level),
                Long.parseLong(form.group(2).replace("x", "").replace("/", "")),
                width == null ? FULL : Integer.parseInt(width));
        if (tile.path().equals(path)) {
          return tile;
        }
      } catch (IllegalArgumentException e) { // a number out of range: no such tile either
      }
    }
    throw new Refusal(
        Failure.NO_SUCH_TILE,
        "tile: " + Quoted.of(path) + " (expected: as tile/0/x001/x234/067.p/12)",
        "C2SP tlog-tiles v0.1.0",
        "Ask for the tiles that the newest checkpoint's size calls for.");
  }

  @Override
  public String toString() {
    return path();
  }
}
