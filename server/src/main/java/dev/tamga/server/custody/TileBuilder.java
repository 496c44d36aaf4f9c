package dev.tamga.server.custody;

import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.model.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the tiles of a growing tree: a full tile's root becomes a hash of the tile above (C2SP
 * tlog-tiles). It holds one tile of each level, 8 KiB, whatever the size.
 */
final class TileBuilder {
  /** Gives the partial tile at which a level ends. */
  @FunctionalInterface
  interface Source {
    /** At least {@code width} hashes of 32 bytes. */
    byte[] hashes(int level, long index, int width);
  }

  /** Takes a tile that is full, or last of its level. */
  @FunctionalInterface
  interface Sink {
    void take(Tile tile, byte[] hashes);
  }

  private final long start;
  private final Source source;
  private final Sink sink;
  private final List<Edge> edges = new ArrayList<>();

  /**
   * @param start size of the tree that {@code source} has
   */
  TileBuilder(long start, Source source, Sink sink) {
    this.start = start;
    this.source = source;
    this.sink = sink;
  }

  /** Adds a leaf; full tiles go to the sink. */
  void append(byte[] leafHash) {
    byte[] hash = leafHash;
    for (int level = 0; ; level++) {
      Edge edge = edge(level);
      edge.add(hash);
      if (edge.width < Tile.FULL) {
        return;
      }
      sink.take(new Tile(level, edge.index, Tile.FULL), edge.hashes());
      hash = MerkleTree.subtreeHash(edge.hashes, 0, Tile.FULL);
      edge.next();
    }
  }

  /** Gives the sink the partial tiles that have grown. */
  void finish() {
    for (int level = 0; level < edges.size(); level++) {
      Edge edge = edges.get(level);
      if (edge.grown && edge.width > 0) {
        sink.take(new Tile(level, edge.index, edge.width), edge.hashes());
      }
    }
  }

  /** A level is looked up when the first hash reaches it: mostly only the lowest one. */
  private Edge edge(int level) {
    if (level == edges.size()) {
      long hashes = start >> (level * Tile.HEIGHT);
      Edge edge = new Edge(hashes / Tile.FULL, (int) (hashes % Tile.FULL));
      if (edge.width > 0) {
        byte[] stored = source.hashes(level, edge.index, edge.width);
        System.arraycopy(stored, 0, edge.hashes, 0, edge.width * Sha256.BYTES);
      }
      edges.add(edge);
    }
    return edges.get(level);
  }

  /** The last tile of a level. */
  private static final class Edge {
    private final byte[] hashes = new byte[Tile.FULL * Sha256.BYTES];
    private long index;
    private int width;
    private boolean grown;

    private Edge(long index, int width) {
      this.index = index;
      this.width = width;
    }

    private void add(byte[] hash) {
      System.arraycopy(hash, 0, hashes, width++ * Sha256.BYTES, Sha256.BYTES);
      grown = true;
    }

    private byte[] hashes() {
      return Arrays.copyOf(hashes, width * Sha256.BYTES);
    }

    private void next() {
      index++;
      width = 0;
    }
  }
}
