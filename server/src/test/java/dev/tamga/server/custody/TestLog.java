package dev.tamga.server.custody;

import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.pki.key.LogKey;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** A log in a real database file, wired as the node wires it. Opening a folder again goes on. */
final class TestLog implements AutoCloseable {
  static final LogKey KEY = LogKey.generate();
  static final String ORIGIN = "node.example/log";
  static final Instant NOW = Instant.parse("2026-05-04T09:10:00.123Z");

  private static final int CHECKED_AT_ONCE = 128; // so that small logs have several parts

  final Path folder;
  final Database database;
  final BatchWriter writer;
  final LogAnchor anchor;
  final CustodyLog log;

  private TestLog(Path folder, Steps steps) throws IOException, Refusal {
    this.folder = folder;
    database = TestDatabase.open(folder, 4);
    anchor = LogAnchor.open(folder.resolve("log-anchor.txt"));
    log = new CustodyLog(ORIGIN, KEY, anchor);
    writer = BatchWriter.start(database, steps);
    writer.write(
        handle -> {
          log.begin(handle);
          return true;
        });
    writer.beforeWorks(log::readAhead);
    writer.afterWork(log::keep);
    writer.undone(log::undo);
    writer.beforeCommit(log::publish);
    writer.afterCommit(works -> log.committed());
  }

  static TestLog open(Path folder) throws IOException, Refusal {
    return open(folder, Steps.UNWATCHED);
  }

  static TestLog open(Path folder, Steps steps) throws IOException, Refusal {
    return new TestLog(folder, steps);
  }

  static NewEvent event(String content) {
    return new NewEvent(UUID.randomUUID(), "RECEIVED", NOW, seq -> document(content, seq));
  }

  static byte[] document(String content, long seq) {
    return ("<Event seq=\"" + seq + "\">" + content + "</Event>").getBytes(StandardCharsets.UTF_8);
  }

  List<Sequenced> append(PackageId id, String... contents) throws Refusal {
    return writer.write(handle -> append(handle, id, contents));
  }

  List<Sequenced> append(Handle handle, PackageId id, String... contents) {
    List<NewEvent> events = new ArrayList<>();
    for (String content : contents) {
      events.add(event(content));
    }
    return log.append(handle, id, events);
  }

  static Refusal refusal() {
    return new Refusal(Failure.PACKAGE_MISMATCH, "refused on purpose", "test", "nothing");
  }

  SignedCheckpoint checkpoint() throws Refusal {
    return SignedCheckpoint.verify(
        database.read(h -> new TileStore(h).checkpoint()), log.verifierKey());
  }

  List<Disagreement> check() throws Refusal {
    List<Disagreement> found = new ArrayList<>();
    LogCheck.run(this::snapshot, CHECKED_AT_ONCE, log.verifierKey(), found::add);
    return found;
  }

  void snapshot(Consumer<Handle> work) throws Refusal {
    boolean unused =
        database.read(
            handle -> {
              work.accept(handle);
              return true;
            });
  }

  void guard() throws Refusal {
    database.read(
        handle -> {
          LogGuard.check(handle, log.verifierKey(), anchor);
          return true;
        });
  }

  /** Changes rows behind the log's back, past every constraint but the file's form. */
  int tamper(String sql, Object... values) {
    return TestDatabase.tamper(folder, sql, values);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    writer.close();
    anchor.close();
    database.close();
  }
}
