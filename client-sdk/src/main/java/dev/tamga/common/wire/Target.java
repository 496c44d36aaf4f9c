package dev.tamga.common.wire;

import dev.tamga.common.model.PackageId;

/**
 * A path of PROTOCOL.md section 3 with what it names. Every target prints to one path and {@link
 * Paths#parse} reads just that spelling.
 */
public sealed interface Target {
  /** Which of the paths it is. */
  Resource resource();

  /** The path, without query. */
  String path();

  /** A path without anything variable in it. */
  record Fixed(Resource resource) implements Target {
    /**
     * @throws IllegalArgumentException if that resource's path has a variable part
     */
    public Fixed {
      if (!Paths.FIXED.containsKey(resource)) {
        throw new IllegalArgumentException("resource: " + resource + " (expected: a fixed path)");
      }
    }

    @Override
    public String path() {
      return Paths.fixed(resource);
    }
  }

  /** A package, or a part of it of which there is one. */
  record OfPackage(Resource resource, PackageId id) implements Target {
    /**
     * @throws IllegalArgumentException if that resource is not one of a package alone
     */
    public OfPackage {
      if (!Paths.OF_PACKAGE.containsKey(resource)) {
        throw new IllegalArgumentException("resource: " + resource + " (expected: a package's)");
      }
    }

    @Override
    public String path() {
      return Paths.PACKAGES + '/' + id + Paths.OF_PACKAGE.get(resource);
    }
  }

  /**
   * An item of a package.
   *
   * @param n from 1
   */
  record Item(PackageId id, int n) implements Target {
    /**
     * @throws IllegalArgumentException if {@code n} is less than 1 or more than a manifest can name
     */
    public Item {
      if (n < 1 || n > Paths.MAX_ITEM) {
        throw new IllegalArgumentException(
            "item: " + n + " (expected: 1 to " + Paths.MAX_ITEM + ')');
      }
    }

    @Override
    public Resource resource() {
      return Resource.ITEM;
    }

    @Override
    public String path() {
      return Paths.PACKAGES + '/' + id + Paths.ITEMS + '/' + n;
    }
  }

  /**
   * A receipt.
   *
   * @param seq number of the custody event, from 1
   */
  record Receipt(PackageId id, long seq) implements Target {
    /**
     * @throws IllegalArgumentException if {@code seq} is less than 1
     */
    public Receipt {
      if (seq < 1) {
        throw new IllegalArgumentException("receipt: " + seq + " (expected: from 1)");
      }
    }

    @Override
    public Resource resource() {
      return Resource.RECEIPT;
    }

    @Override
    public String path() {
      return Paths.PACKAGES + '/' + id + Paths.RECEIPTS + '/' + seq;
    }
  }

  /**
   * A tile or entry bundle of the log.
   *
   * @param tile what follows {@code tile/}: {@code 0/x001/067}, {@code entries/000.p/17}
   */
  record Tile(String tile) implements Target {
    /**
     * @throws IllegalArgumentException if it is not as C2SP tlog-tiles spells it
     */
    public Tile {
      if (!Paths.TILE_FORM.matcher(tile).matches()) {
        throw new IllegalArgumentException("tile: not as C2SP tlog-tiles spells it");
      }
    }

    @Override
    public Resource resource() {
      return Resource.TILE;
    }

    @Override
    public String path() {
      return Paths.TILES + tile;
    }
  }
}
