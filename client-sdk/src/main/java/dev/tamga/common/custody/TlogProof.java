package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The proof that travels with an entry: its index, the path, and the checkpoint to which it leads
 * ({@code c2sp.org/tlog-proof@v1}; CUSTODY.md section 3). A claim until {@link #verify} returns.
 *
 * @param index of the entry in the log
 * @param path of the inclusion proof, 63 hashes at most
 * @param checkpoint not yet believed
 */
public record TlogProof(long index, List<Sha256> path, SignedNote checkpoint) {
  /** Most bytes of a proof: the longest path and the longest note. */
  public static final int MAX_BYTES = SignedNote.MAX_BYTES + (4 << 10);

  private static final String RULE = "C2SP tlog-proof@v1, CUSTODY.md 3";
  private static final String FORMAT = "c2sp.org/tlog-proof@v1";
  private static final String INDEX = "index ";
  private static final int MAX_PATH = 63;

  /**
   * @throws IllegalArgumentException if the index is negative or the path longer than 63
   */
  public TlogProof {
    path = List.copyOf(path);
    if (index < 0 || path.size() > MAX_PATH) {
      throw new IllegalArgumentException(
          "proof: index " + index + ", " + path.size() + " hashes (expected: at most 63)");
    }
  }

  /** The text form. */
  public byte[] print() {
    StringBuilder text = new StringBuilder(FORMAT).append('\n').append(INDEX).append(index);
    for (Sha256 hash : path) {
      text.append('\n').append(hash.base64());
    }
    return text.append("\n\n").append(checkpoint).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the text form.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if {@code bytes} are not its one spelling; a line
   *     {@code extra} is refused, for nothing would vouch for it
   */
  public static TlogProof parse(byte[] bytes) throws Refusal {
    String text = Form.utf8("proof", bytes, MAX_BYTES, RULE);
    int blank = text.indexOf("\n\n");
    if (blank < 0) {
      throw Form.malformed("proof: no blank line before the checkpoint", RULE);
    }
    String[] lines = text.substring(0, blank).split("\n", -1);
    if (lines.length < 2 || !lines[0].equals(FORMAT) || !lines[1].startsWith(INDEX)) {
      throw Form.malformed("proof: the first lines are not " + FORMAT + " and the index", RULE);
    }
    if (lines.length > 2 + MAX_PATH) {
      throw Form.malformed("proof: more than " + MAX_PATH + " hashes", RULE);
    }
    long index = Form.decimal("proof: index", lines[1].substring(INDEX.length()), RULE);
    List<Sha256> path = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(2, lines.length)) {
      path.add(Form.hash("proof: hash", line, RULE));
    }
    byte[] note = text.substring(blank + 2).getBytes(StandardCharsets.UTF_8);
    return new TlogProof(index, path, SignedNote.parse(note));
  }

  /**
   * Returns the checkpoint if, and only if, {@code key} signed it and its tree has {@code leafHash}
   * at this index.
   *
   * @throws Refusal {@code PROOF_INVALID} if not; {@code DOCUMENT_MALFORMED} if what was signed is
   *     no checkpoint
   */
  public SignedCheckpoint verify(Sha256 leafHash, VerifierKey key) throws Refusal {
    SignedCheckpoint signed = SignedCheckpoint.verify(checkpoint, key);
    Checkpoint tree = signed.checkpoint();
    new InclusionProof(index, tree.size(), path).verify(leafHash, tree.root());
    return signed;
  }
}
