package dev.tamga.server.migrate;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.place.MoveRows;
import dev.tamga.server.migrate.place.MoveRows.Moved;
import dev.tamga.server.migrate.place.MovedFile;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place where a node keeps what it has, open and held.
 *
 * @param place in words for a person, without secrets; the same each time
 * @param origin of the log that it is for
 * @param data folder of the node's own files
 * @param files folder of the bytes; empty if they are in an object store
 * @param database its state
 * @param writer that writes it
 * @param blobs its bytes
 */
public record House(
    String place,
    String origin,
    Path data,
    Optional<Path> files,
    Database database,
    BatchWriter writer,
    BlobStore blobs)
    implements AutoCloseable {

  /**
   * The move that left this place for good, as its database or its data folder says: the folder
   * also where the database is an older one by now.
   */
  Optional<Moved> left() throws Refusal, IOException {
    Optional<Moved> row = database.read(MoveRows::moved);
    return row.isPresent() ? row : MovedFile.find(data);
  }

  /** Lets everything go. */
  @Override
  public void close() throws IOException {
    try {
      blobs.close();
      writer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
    }
  }
}
