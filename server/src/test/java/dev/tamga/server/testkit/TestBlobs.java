package dev.tamga.server.testkit;

import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.Durable;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.storage.s3.S3Blobs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a folder's items. Nodes of tests have them where {@code -Dtamga.blobs} says: in
 * {@code files}, which is usual, or in {@code s3}. The same folder has the same objects when it is
 * opened again.
 */
public final class TestBlobs {
  private static final boolean S3 = System.getProperty("tamga.blobs", "files").equals("s3");

  private final Kind kind;
  private final BlobStore store;
  private final SegmentRows rows;
  private final String prefix;

  /** Where bytes may be. */
  public enum Kind {
    FILES,
    S3
  }

  private TestBlobs(Kind kind, BlobStore store, SegmentRows rows, String prefix) {
    this.kind = kind;
    this.store = store;
    this.rows = rows;
    this.prefix = prefix;
  }

  /** Whether nodes of tests have their bytes in an object store. */
  public static boolean isS3() {
    return S3;
  }

  /** Lines of {@code server.conf}; empty for files. */
  public static String settings(Path folder) {
    return S3 ? shared(folder) : "";
  }

  /** The same for nodes of one service, which share an object store in any case. */
  public static String shared(Path folder) {
    return objectSettings(folder, "1 MiB");
  }

  /**
   * The same for an object store, whatever the property says.
   *
   * @param segment most bytes of an object, as in {@code server.conf}
   */
  public static String objectSettings(Path folder, String segment) {
    return settings(S3Server.get().address(prefix(folder)), segment);
  }

  /** Lines of {@code server.conf} for that store. */
  public static String settings(S3Address address, String segment) {
    return """
    storage.objects { endpoint = "%s", region = "%s", bucket = "%s", prefix = "%s", access-key = "%s", secret-key-file = "%s", segment = %s }
    """
        .formatted(
            address.endpoint(),
            address.region(),
            address.bucket(),
            address.prefix(),
            address.accessKey(),
            address.secretKeyFile(),
            segment);
  }

  static String prefix(Path folder) {
    String path = folder.toAbsolutePath().normalize().toString();
    return "t" + Integer.toHexString(path.hashCode()) + path.length() + '/';
  }

  /** Opens a store without a node. */
  public static TestBlobs open(Kind kind, Path folder, int progressBytes) throws IOException {
    SegmentRows rows = new SegmentRows();
    BlobStore store =
        kind == Kind.FILES
            ? FileBlobs.open(folder, progressBytes)
            : S3Blobs.open(
                S3Server.get().address(prefix(folder)),
                rows,
                folder.resolve("spool"),
                progressBytes,
                Patience.USUAL,
                Connect.FEW,
                Clock.systemUTC());
    return new TestBlobs(kind, store, rows, prefix(folder));
  }

  /** The store. */
  public BlobStore store() {
    return store;
  }

  /** Records what was made durable, as a node does in its database. */
  public Extent record(Durable durable) {
    return rows.record(durable);
  }

  /** The blobs of which there are bytes. */
  public List<BlobId> left() throws IOException {
    List<BlobId> found = new ArrayList<>();
    if (kind == Kind.FILES) {
      store.forEach(found::add);
    } else {
      S3Server.get().keys(prefix).stream()
          .map(key -> key.substring(prefix.length(), prefix.length() + 16))
          .distinct()
          .forEach(blob -> found.add(new BlobId(Long.parseLong(blob, 16))));
    }
    return found;
  }
}
