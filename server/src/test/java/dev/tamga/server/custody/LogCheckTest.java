package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.testkit.EveryDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of 300 entries, and one thing wrong with it at a time. */
@EveryDatabase
final class LogCheckTest {
  private static final PackageId ONE = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  private static final PackageId TWO = new PackageId("1b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");

  @TempDir private Path folder;
  private TestLog log;

  @BeforeEach
  void fill() throws Exception {
    log = TestLog.open(folder);
    String[] batch = new String[50];
    Arrays.fill(batch, "event");
    for (int i = 0; i < 3; i++) {
      log.append(ONE, batch);
      log.append(TWO, batch);
    }
    assertThat(log.check()).isEmpty();
  }

  @AfterEach
  void close() throws Exception {
    log.close();
  }

  /** Just this one thing is reported. */
  private void assertFound(String what, String where) throws Exception {
    List<Disagreement> found = log.check();
    assertThat(found).as("%s", found).hasSize(1);
    assertThat(found.get(0).what()).isEqualTo(what);
    assertThat(found.get(0).where()).contains(where);
  }

  private void assertAllFound(String... what) throws Exception {
    assertThat(log.check()).extracting(Disagreement::what).containsExactly(what);
  }

  @Test
  void changedEvent_isFound() throws Exception {
    log.tamper("UPDATE event SET xml = x'00' WHERE idx = 7");
    assertFound("event digest", "index 7");
  }

  @Test
  void removedEvent_isFound() throws Exception {
    log.tamper("DELETE FROM event WHERE idx = 7");
    assertFound("event", "index 7");
  }

  @Test
  void addedEvent_isFound() throws Exception {
    log.tamper("INSERT INTO event VALUES (300, 'x', 'X', 0, x'00')");
    assertFound("event", "index 300");
  }

  @Test
  void changedEntryBytes_areFound() throws Exception {
    log.tamper("UPDATE entry SET bytes = x'00' WHERE idx = 7");
    assertAllFound("leaf hash", "entry");
  }

  @Test
  void changedLeafHash_isFound() throws Exception {
    log.tamper("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 7");
    assertAllFound("leaf hash", "chain");
  }

  @Test
  void entryRewrittenWithItsLeafHashAndEvent_isFoundInTheTree() throws Exception {
    LogEntry old =
        LogEntry.parse(log.database.read(h -> LoggedEvent.find(h, ONE, 50).orElseThrow().entry()));
    byte[] xml = "forged".getBytes(StandardCharsets.UTF_8);
    LogEntry forged =
        new LogEntry(
            ONE,
            50,
            old.prev(),
            MerkleTree.digest(xml),
            old.checkpointSize(),
            old.checkpointRoot());
    log.tamper("UPDATE event SET xml = ? WHERE idx = 49", (Object) xml);
    log.tamper(
        "UPDATE entry SET bytes = ?, leaf = ? WHERE idx = 49",
        forged.print(),
        forged.leafHash().bytes());
    assertThat(log.check())
        .extracting(Disagreement::what)
        .contains("named checkpoint", "tile", "root", "frontier", "checkpoint root", "chain");
  }

  @Test
  void removedEntry_isFound() throws Exception {
    log.tamper("DELETE FROM entry WHERE idx = 7");
    log.tamper("DELETE FROM event WHERE idx = 7");
    assertAllFound("entry", "chain number");
  }

  @Test
  void removedTail_isFound() throws Exception {
    log.tamper("DELETE FROM entry WHERE idx >= 290");
    log.tamper("DELETE FROM event WHERE idx >= 290");
    assertFound("entry", "index 290 to 299");
  }

  @Test
  void addedEntry_isFound() throws Exception {
    log.tamper(
        "INSERT INTO entry SELECT 300, package, 999, bytes, leaf FROM entry WHERE idx = 299");
    assertAllFound("entry", "chain number");
  }

  @Test
  void entryUnderAnotherPackage_isFound() throws Exception {
    log.tamper("UPDATE entry SET package = 'x' WHERE idx = 299");
    assertAllFound("package", "chain number");
  }

  @Test
  void entryUnderAnotherNumber_isFound() throws Exception {
    log.tamper("UPDATE entry SET seq = 1000 WHERE idx = 299");
    assertAllFound("seq", "chain number");
  }

  @Test
  void swappedEntries_areFound() throws Exception {
    log.tamper("UPDATE entry SET idx = 1000 WHERE idx = 7");
    log.tamper("UPDATE entry SET idx = 7 WHERE idx = 8");
    log.tamper("UPDATE entry SET idx = 8 WHERE idx = 1000");
    assertThat(log.check()).extracting(Disagreement::what).contains("event digest", "tile", "root");
  }

  @Test
  void changedTile_isFoundWithTheHashThatDiffers() throws Exception {
    log.tamper(
        "UPDATE tile SET hashes = CAST(substr(hashes, 1, 320) || zeroblob(32) || substr(hashes,"
            + " 353) AS BLOB) WHERE level = 0 AND idx = 0");
    assertFound("tile", "tile/0/000");
    assertThat(log.check().get(0).found()).contains("256 hashes").contains("number 10");
  }

  @Test
  void removedTile_isFound() throws Exception {
    log.tamper("DELETE FROM tile WHERE level = 1");
    assertFound("tile", "tile/1/000.p/1");
  }

  @Test
  void narrowedTile_isFound() throws Exception {
    log.tamper(
        "UPDATE tile SET width = 3, hashes = substr(hashes, 1, 96) WHERE level = 0 AND idx = 1");
    assertFound("tile", "tile/0/001.p/44");
  }

  @Test
  void addedTile_isFound() throws Exception {
    log.tamper("INSERT INTO tile VALUES (2, 0, 1, zeroblob(32))");
    assertFound("tile", "tile/2/000.p/1");
  }

  @Test
  void changedFrontier_isFound() throws Exception {
    log.tamper("UPDATE log_state SET frontier = zeroblob(length(frontier))");
    assertFound("frontier", "log_state");
  }

  @Test
  void frontierOfAnotherLength_isFound() throws Exception {
    log.tamper("UPDATE log_state SET frontier = x''");
    assertFound("frontier", "log_state");
  }

  @Test
  void changedRoot_isFound() throws Exception {
    log.tamper("UPDATE log_state SET root = zeroblob(32)");
    assertFound("root", "log_state");
  }

  @Test
  void changedCheckpoint_isFound() throws Exception {
    log.tamper("UPDATE log_state SET checkpoint = replace(checkpoint, '300', '301')");
    assertFound("checkpoint", "log_state");
  }

  @Test
  void olderSignedCheckpoint_isFound() throws Exception {
    SignedCheckpoint old = log.checkpoint();
    log.append(ONE, "more");
    log.tamper("UPDATE log_state SET checkpoint = ?", old.note().toString());
    assertAllFound("checkpoint size", "checkpoint root");
  }

  @Test
  void missingState_isFound() throws Exception {
    log.tamper("DELETE FROM log_state");
    assertThat(log.check()).extracting(Disagreement::what).contains("checkpoint", "entry");
  }

  @Test
  void enormousSize_isFoundAtOnce() throws Exception {
    log.tamper("UPDATE log_state SET size = 4611686018427387904");
    assertThat(log.check()).extracting(Disagreement::what).contains("size", "frontier");
  }

  @Test
  void timestampedCheckpoint_isCheckedAgainstTheTree() throws Exception {
    SignedCheckpoint good = log.checkpoint();
    log.append(ONE, "more");
    log.writer.write(
        handle -> {
          CheckpointTimestamps.put(handle, good, new byte[] {1}, TestLog.NOW);
          CheckpointTimestamps.put(handle, good, new byte[] {2}, TestLog.NOW);
          return true;
        });
    assertThat(log.check()).isEmpty();
    assertThat(log.database.<byte[]>read(h -> CheckpointTimestamps.newest(h).orElseThrow().token()))
        .containsExactly(1);
  }

  @Test
  void timestampedCheckpointOfAForkOrAnotherKey_isFound() throws Exception {
    Checkpoint fork = new Checkpoint(TestLog.ORIGIN, 300, MerkleTree.digest(new byte[] {1}));
    for (LogKey key : new LogKey[] {TestLog.KEY, LogKey.generate()}) {
      log.tamper("DELETE FROM checkpoint_timestamp");
      log.tamper(
          "INSERT INTO checkpoint_timestamp VALUES (300, ?, 0, x'00')",
          SignedCheckpoint.sign(fork, key).note().toString());
      assertFound("timestamped checkpoint", "size 300");
    }
  }

  @Test
  void timestampedCheckpointAheadOfTheLog_isFound() throws Exception {
    Checkpoint ahead = new Checkpoint(TestLog.ORIGIN, 301, MerkleTree.digest(new byte[] {1}));
    log.tamper(
        "INSERT INTO checkpoint_timestamp VALUES (301, ?, 0, x'00')",
        SignedCheckpoint.sign(ahead, TestLog.KEY).note().toString());
    assertFound("timestamped checkpoint", "size 301");
  }
}
