package dev.tamga.server.storage.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Copies the database of a directory as it is at one moment, beside the process that has it. */
public final class SnapshotDatabase {
  private SnapshotDatabase() {}

  /**
   * Writes a copy that holds all that was committed before, and nothing half. {@code VACUUM INTO}
   * reads on one snapshot, so that a busy node never makes it begin anew as SQLite's backup steps
   * would; the node goes on writing, and its write-ahead file grows meanwhile.
   *
   * @param directory of a node, running or not; its lock is not asked
   * @param copy directory that has no database yet
   * @throws IOException if there is none, or it cannot be read, or the copy not be written
   */
  public static void run(Path directory, Path copy) throws IOException {
    Path file = directory.resolve(SqliteDatabase.FILE);
    if (!Files.isRegularFile(file)) {
      throw new IOException("data directory " + directory + ": nothing is stored there");
    }
    Path target = Files.createDirectories(copy).resolve(SqliteDatabase.FILE);
    try (Connection connection = SqliteDatabase.source(file).getConnection();
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, target.toAbsolutePath().toString());
      boolean unused = vacuum.execute();
    } catch (SQLException e) {
      throw new IOException("database " + file + " could not be copied: " + e.getMessage(), e);
    }
    try (FileChannel written = FileChannel.open(target, StandardOpenOption.WRITE)) {
      written.force(true); // SQLite does not
    }
  }
}
