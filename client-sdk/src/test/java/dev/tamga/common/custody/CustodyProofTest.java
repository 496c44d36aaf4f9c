package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.key.LogKey;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CustodyProofTest {
  private static final LogKey KEY = LogKey.generate();
  private static final VerifierKey VERIFIER = new VerifierKey("o", KEY.publicKey());
  private static final List<LogEntry> ENTRIES = GoldenLog.entries();
  private static final List<byte[]> LEAVES =
      ENTRIES.stream().map(entry -> entry.leafHash().bytes()).toList();

  @TempDir private Path folder;

  /** The golden log's entry, proven in the tree of the first {@code size}. */
  private static CustodyProof proof(int index, int size) throws Refusal {
    return CustodyProof.verify(
        GoldenLog.event(index), ENTRIES.get(index).print(), tlogProof(index, size), VERIFIER);
  }

  private static byte[] tlogProof(int index, int size) {
    List<byte[]> tree = LEAVES.subList(0, size);
    Checkpoint checkpoint = new Checkpoint("o", size, Sha256.of(Reference.root(tree)));
    return new TlogProof(
            index, Reference.inclusion(index, tree), SignedCheckpoint.sign(checkpoint, KEY).note())
        .print();
  }

  private static void assertInvalid(PackageChain chain, CustodyProof next, String detail) {
    assertThatThrownBy(() -> chain.add(next))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.PROOF_INVALID);
              assertThat(refusal.detail()).contains(detail);
            });
  }

  @Test
  void provenEvents_makeTheChainOfTheirPackage() throws Refusal {
    PackageChain chain = PackageChain.of(GoldenLog.packageOf(7));
    for (int index = 7; index < GoldenLog.SIZE; index += 20) {
      chain.add(proof(index, index + 1));
    }
    assertThat(chain.seq()).isEqualTo(13);
  }

  @Test
  void gapReorderingRepetitionAndOtherPackage_breakTheChain() throws Refusal {
    PackageChain chain = PackageChain.of(GoldenLog.packageOf(7));
    assertInvalid(chain, proof(27, 260), "seq 2 (expected: 1)");
    chain.add(proof(7, 260));
    assertInvalid(chain, proof(7, 260), "seq 1 (expected: 2)");
    assertInvalid(chain, proof(47, 260), "seq 3 (expected: 2)");
    assertInvalid(chain, proof(28, 260), "package");
    chain.add(proof(27, 260));
    assertThat(chain.seq()).isEqualTo(2);
  }

  @Test
  void chain_goesOnAfterAKnownEvent() throws Refusal {
    PackageChain chain = PackageChain.after(proof(27, 100));
    assertInvalid(chain, proof(7, 260), "seq");
    chain.add(proof(47, 260));
    assertThat(chain.seq()).isEqualTo(3);
  }

  /** A small log: one package, whose second entry is made by the test. */
  private static CustodyProof forged(
      LogEntry second, byte[] event, boolean before, String origin, int more) throws Refusal {
    List<byte[]> tree = new ArrayList<>();
    int index = before ? 0 : 20 + more;
    for (int i = 0; i < index; i++) {
      tree.add(LEAVES.get(i));
    }
    tree.add(second.leafHash().bytes());
    Checkpoint checkpoint = new Checkpoint(origin, tree.size(), Sha256.of(Reference.root(tree)));
    TlogProof proof =
        new TlogProof(
            index, Reference.inclusion(index, tree), SignedCheckpoint.sign(checkpoint, KEY).note());
    return CustodyProof.verify(
        event, second.print(), proof.print(), new VerifierKey(origin, KEY.publicKey()));
  }

  @Test
  void otherHistoryOtherLogOrEarlierPlace_breaksTheChain() throws Refusal {
    byte[] event = {1};
    Sha256 digest = MerkleTree.digest(event);
    PackageId id = GoldenLog.packageOf(0);
    LogEntry good =
        new LogEntry(id, 2, ENTRIES.get(0).leafHash(), digest, 0, MerkleTree.EMPTY_ROOT);
    LogEntry other =
        new LogEntry(id, 2, ENTRIES.get(1).leafHash(), digest, 0, MerkleTree.EMPTY_ROOT);
    PackageChain chain = PackageChain.after(proof(0, 20));

    assertInvalid(chain, forged(other, event, false, "o", 0), "prev");
    assertInvalid(chain, forged(good, event, true, "o", 0), "index");
    assertInvalid(chain, forged(good, event, false, "another", 0), "origin");
    PackageChain sameSize = PackageChain.after(proof(0, 26));
    assertInvalid(sameSize, forged(good, event, false, "o", 5), "root of checkpoint 26");
    chain.add(forged(good, event, false, "o", 0));
  }

  @Test
  void flippedBitOfEventOrEntry_isRefused() {
    byte[] proof = tlogProof(9, 30);
    byte[] event = GoldenLog.event(9);
    byte[] entry = ENTRIES.get(9).print();
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      byte[] bentEvent = event.clone();
      byte[] bentEntry = entry.clone();
      byte[] bent = round % 2 == 0 ? bentEvent : bentEntry;
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      assertThatThrownBy(() -> CustodyProof.verify(bentEvent, bentEntry, proof, VERIFIER))
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void flippedBitOrCutOfTheProof_isRefused() {
    byte[] proof = tlogProof(9, 30);
    for (int bit = 0; bit < proof.length * Byte.SIZE; bit++) {
      byte[] bent = proof.clone();
      bent[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertRefused(bent);
    }
    for (int length = 0; length < proof.length; length++) {
      assertRefused(Arrays.copyOf(proof, length));
    }
  }

  private static void assertRefused(byte[] proof) {
    assertThatThrownBy(
            () -> CustodyProof.verify(GoldenLog.event(9), ENTRIES.get(9).print(), proof, VERIFIER))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void ordinaryTools_comeToTheSameVerdict() throws Exception {
    assumeTrue(hasTools(), "no sh or openssl here");
    for (int index : new int[] {0, 1, 31, 36}) {
      assertThat(script(index, 37, tlogProof(index, 37))).isEqualTo("proven");
    }
    assertThat(script(0, 1, tlogProof(0, 1))).isEqualTo("proven");
    String good = new String(tlogProof(9, 37), StandardCharsets.UTF_8);
    assertThat(script(9, 37, good.getBytes(StandardCharsets.UTF_8))).isEqualTo("proven");
    for (String bad :
        List.of(
            good.replace("index 9", "index 8"),
            good.replace("\n37\n", "\n38\n"),
            good.replaceFirst("index 9\n[^\n]*\n", "index 9\n"),
            good.replaceFirst("index 9\n", "index 9\n" + "A".repeat(43) + "=\n"))) {
      assertThat(script(9, 37, bad.getBytes(StandardCharsets.UTF_8))).isEqualTo("not proven");
    }
  }

  private static boolean hasTools() {
    return Stream.of("sh", "openssl", "base64")
        .allMatch(
            tool ->
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .anyMatch(path -> Files.isExecutable(Path.of(path, tool))));
  }

  /** Runs the shell script over files, as a court's expert would. */
  private String script(int index, int size, byte[] proof)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory(folder, "p" + index + "-" + size);
    Files.write(work.resolve("event.xml"), GoldenLog.event(index));
    Files.write(work.resolve("entry.txt"), ENTRIES.get(index).print());
    Files.write(work.resolve("event.tlog-proof"), proof);
    Files.writeString(work.resolve("log-key.txt"), VERIFIER.text() + "\n");
    Path script = work.resolve("verify.sh");
    try (InputStream in = getClass().getResourceAsStream("verify.sh")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    Process process =
        new ProcessBuilder("sh", script.toString())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor() == 0).as(said).isEqualTo(said.endsWith("\nproven\n"));
    return said.strip().lines().reduce((first, second) -> second).orElse("");
  }
}
