package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;

/**
 * An event that is proven to stand in a log: event, entry, leaf, checkpoint, key (CUSTODY.md
 * section 6). Only {@link #verify} makes one.
 *
 * <p>It proves these bytes, not what they say: whoever reads {@code event.xml} compares its package
 * and number with {@link #entry}'s. That no event of the package is missing is {@link
 * PackageChain}'s to say.
 */
public final class CustodyProof {
  private static final String RULE = "CUSTODY.md 2, 3";

  private final LogEntry entry;
  private final Sha256 leafHash;
  private final long index;
  private final SignedCheckpoint checkpoint;

  private CustodyProof(LogEntry entry, Sha256 leafHash, long index, SignedCheckpoint checkpoint) {
    this.entry = entry;
    this.leafHash = leafHash;
    this.index = index;
    this.checkpoint = checkpoint;
  }

  /**
   * Walks from the event to the log's key.
   *
   * @param event the bytes of {@code event.xml}
   * @param entry the bytes of {@code entry.txt}
   * @param proof the bytes of the {@code .tlog-proof}
   * @param key the log's
   * @throws Refusal {@code PROOF_INVALID} if a step does not hold: the entry is of another event,
   *     the leaf not in the tree, the checkpoint not signed by {@code key}, or the entry names a
   *     checkpoint newer than its own place; {@code DOCUMENT_MALFORMED} if entry or proof are not
   *     in form
   */
  public static CustodyProof verify(byte[] event, byte[] entry, byte[] proof, VerifierKey key)
      throws Refusal {
    LogEntry said = LogEntry.parse(entry);
    Sha256 digest = MerkleTree.digest(event);
    if (!said.event().equals(digest)) {
      throw Form.invalid(
          "entry: event " + said.event() + " (expected: " + digest + ", of event.xml)", RULE);
    }
    TlogProof claim = TlogProof.parse(proof);
    Sha256 leafHash = Sha256.of(MerkleTree.leafHash(entry));
    SignedCheckpoint checkpoint = claim.verify(leafHash, key);
    if (said.checkpointSize() > claim.index()) {
      throw Form.invalid(
          "entry: index "
              + claim.index()
              + " names a checkpoint of size "
              + said.checkpointSize()
              + " (expected: at most its index, for it was written after it)",
          RULE);
    }
    return new CustodyProof(said, leafHash, claim.index(), checkpoint);
  }

  /** What the log holds for the event. */
  public LogEntry entry() {
    return entry;
  }

  /** The hash of the entry's bytes in the tree. */
  public Sha256 leafHash() {
    return leafHash;
  }

  /** The entry's place in the log. */
  public long index() {
    return index;
  }

  /** The checkpoint that covers it. */
  public SignedCheckpoint checkpoint() {
    return checkpoint;
  }
}
