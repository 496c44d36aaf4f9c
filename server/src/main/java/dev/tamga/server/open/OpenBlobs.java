package dev.tamga.server.open;

import dev.tamga.server.config.ObjectsConfig;
import dev.tamga.server.config.StorageConfig;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.storage.s3.S3Blobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the bytes of the configuration (STORAGE.md): files, or an object store. */
public final class OpenBlobs {
  private OpenBlobs() {}

  /** The same for few threads. */
  public static BlobStore of(StorageConfig config, Database database, Clock clock)
      throws IOException {
    return of(config, database, Connect.FEW, clock);
  }

  /**
   * Opens them; an object store is tried out.
   *
   * @param database which says in what objects they lie
   * @param connections most to an object store at one time
   * @throws IOException if the folder cannot be made, or the store cannot be reached or refuses
   * @throws IllegalArgumentException if the store's address has not the form
   */
  public static BlobStore of(StorageConfig config, Database database, int connections, Clock clock)
      throws IOException {
    return open(config, config.data().resolve("spool"), database, connections, clock);
  }

  /**
   * The same, only to be read, beside a node that may be running. Its data folder gets no folder
   * for bytes on their way: one that root made would be in the way of a later check by another
   * user.
   */
  public static BlobStore toCheck(StorageConfig config, Database database, Clock clock)
      throws IOException {
    Path spool = Files.createTempDirectory("tamga-check-");
    try {
      return open(config, spool, database, Connect.FEW, clock);
    } finally {
      Files.delete(spool); // needed by who writes alone
    }
  }

  /** The same of a place to move out of or into, beside a node that may be running there. */
  static BlobStore toMove(StorageConfig config, Database database, Clock clock) throws IOException {
    return open(config, config.data().resolve("spool-move"), database, Connect.FEW, clock);
  }

  private static BlobStore open(
      StorageConfig config, Path spool, Database database, int connections, Clock clock)
      throws IOException {
    return config.objects().isPresent()
        ? S3Blobs.open(
            address(config.objects().get()),
            new StoredSegments(database),
            spool,
            config.objects().get().segmentBytes(),
            Patience.USUAL,
            connections,
            clock)
        : FileBlobs.open(files(config), config.progressBytes());
  }

  /** The folder of files. */
  static Path files(StorageConfig config) {
    return config.data().resolve("blobs");
  }

  /** Where they are, in words for a person, without secrets. */
  static String place(StorageConfig config) {
    return config.objects().isPresent()
        ? address(config.objects().get()).toString()
        : files(config).toAbsolutePath().normalize().toString();
  }

  /** The store, and as whom a node comes to it. */
  public static S3Address address(ObjectsConfig config) {
    return new S3Address(
        config.endpoint(),
        config.region(),
        config.bucket(),
        config.prefix(),
        config.accessKey(),
        config.secretKeyFile(),
        config.ca(),
        config.pathStyle());
  }
}
