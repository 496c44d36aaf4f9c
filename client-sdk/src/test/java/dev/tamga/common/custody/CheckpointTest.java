package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.key.LogKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifier keys, signed notes and checkpoints, with the public examples of C2SP's implementers. */
final class CheckpointTest {
  private static final String NOTE_KEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  private static final String NOTE =
      "This is an example message.\n\n— example.com/foo"
          + " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
  private static final String LOG_KEY =
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
  private static final String LOG =
      "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"
          + "— example.com/log/testdata"
          + " M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n";

  private static SignedNote note(String text) throws Refusal {
    return SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(String note) {
    return note.substring(note.indexOf('—'));
  }

  private interface Act {
    void run() throws Refusal;
  }

  private static void assertRefused(Failure failure, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.failure()).isEqualTo(failure));
  }

  @Test
  void publicNote_opensWithItsKey() throws Refusal {
    SignedNote note = note(NOTE);
    assertThat(note.open(VerifierKey.parse(NOTE_KEY))).isEqualTo("This is an example message.\n");
    assertThat(note.print()).isEqualTo(NOTE.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void publicCheckpoint_verifiesWithItsKey() throws Refusal {
    SignedCheckpoint signed = SignedCheckpoint.verify(note(LOG), VerifierKey.parse(LOG_KEY));
    assertThat(signed.checkpoint().origin()).isEqualTo("example.com/log/testdata");
    assertThat(signed.checkpoint().size()).isEqualTo(15);
    assertThat(signed.checkpoint().root().base64())
        .isEqualTo("rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=");
    assertThat(LOG).startsWith(signed.checkpoint().text());
  }

  @Test
  void key_isReadAndPrintedAlike() throws Refusal {
    for (String text : List.of(NOTE_KEY, LOG_KEY)) {
      assertThat(VerifierKey.parse(text).text()).isEqualTo(text);
      assertThat(VerifierKey.parse(text)).isEqualTo(VerifierKey.parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "++",
        "example.com/foo",
        "example.com/foo+530d903a",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
        "example com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      })
  void keyInAnotherForm_isRefused(String text) {
    assertRefused(Failure.DOCUMENT_MALFORMED, () -> VerifierKey.parse(text));
  }

  @Test
  void signatureOfAnotherKey_isPassedOver() throws Refusal {
    LogKey other = LogKey.generate();
    String foreign = signature(SignedNote.sign("x\n", "example.com/foo", other).toString());
    VerifierKey key = VerifierKey.parse(NOTE_KEY);
    assertThat(note(NOTE + foreign).open(key)).startsWith("This is");
    String before = NOTE.replace("\n\n", "\n\n" + foreign);
    assertThat(note(before).open(key)).startsWith("This is");
    assertRefused(
        Failure.PROOF_INVALID, () -> note("This is an example message.\n\n" + foreign).open(key));
  }

  @Test
  void sameKeyUnderAnotherName_isPassedOver() {
    assertRefused(
        Failure.PROOF_INVALID,
        () ->
            note(NOTE.replace("example.com/foo", "example.com/bar"))
                .open(VerifierKey.parse(NOTE_KEY)));
  }

  @Test
  void matchingSignatureThatFails_spoilsTheNoteEvenBesideAGoodOne() {
    String bad = signature(NOTE).replace("Uw2QOkn8", "Uw2QOkn9");
    VerifierKey[] key = new VerifierKey[1];
    assertRefused(
        Failure.PROOF_INVALID,
        () -> {
          key[0] = VerifierKey.parse(NOTE_KEY);
          note(NOTE + bad).open(key[0]);
        });
    assertRefused(
        Failure.PROOF_INVALID, () -> note(NOTE.replace("example m", "other m")).open(key[0]));
  }

  @Test
  void sixtyFourSignatures_areTakenAndNoMore() throws Refusal {
    String foreign = signature(SignedNote.sign("x\n", "other", LogKey.generate()).toString());
    String full = NOTE + foreign.repeat(SignedNote.MAX_SIGNATURES - 1);
    assertThat(note(full).open(VerifierKey.parse(NOTE_KEY))).isNotEmpty();
    assertRefused(Failure.DOCUMENT_MALFORMED, () -> note(full + foreign));
  }

  static List<String> malformedNotes() {
    String line = signature(NOTE);
    return List.of(
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n" + line,
        "text\n\n" + line.stripTrailing(),
        "text\n\n" + line + "\n",
        "te\txt\n\n" + line,
        "text\r\n\n" + line,
        "text\n\n- example.com/foo" + line.substring(line.lastIndexOf(' ')),
        "text\n\n— " + line.substring(line.lastIndexOf(' ')),
        "text\n\n— example.com/foo\n",
        "text\n\n— example.com/foo \n",
        "text\n\n— example.com/foo AAAAAA==\n",
        "text\n\n— example.com/foo Uw2QOg==\n",
        "text\n\n— example.com/foo !\n",
        "text\n\n" + line.replace("aQM=", "aQN="),
        "text\n\n" + line.replace("=", ""),
        "text\n\n" + line.replace(" Uw2", "  Uw2"),
        "text\n\n" + line.replace("/foo", "+foo"));
  }

  @ParameterizedTest
  @MethodSource("malformedNotes")
  void malformedNote_isRefused(String text) {
    assertRefused(Failure.DOCUMENT_MALFORMED, () -> note(text));
  }

  @Test
  void noteThatIsTooLongOrNotUtf8_isRefused() {
    assertRefused(
        Failure.DOCUMENT_MALFORMED, () -> SignedNote.parse(new byte[SignedNote.MAX_BYTES + 1]));
    assertRefused(
        Failure.DOCUMENT_MALFORMED, () -> SignedNote.parse(new byte[] {(byte) 0xC0, (byte) 0x80}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "o",
        "o\n1\n",
        "\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o+o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n01\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n-1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\nx\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n9223372036854775808\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n18446744073709551615\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n0\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs= \n",
        "o\n1\nAAAA\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\nextension\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n",
      })
  void malformedCheckpoint_isRefusedThoughSigned(String text) throws Refusal {
    assertRefused(Failure.DOCUMENT_MALFORMED, () -> Checkpoint.parse(text));
    if (text.endsWith("\n")) {
      LogKey key = LogKey.generate();
      SignedNote signed = SignedNote.sign(text, "o", key);
      assertRefused(
          Failure.DOCUMENT_MALFORMED,
          () -> SignedCheckpoint.verify(signed, new VerifierKey("o", key.publicKey())));
    }
  }

  @Test
  void checkpointOfAnotherOriginThanItsKey_isRefused() {
    LogKey key = LogKey.generate();
    String text = new Checkpoint("one", 0, MerkleTree.EMPTY_ROOT).text();
    SignedNote note = SignedNote.sign(text, "two", key);
    assertRefused(
        Failure.PROOF_INVALID,
        () -> SignedCheckpoint.verify(note, new VerifierKey("two", key.publicKey())));
  }

  @Test
  void ownCheckpoint_verifiesAndNoFlippedBitOrCutDoes() throws Refusal {
    LogKey key = LogKey.generate();
    VerifierKey verifier = new VerifierKey("узел.example/log", key.publicKey());
    Checkpoint checkpoint =
        new Checkpoint("узел.example/log", 7, MerkleTree.digest(new byte[] {7}));
    byte[] good = SignedCheckpoint.sign(checkpoint, key).note().print();
    assertThat(SignedCheckpoint.verify(SignedNote.parse(good), verifier).checkpoint())
        .isEqualTo(checkpoint);
    assertThat(VerifierKey.parse(verifier.text())).isEqualTo(verifier);
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] bent = good.clone();
      bent[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThatThrownBy(() -> SignedCheckpoint.verify(SignedNote.parse(bent), verifier))
          .isInstanceOf(Refusal.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> SignedCheckpoint.verify(SignedNote.parse(cut), verifier))
          .isInstanceOf(Refusal.class);
    }
  }
}
