package dev.tamga.server.custody;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.ConsistencyProof;
import dev.tamga.common.custody.InclusionProof;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.custody.TlogProof;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Makes proofs from tiles, for the newest tree and every older one (RFC 9162 sections 2.1.3.1 and
 * 2.1.4.1). A proof reads at most two tiles of each level: six for a million entries.
 *
 * <p>Keeps the last {@value #MAX_TILES} tiles, 8 KiB each, so that proofs made one after the other
 * share them: make one for each request. Not thread-safe.
 */
public final class Prover {
  private static final int MAX_TILES = 64;

  private final Tiles tiles;
  private final Map<Tile, byte[]> recent =
      new LinkedHashMap<>(MAX_TILES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, byte[]> eldest) {
          return size() > MAX_TILES;
        }
      };

  /** Gives the tiles of a tree: the node's own, or another node's. */
  @FunctionalInterface
  public interface Tiles {
    /**
     * The hashes of a tile, as many as it has.
     *
     * @param width how many there have to be at least
     * @throws Refusal if they are not there
     */
    byte[] hashes(int level, long index, int width) throws Refusal;
  }

  /** Reads through {@code handle}. */
  public Prover(Handle handle) {
    this(stored(new TileStore(handle)));
  }

  /** Reads tiles from elsewhere; whether they are those of a tree is for the proof to show. */
  public Prover(Tiles tiles) {
    this.tiles = tiles;
  }

  private static Tiles stored(TileStore tiles) {
    return (level, index, width) ->
        tiles
            .widest(level, index)
            .filter(hashes -> hashes.length >= width * Sha256.BYTES)
            .orElseThrow(() -> missing(level, index, width));
  }

  /**
   * The proof that travels with the entry at {@code index}.
   *
   * @param checkpoint one that covers it
   * @throws IllegalArgumentException if it does not
   * @throws Refusal {@code STORED_DATA_DAMAGED} if a tile is missing
   */
  public TlogProof prove(long index, SignedCheckpoint checkpoint) throws Refusal {
    long size = checkpoint.checkpoint().size();
    return new TlogProof(index, inclusion(index, size).path(), checkpoint.note());
  }

  /**
   * That the entry at {@code index} is in the tree of {@code size}.
   *
   * @throws IllegalArgumentException if {@code index} is not below {@code size}
   * @throws Refusal {@code STORED_DATA_DAMAGED} if a tile is missing, as where {@code size} is more
   *     than the log has
   */
  public InclusionProof inclusion(long index, long size) throws Refusal {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index " + index + " (expected: below " + size + ")");
    }
    List<Sha256> path = new ArrayList<>();
    addPath(index, 0, size, path);
    return new InclusionProof(index, size, path);
  }

  private void addPath(long index, long begin, long end, List<Sha256> path) throws Refusal {
    if (end - begin > 1) {
      long middle = begin + split(end - begin);
      if (index < middle) {
        addPath(index, begin, middle, path);
        path.add(hash(middle, end));
      } else {
        addPath(index, middle, end, path);
        path.add(hash(begin, middle));
      }
    }
  }

  /**
   * That the tree of {@code newSize} begins with the tree of {@code oldSize}.
   *
   * @throws IllegalArgumentException if {@code oldSize} is 0 or more than {@code newSize}
   * @throws Refusal {@code STORED_DATA_DAMAGED}, as {@link #inclusion}
   */
  public ConsistencyProof consistency(long oldSize, long newSize) throws Refusal {
    if (oldSize < 1 || oldSize > newSize) {
      throw new IllegalArgumentException("size " + oldSize + " (expected: 1 to " + newSize + ")");
    }
    List<Sha256> path = new ArrayList<>();
    addSubproof(oldSize, 0, newSize, path);
    return new ConsistencyProof(oldSize, newSize, path);
  }

  /** The subtree that the older tree ends with is named, unless it is that whole tree. */
  private void addSubproof(long oldSize, long begin, long end, List<Sha256> path) throws Refusal {
    if (oldSize == end) {
      if (begin > 0) {
        path.add(hash(begin, end));
      }
      return;
    }
    long middle = begin + split(end - begin);
    if (oldSize <= middle) {
      addSubproof(oldSize, begin, middle, path);
      path.add(hash(middle, end));
    } else {
      addSubproof(oldSize, middle, end, path);
      path.add(hash(begin, middle));
    }
  }

  /**
   * The root of the tree of {@code size}.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED}, as {@link #inclusion}
   */
  public Sha256 root(long size) throws Refusal {
    return size == 0 ? MerkleTree.EMPTY_ROOT : hash(0, size);
  }

  /** Whether the tree that is stored has, at the checkpoint's size, the checkpoint's root. */
  boolean has(Checkpoint checkpoint) throws Refusal {
    return root(checkpoint.size()).equals(checkpoint.root());
  }

  private Sha256 hash(long begin, long end) throws Refusal {
    return Sha256.of(subtree(begin, end));
  }

  /** Entries {@code begin} to {@code end}; as RFC 9162 splits trees, only the last is not full. */
  private byte[] subtree(long begin, long end) throws Refusal {
    long count = end - begin;
    if (Long.bitCount(count) == 1) {
      return full(begin, Long.numberOfTrailingZeros(count));
    }
    long middle = begin + split(count);
    return MerkleTree.nodeHash(subtree(begin, middle), subtree(middle, end));
  }

  /** A full subtree of 2^height leaves: up to 128 neighbouring hashes of one tile. */
  private byte[] full(long begin, int height) throws Refusal {
    int level = height / Tile.HEIGHT;
    int count = 1 << (height % Tile.HEIGHT);
    long first = begin >> (level * Tile.HEIGHT);
    int from = (int) (first % Tile.FULL);
    byte[] hashes = tile(level, first / Tile.FULL, from + count);
    return MerkleTree.subtreeHash(hashes, from, count);
  }

  /** At least {@code width} hashes. */
  private byte[] tile(int level, long index, int width) throws Refusal {
    Tile key = new Tile(level, index, Tile.FULL);
    byte[] known = recent.get(key);
    if (known == null || known.length < width * Sha256.BYTES) {
      known = tiles.hashes(level, index, width);
      recent.put(key, known);
    }
    return known;
  }

  /** The largest power of two below {@code count}. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  private static Refusal missing(int level, long index, int width) {
    return new Refusal(
        Failure.STORED_DATA_DAMAGED,
        "log: no tile " + new Tile(level, index, width) + " of that width or more",
        "CUSTODY.md 3",
        "The node's administrator must run: tamga-server check.");
  }
}
