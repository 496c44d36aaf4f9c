package dev.tamga.server.custody;

import static java.util.Objects.requireNonNull;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.CompactRange;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.Tile;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.key.LogKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/**
 * The node's custody log, for the one thread that writes (CUSTODY.md sections 2 to 4).
 *
 * <p>In a batch: any number of {@link #append}s, each in its own savepoint; one {@link #publish}
 * just before the commit; {@link #committed} after it. Entries are put off until their savepoint
 * ends, or until just before the commit, for each statement may be a trip over a network; with a
 * savepoint or transaction that is undone they are forgotten, and the next ones get their places. A
 * crash before the commit leaves nothing.
 */
public final class CustodyLog {
  private final String origin;
  private final LogKey key;
  private final LogAnchor anchor;
  private final Map<PackageId, AppendStatements.Head> open = new HashMap<>(); // not written yet
  private final Map<PackageId, AppendStatements.Head> ahead = new HashMap<>(); // of this batch
  private long next; // place of the next entry, if there are such
  private volatile Optional<Refusal> halted = Optional.empty();
  private volatile Optional<Refusal> behind = Optional.empty(); // what the anchor says
  private @Nullable AppendStatements statements;
  private @Nullable Connection anchored; // on which the anchor was asked
  private LogAnchor.@Nullable Anchored reached; // where the batch leaves the log; not committed yet
  private LogAnchor.@Nullable Anchored told; // to the anchor, by this process

  /**
   * @param origin the log's name, {@code log.origin}
   * @param key the log's
   * @param anchor kept up after each commit
   * @throws IllegalArgumentException if {@code origin} is not fit for a name (C2SP signed-note)
   */
  public CustodyLog(String origin, LogKey key, LogAnchor anchor) {
    this.origin = new VerifierKey(origin, key.publicKey()).name();
    this.key = key;
    this.anchor = anchor;
  }

  /** By which the log's checkpoints are verified. */
  public VerifierKey verifierKey() {
    return new VerifierKey(origin, key.publicKey());
  }

  /**
   * Begins the log with the checkpoint of an empty tree, unless it was begun before. {@link
   * LogGuard} has its say first.
   */
  public void begin(Handle handle) {
    Optional<LogState> stored = LogState.find(handle);
    if (stored.isEmpty()) {
      put(handle, new CompactRange());
    }
    reached = stored.map(LogState::anchored).orElse(LogAnchor.Anchored.NOTHING);
  }

  /**
   * Gives events of one package their numbers and places, and stores them with their entries.
   *
   * @return one for each event, in order
   * @throws IllegalStateException if the log was not begun
   * @throws LogSqlException if the database refuses
   */
  public List<Sequenced> append(Handle handle, PackageId packageId, List<NewEvent> events) {
    try {
      AppendStatements sql = statements(handle);
      AppendStatements.Head head = head(sql, packageId);
      List<Sequenced> sequenced = new ArrayList<>(events.size());
      for (NewEvent event : events) {
        Sequenced last = insert(sql, head, packageId, event);
        sequenced.add(last);
        head = head.after(last);
      }
      open.put(packageId, head);
      next = head.next();
      return sequenced;
    } catch (SQLException e) {
      throw new LogSqlException("events of package " + packageId + " not logged", e);
    }
  }

  /**
   * Reads where packages stand in one statement, at the beginning of a batch whose works run
   * without savepoints: until {@link #publish} or {@link #undo} nobody but this log moves them.
   *
   * @throws IllegalStateException if the log was not begun
   * @throws LogSqlException if the database refuses
   */
  public void readAhead(Handle handle, Set<PackageId> packages) {
    try {
      ahead.putAll(statements(handle).heads(packages));
    } catch (SQLException e) {
      throw new LogSqlException("the log's heads were not read", e);
    }
  }

  /** With the entries that are not written yet. */
  private AppendStatements.Head head(AppendStatements sql, PackageId packageId)
      throws SQLException {
    AppendStatements.Head known = open.getOrDefault(packageId, ahead.get(packageId));
    AppendStatements.Head head = known == null ? sql.head(packageId) : known;
    return open.isEmpty() ? head : head.at(next);
  }

  private static Sequenced insert(
      AppendStatements sql, AppendStatements.Head head, PackageId packageId, NewEvent event)
      throws SQLException {
    long seq = head.seq() + 1;
    byte[] xml = event.document().at(seq);
    LogEntry entry =
        new LogEntry(packageId, seq, head.prev(), MerkleTree.digest(xml), head.size(), head.root());
    byte[] bytes = entry.print();
    byte[] leafHash = MerkleTree.leafHash(bytes);
    sql.insertEntry(head.next(), entry, bytes, leafHash);
    sql.insertEvent(head.next(), event, xml);
    return new Sequenced(head.next(), entry, Sha256.of(leafHash));
  }

  /**
   * Writes the entries that are put off.
   *
   * @throws LogSqlException if the database refuses, as an event id that is in the log already
   */
  public void keep(Handle handle) {
    if (!open.isEmpty()) {
      open.clear();
      try {
        statements(handle).write();
      } catch (SQLException e) {
        throw new LogSqlException("events not logged", e);
      }
    }
  }

  /** The entries that are put off are not to be: their work, or their transaction, was undone. */
  public void undo() {
    ahead.clear();
    if (!open.isEmpty()) {
      open.clear();
      try {
        requireNonNull(statements).forget();
      } catch (SQLException e) {
        statements = null; // of a connection that is gone, with what it held
      }
    }
  }

  private AppendStatements statements(Handle handle) throws SQLException {
    if (statements == null || !statements.areOf(handle.getConnection())) {
      statements = new AppendStatements(handle.getConnection());
    }
    return statements;
  }

  /**
   * Lets no batch pass from now on, with entries or without; any thread may say so.
   *
   * @param why each caller is told this
   */
  public void halt(Refusal why) {
    halted = Optional.of(why);
  }

  /** Ends what {@link #halt} began; any thread may say so. */
  public void goOn() {
    halted = Optional.empty();
  }

  /** Why no batch passes; empty if they do. Any thread may ask. */
  public Optional<Refusal> refusal() {
    return halted.or(() -> behind);
  }

  /**
   * Extends the tree by the entries of this transaction and signs its checkpoint. Without new
   * entries it signs nothing, and learns how far the log has come by other nodes.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if the log was halted, or this is a new connection
   *     and the database behind it is older than the anchor
   * @throws IllegalStateException if the log was not begun, or its entries are not one after the
   *     other: then nothing may be signed
   */
  public void publish(Handle handle) throws Refusal {
    reached = null; // by a transaction that was lost, if any
    requireMayGoOn(handle);
    keep(handle);
    ahead.clear(); // the batch's works are done
    LogState state = LogState.get(handle);
    CompactRange tree = state.tree();
    TileStore tiles = new TileStore(handle);
    TileBuilder builder = new TileBuilder(tree.size(), (l, i, w) -> edge(tiles, l, i), tiles::put);
    try (ResultIterator<Leaf> leaves = newLeaves(handle, tree.size())) {
      while (leaves.hasNext()) {
        Leaf leaf = leaves.next();
        if (leaf.index != tree.size()) {
          throw new IllegalStateException("log: entry " + tree.size() + " is not there");
        }
        tree.append(leaf.hash);
        builder.append(leaf.hash);
      }
    }
    reached = state.anchored();
    if (tree.size() > state.size()) {
      builder.finish();
      put(handle, tree);
      reached = new LogAnchor.Anchored(tree.size(), tree.root());
    }
  }

  /** A failover may have lost what was acknowledged, and shows by a new connection. */
  private void requireMayGoOn(Handle handle) throws Refusal {
    Optional<Refusal> stop = halted;
    if (stop.isPresent()) {
      throw stop.get();
    }
    Connection connection = handle.getConnection();
    if (anchored != connection) {
      try {
        LogGuard.checkAnchor(handle, anchor);
      } catch (Refusal refusal) {
        behind = Optional.of(refusal);
        throw refusal;
      }
      behind = Optional.empty();
      anchored = connection;
    }
  }

  /**
   * The transaction is durable, and so is all that it has seen: the newest checkpoint is written to
   * the anchor, whichever node has signed it. A quiet node, too, then finds out a database that
   * lost what others had acknowledged.
   *
   * @throws java.io.UncheckedIOException if the anchor cannot be written; the log itself is whole
   */
  public void committed() {
    LogAnchor.Anchored durable = reached;
    reached = null;
    if (durable != null && (told == null || told.size() < durable.size())) {
      anchor.write(durable);
      told = durable;
    }
  }

  private void put(Handle handle, CompactRange tree) {
    SignedCheckpoint checkpoint =
        SignedCheckpoint.sign(new Checkpoint(origin, tree.size(), tree.root()), key);
    LogState.put(handle, tree, checkpoint);
  }

  private static byte[] edge(TileStore tiles, int level, long index) {
    return tiles
        .widest(level, index)
        .orElseThrow(
            () -> new IllegalStateException("log: no tile " + new Tile(level, index, Tile.FULL)));
  }

  private static ResultIterator<Leaf> newLeaves(Handle handle, long from) {
    return handle
        .createQuery("SELECT idx, leaf FROM entry WHERE idx >= :from ORDER BY idx")
        .bind("from", from)
        .map((row, context) -> new Leaf(row.getLong("idx"), row.getBytes("leaf")))
        .iterator();
  }

  private static final class Leaf {
    private final long index;
    private final byte[] hash;

    private Leaf(long index, byte[] hash) {
      this.index = index;
      this.hash = hash;
    }
  }

  /** The database refused to store events; its cause says why. */
  public static final class LogSqlException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private LogSqlException(String message, SQLException cause) {
      super(message, cause);
    }
  }
}
