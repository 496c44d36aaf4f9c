package dev.tamga.common.custody;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.pki.key.LogKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text with signatures under it, C2SP signed-note v1.0.0. Nothing in it may be believed until
 * {@link #open} gives the text out.
 */
public final class SignedNote {
  /** Most bytes of a note. */
  public static final int MAX_BYTES = 64 << 10;

  /** Most signatures under a note; the specification asks for 16 at least. */
  public static final int MAX_SIGNATURES = 64;

  private static final String RULE = "C2SP signed-note v1.0.0";
  private static final String DASH = "\u2014 ";
  private static final int ID_BYTES = Integer.BYTES;

  private final String note;
  private final String text;
  private final List<Signature> signatures;

  private SignedNote(String note, String text, List<Signature> signatures) {
    this.note = note;
    this.text = text;
    this.signatures = signatures;
  }

  /**
   * Reads a note without believing it.
   *
   * @throws Refusal {@code DOCUMENT_MALFORMED} if it is too long, not UTF-8, has a control
   *     character, no blank line, no signature, too many, or a signature line in another form
   */
  public static SignedNote parse(byte[] bytes) throws Refusal {
    return parse(Form.utf8("note", bytes, MAX_BYTES, RULE));
  }

  private static SignedNote parse(String note) throws Refusal {
    if (note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw Form.malformed("note: a control character", RULE);
    }
    int blank = note.lastIndexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n") || blank + 2 == note.length()) {
      throw Form.malformed("note: no blank line with signatures after it", RULE);
    }
    String[] lines = note.substring(blank + 2, note.length() - 1).split("\n", -1);
    if (lines.length > MAX_SIGNATURES) {
      throw Form.malformed(
          "note: " + lines.length + " signatures (expected: at most " + MAX_SIGNATURES + ")", RULE);
    }
    Signature[] signatures = new Signature[lines.length];
    for (int i = 0; i < lines.length; i++) {
      signatures[i] = Signature.parse(lines[i]);
    }
    return new SignedNote(note, note.substring(0, blank + 1), List.of(signatures));
  }

  /** Signs {@code text}, which ends with a line feed, as {@code name}. */
  static SignedNote sign(String text, String name, LogKey key) {
    VerifierKey verifier = new VerifierKey(name, key.publicKey());
    byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
    Signature line = new Signature(name, verifier.id(), signature);
    return new SignedNote(text + '\n' + line.line() + '\n', text, List.of(line));
  }

  /**
   * Gives the text out if {@code key} signed it. Signatures of other keys are passed over, even if
   * name or id is the same; but one of this key that fails spoils the note.
   *
   * @throws Refusal {@code PROOF_INVALID} if the key's signature fails or there is none
   */
  public String open(VerifierKey key) throws Refusal {
    boolean signed = false;
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    for (Signature signature : signatures) {
      if (signature.id == key.id() && signature.name.equals(key.name())) {
        if (!key.verifies(message, signature.bytes)) {
          throw Form.invalid("note: the signature of " + key.name() + " does not hold", RULE);
        }
        signed = true;
      }
    }
    if (!signed) {
      throw Form.invalid("note: no signature of the key " + Quoted.of(key.text()), RULE);
    }
    return text;
  }

  /** The note as it stands, text and signatures. */
  public byte[] print() {
    return note.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedNote that && that.note.equals(note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  @Override
  public String toString() {
    return note;
  }

  /** {@code — name base64(id || signature)}. */
  private static final class Signature {
    private final String name;
    private final int id;
    private final byte[] bytes;

    private Signature(String name, int id, byte[] bytes) {
      this.name = name;
      this.id = id;
      this.bytes = bytes;
    }

    private static Signature parse(String line) throws Refusal {
      int gap = line.indexOf(' ', DASH.length());
      if (!line.startsWith(DASH)
          || gap < 0
          || !VerifierKey.isName(line.substring(DASH.length(), gap))) {
        throw Form.malformed("note: signature line " + Quoted.of(line), RULE);
      }
      byte[] blob = Form.base64("note: signature", line.substring(gap + 1), RULE);
      if (blob.length <= ID_BYTES) {
        throw Form.malformed("note: signature of " + blob.length + " bytes", RULE);
      }
      return new Signature(
          line.substring(DASH.length(), gap),
          ByteBuffer.wrap(blob).getInt(),
          Arrays.copyOfRange(blob, ID_BYTES, blob.length));
    }

    private String line() {
      byte[] blob = ByteBuffer.allocate(ID_BYTES + bytes.length).putInt(id).put(bytes).array();
      return DASH + name + ' ' + Base64.getEncoder().encodeToString(blob);
    }
  }
}
