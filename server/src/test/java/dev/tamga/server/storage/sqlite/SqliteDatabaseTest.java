package dev.tamga.server.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
  @TempDir Path directory;
  private SqliteDatabase database;
  private BatchWriter writer;

  @BeforeEach
  void open() throws Exception {
    database = SqliteDatabase.open(directory, 2);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    writer.write(h -> h.execute("CREATE TABLE b (v BLOB) STRICT"));
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    database.close();
  }

  @Test
  void noRoom_isRefusedAndWritingGoesOnWhenThereIsRoom() throws Exception {
    int pages = writer.write(h -> pragma(h, "page_count"));
    int bound = writer.write(h -> pragma(h, "max_page_count = " + (pages + 4)));
    assertThat(bound).isEqualTo(pages + 4);
    byte[] large = new byte[1 << 20];
    assertThatThrownBy(
            () -> writer.write(h -> h.execute("INSERT INTO b VALUES (?)", (Object) large)))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.failure()).isEqualTo(Failure.STORAGE_FULL));
    assertThat(count()).as("nothing of the batch is kept").isZero();
    assertThat(writer.isStopped()).isFalse();
    // the new connection has no such bound: there is room again
    assertThat(writer.write(h -> h.execute("INSERT INTO b VALUES (x'00')")).intValue())
        .isEqualTo(1);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void secondNodeOnTheDirectory_isRefused() {
    assertThatThrownBy(() -> SqliteDatabase.open(directory, 1)).hasMessageContaining("in use");
  }

  private int count() throws Refusal {
    return database.read(h -> h.select("SELECT count(*) FROM b").mapTo(Integer.class).one());
  }

  private static int pragma(Handle handle, String pragma) {
    return handle.select("PRAGMA " + pragma).mapTo(Integer.class).one();
  }
}
