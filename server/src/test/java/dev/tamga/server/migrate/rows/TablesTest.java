package dev.tamga.server.migrate.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import dev.tamga.server.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mover knows the schema of this version, of both kinds of database, table by table. */
final class TablesTest {
  @TempDir private Path home;
  private Database embedded;
  private Database shared;

  @BeforeEach
  void open() throws Exception {
    embedded = SqliteDatabase.open(home.resolve("state"), 2);
    shared = PostgresDatabase.open(TestDatabase.address(home.resolve("pg")), 2, Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    embedded.close();
    shared.close();
  }

  @Test
  void everyTable_isCopiedOrLeftWithAReason() throws Exception {
    List<String> copied = embedded.read(Tables::copied);
    assertThat(copied).contains("packages", "items", "entry", "log_state");
    assertThat(shared.read(Tables::copied)).isEqualTo(copied);
    assertThat(embedded.read(Tables::occupied)).isEmpty();
    assertThat(shared.read(Tables::occupied)).isEmpty();
  }

  @Test
  void tableThatNobodyDecidedAbout_isRefused() throws Exception {
    try (BatchWriter writer = BatchWriter.start(embedded, Steps.UNWATCHED)) {
      int unused =
          writer.write(handle -> handle.execute("CREATE TABLE surprise (id INTEGER PRIMARY KEY)"));
    }
    assertThatThrownBy(() -> embedded.read(Tables::copied))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[surprise]");
  }

  @Test
  void everyCopiedTable_hasTheSameColumnsAndKeyInBothKinds() throws Exception {
    for (String table : embedded.read(Tables::copied)) {
      TableShape here = embedded.read(handle -> TableShape.of(handle, table));
      TableShape there = shared.read(handle -> TableShape.of(handle, table));
      assertThat(there.key()).as(table).isEqualTo(here.key());
      assertThat(there.columns()).as(table).containsExactlyInAnyOrderElementsOf(here.columns());
      List<String> types = shared.read(handle -> types(handle, table));
      assertThat(types)
          .as("types of table %s that the mover can copy", table)
          .isSubsetOf("int8", "bigserial", "text", "bytea");
    }
  }

  private static List<String> types(Handle handle, String table) {
    List<String> types = new ArrayList<>();
    try (PreparedStatement none =
        handle.getConnection().prepareStatement("SELECT * FROM " + table + " WHERE 1 = 0")) {
      ResultSetMetaData about = none.getMetaData();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        types.add(about.getColumnTypeName(i));
      }
      return types;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
