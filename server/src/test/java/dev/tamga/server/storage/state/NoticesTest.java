package dev.tamga.server.storage.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.testkit.EveryBackend;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EveryBackend
final class NoticesTest {
  private static final Instant NOW = Instant.parse("2026-05-04T09:10:00Z");

  @TempDir private Path folder;
  private Database database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(folder, 1);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  private void add(String text, Instant when) throws Refusal {
    boolean unused =
        writer.write(
            handle -> {
              Notices.add(handle, Bytes.utf8(text), when);
              return true;
            });
  }

  private List<String> after(long id, int limit) throws Refusal {
    return database.read(handle -> Notices.after(handle, id, limit)).stream()
        .map(notice -> new String(notice.bytes().toArray(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void notices_areReadInTheOrderInWhichTheyCameAndEachOnce() throws Exception {
    add("b", NOW);
    add("a", NOW);
    add("b", NOW.plusSeconds(1));
    add("c", NOW);
    assertThat(after(0, 10)).containsExactly("b", "a", "c");
    long first = database.read(handle -> Notices.after(handle, 0, 1)).get(0).id();
    assertThat(after(first, 1)).containsExactly("a");
    boolean has = database.read(handle -> Notices.has(handle, Bytes.utf8("a")));
    boolean hasAnother = database.read(handle -> Notices.has(handle, Bytes.utf8("d")));
    assertThat(has).isTrue();
    assertThat(hasAnother).isFalse();
  }

  @Test
  void noticeOlderThanThirtyDays_isDeletedWhenAnotherComes() throws Exception {
    add("old", NOW);
    add("younger", NOW.plus(Duration.ofDays(29)));
    add("new", NOW.plus(Duration.ofDays(31)));
    assertThat(after(0, 10)).containsExactly("younger", "new");
  }

  @Test
  void moreThanTheMost_areDeletedFromTheOldestOn() throws Exception {
    boolean unused =
        writer.write(
            handle -> {
              for (int i = 0; i < Notices.MAX_ROWS + 3; i++) {
                Notices.add(handle, Bytes.utf8("notice " + i), NOW);
              }
              return true;
            });
    assertThat(after(0, 2 * Notices.MAX_ROWS))
        .hasSize(Notices.MAX_ROWS)
        .startsWith("notice 3")
        .endsWith("notice " + (Notices.MAX_ROWS + 2));
  }
}
