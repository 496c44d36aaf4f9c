package dev.tamga.server.open;

import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.migrate.House;
import dev.tamga.server.migrate.MoveException;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;

/** Opens the place of a configuration, to be moved out of or into (STORAGE.md section 8). */
public final class OpenHouse {
  private OpenHouse() {}

  /**
   * Opens the place of a node that does not run.
   *
   * @throws IOException if nothing is stored there, its node runs, or it cannot be reached
   */
  public static House toLeave(ServerConfig config, Clock clock) throws IOException {
    try {
      return open(config, OpenDatabase.toCheck(config.storage(), clock), Steps.UNWATCHED, clock);
    } catch (IOException e) {
      throw new IOException(
          "The old place could not be opened; stop its node. " + e.getMessage(), e);
    }
  }

  /**
   * Opens a place, with an empty schema if there is none.
   *
   * @param steps is told of each commit
   */
  public static House toEnter(ServerConfig config, Clock clock, Steps steps) throws IOException {
    try {
      Files.createDirectories(config.storage().data());
      return open(config, OpenDatabase.toFill(config.storage(), clock), steps, clock);
    } catch (IOException e) {
      throw new IOException("The new place could not be opened. " + e.getMessage(), e);
    }
  }

  private static House open(ServerConfig config, Database database, Steps steps, Clock clock)
      throws IOException {
    try {
      BlobStore blobs = OpenBlobs.toMove(config.storage(), database, clock);
      return new House(
          OpenDatabase.place(config.storage()) + " and " + OpenBlobs.place(config.storage()),
          config.log().origin(),
          config.storage().data(),
          config.storage().objects().isPresent()
              ? Optional.empty()
              : Optional.of(OpenBlobs.files(config.storage())),
          database,
          BatchWriter.start(database, steps),
          blobs);
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Refuses two configurations of which a part is in the same place.
   *
   * @throws MoveException if so
   */
  public static void requireApart(ServerConfig from, ServerConfig to) throws MoveException {
    requireOther(OpenDatabase.place(from.storage()), OpenDatabase.place(to.storage()));
    requireOther(OpenBlobs.place(from.storage()), OpenBlobs.place(to.storage()));
    if (!from.node().name().equals(to.node().name())) {
      throw new MoveException(
          "The configurations are of two nodes: "
              + from.node().name()
              + " and "
              + to.node().name()
              + ". Set the same node.name.");
    }
  }

  private static void requireOther(String old, String next) throws MoveException {
    if (old.equals(next)) {
      throw new MoveException(
          "Old and new place are the same: "
              + old
              + ". Name another database, prefix or storage.data.");
    }
  }
}
