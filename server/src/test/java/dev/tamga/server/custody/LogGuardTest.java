package dev.tamga.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.testkit.EveryDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EveryDatabase
final class LogGuardTest {
  private static final PackageId ID = PackageId.random();

  @TempDir private Path folder;
  private Path node;

  @BeforeEach
  void fill() throws Exception {
    node = folder.resolve("node");
    try (TestLog log = TestLog.open(node)) {
      log.append(ID, "a", "b");
      log.append(ID, "c");
    }
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    try (var files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    TestDatabase.replace(from, to);
    return to;
  }

  private static void assertRefused(ThrowingCallable start, String detail, String action) {
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.failure()).isEqualTo(Failure.STORED_DATA_DAMAGED);
              assertThat(refusal.detail()).contains(detail);
              assertThat(refusal.action()).contains(action);
            });
  }

  @Test
  void restoredOldBackup_isRefusedUntilTheNewestIsBack() throws Exception {
    Path backup = copy(node, "backup");
    try (TestLog log = TestLog.open(node)) {
      log.append(ID, "d");
    }
    Path newest = copy(node, "newest");
    TestDatabase.replace(backup, node);
    try (TestLog log = TestLog.open(node)) {
      assertRefused(log::guard, "the database has 3 entries, the anchor 4", "the newest database");
    }
    TestDatabase.replace(newest, node);
    try (TestLog log = TestLog.open(node)) {
      log.guard();
    }
  }

  @Test
  void databaseThatIsGone_isRefused() throws Exception {
    TestDatabase.delete(node);
    try (TestLog log = TestLog.open(node)) {
      assertRefused(log::guard, "the database has 0 entries", "the newest database");
      assertRefused(log::guard, "the anchor 3", "with a new storage.data"); // where none is ahead
    }
  }

  @Test
  void otherHistoryOfTheSameLength_isRefused() throws Exception {
    Path other = folder.resolve("other");
    try (TestLog log = TestLog.open(other)) {
      log.append(ID, "x", "y", "z", "more");
    }
    TestDatabase.replace(other, node);
    try (TestLog log = TestLog.open(node)) {
      assertRefused(log::guard, "root at the anchor's size 3", "the newest database");
    }
  }

  @Test
  void anchorBehindTheDatabase_isAccepted() throws Exception {
    Path older = copy(node, "older");
    try (TestLog log = TestLog.open(node)) {
      log.append(ID, "d");
    }
    Files.copy(
        older.resolve("log-anchor.txt"),
        node.resolve("log-anchor.txt"),
        StandardCopyOption.REPLACE_EXISTING);
    try (TestLog log = TestLog.open(node)) {
      log.guard();
    }
  }

  @Test
  void missingAnchor_isAcceptedAndWrittenAgain() throws Exception {
    Files.delete(node.resolve("log-anchor.txt"));
    try (TestLog log = TestLog.open(node)) {
      log.guard();
      log.append(ID, "d");
      assertThat(node.resolve("log-anchor.txt"))
          .content()
          .startsWith("tamga-log-anchor/1\nsize 00000000000000000004\nroot ");
    }
  }

  @Test
  void damagedAnchor_isRefused() throws Exception {
    for (String text : new String[] {"x", "tamga-log-anchor/1\nsize 4\n", "y".repeat(5000)}) {
      Files.writeString(node.resolve("log-anchor.txt"), text);
      try (TestLog log = TestLog.open(node)) {
        assertRefused(log::guard, "log anchor", "remove this file");
      }
    }
  }

  @Test
  void otherKeyOrOrigin_isRefused() throws Exception {
    try (TestLog log = TestLog.open(node)) {
      VerifierKey otherKey = new VerifierKey(TestLog.ORIGIN, LogKey.generate().publicKey());
      VerifierKey otherOrigin = new VerifierKey("other", TestLog.KEY.publicKey());
      for (VerifierKey key : new VerifierKey[] {otherKey, otherOrigin}) {
        assertRefused(
            () ->
                log.database.read(
                    handle -> {
                      LogGuard.check(handle, key, log.anchor);
                      return true;
                    }),
            "does not verify",
            "log.origin");
      }
    }
  }

  @Test
  void brokenTreeInTheDatabase_isRefused() throws Exception {
    String[] damages = {
      "UPDATE log_state SET size = 4, frontier = zeroblob(32)",
      "UPDATE log_state SET frontier = zeroblob(64)",
      "UPDATE log_state SET frontier = zeroblob(31)",
      "UPDATE log_state SET root = zeroblob(32)",
      "UPDATE log_state SET checkpoint = 'x'",
      "UPDATE tile SET hashes = zeroblob(96)",
      "DELETE FROM tile",
      "DELETE FROM entry WHERE idx = 2",
      "DELETE FROM log_state",
    };
    for (int i = 0; i < damages.length; i++) {
      Path damaged = copy(node, "damaged" + i);
      try (TestLog log = TestLog.open(damaged)) {
        log.tamper(damages[i]);
        assertThatThrownBy(log::guard).as(damages[i]).isInstanceOf(Refusal.class);
      }
    }
  }
}
