package dev.tamga.server.storage.file;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.EmptyReader;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.blob.Leases;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files under one folder: {@code .data} with the bytes, and {@code .crc} with the CRC-32C
 * (RFC 3720) of each full chunk, 4 bytes each, in order. The unfinished last chunk's checksum is in
 * the database, so that a blob below 1 MiB is one file and one sync.
 */
public final class FileBlobs implements BlobStore {
  private static final long PROGRESS_BYTES = 32 << 20;
  private static final Logger log = LoggerFactory.getLogger(FileBlobs.class);

  private final BlobFiles files;
  private final Leases leases = new Leases();
  private final WriteBack writeBack = new WriteBack();
  private final long progressBytes;

  private FileBlobs(BlobFiles files, long progressBytes) {
    this.files = files;
    this.progressBytes = progressBytes;
  }

  /** Opens the blobs as {@link #open(Path, long)} does, with progress told each 32 MiB. */
  public static FileBlobs open(Path root) throws IOException {
    return open(root, PROGRESS_BYTES);
  }

  /**
   * Opens the blobs under {@code root}, which is made if it is missing.
   *
   * @param progressBytes of an upload after which what has arrived is made durable and told of
   * @throws IOException if it cannot be made
   */
  public static FileBlobs open(Path root, long progressBytes) throws IOException {
    Path absolute = root.toAbsolutePath();
    Files.createDirectories(absolute);
    FolderForce.now(Objects.requireNonNullElse(absolute.getParent(), absolute));
    return new FileBlobs(new BlobFiles(root), progressBytes);
  }

  @Override
  public BlobLease lease(BlobId blob, Runnable stop, Duration wait) throws Refusal {
    return leases.take(blob, stop, wait, this::append);
  }

  /** For who holds the lease. */
  private BlobWriter append(Extent kept) throws Refusal {
    BlobId blob = kept.blob();
    FileChannel data = null;
    try {
      data = files.openToWrite(blob, files.data(blob));
      requireAll(kept, data.size(), sizeOrZero(files.checksums(blob)));
      trim(kept);
      FileBlobWriter writer = new FileBlobWriter(files, writeBack, progressBytes, kept, data);
      if (writer.tailCrc() != kept.tailCrc()) {
        throw BlobRefusals.damaged(
            blob,
            new Damage(
                kept.length() - kept.tailBytes(),
                "the unfinished chunk as acknowledged",
                "another checksum"));
      }
      return writer;
    } catch (IOException e) {
      closeQuietly(data);
      throw BlobRefusals.noRoom(blob, e);
    } catch (Refusal e) {
      closeQuietly(data);
      throw e;
    }
  }

  private static void requireAll(Extent kept, long dataBytes, long checksumBytes) throws Refusal {
    long checksums = checksumBytes / Integer.BYTES;
    long first = checksums < kept.fullChunks() ? checksums * Extent.CHUNK_BYTES : kept.length();
    first = Math.min(first, dataBytes);
    if (first < kept.length()) {
      throw BlobRefusals.damaged(
          kept.blob(),
          new Damage(
              first,
              "bytes " + kept.length() + ", checksums " + kept.fullChunks(),
              "bytes " + dataBytes + ", checksums " + checksums));
    }
  }

  @Override
  public boolean holds(Extent kept) {
    return true;
  }

  @Override
  public BlobReader read(Extent kept) throws Refusal {
    if (kept.length() == 0) {
      return new EmptyReader(); // there may be no file
    }
    FileChannel data = null;
    FileChannel checksums = null;
    try {
      data = FileChannel.open(files.data(kept.blob()), READ);
      if (kept.fullChunks() > 0) {
        checksums = FileChannel.open(files.checksums(kept.blob()), READ);
      }
      requireAll(kept, data.size(), checksums == null ? 0 : checksums.size());
      return new FileBlobReader(kept, data, checksums);
    } catch (NoSuchFileException e) {
      closeQuietly(data);
      throw missing(kept, data == null ? "data" : "checksums", e);
    } catch (IOException e) {
      closeQuietly(data);
      closeQuietly(checksums);
      throw BlobRefusals.unreadable(kept.blob(), e);
    } catch (Refusal e) {
      closeQuietly(data);
      closeQuietly(checksums);
      throw e;
    }
  }

  /** Where there is no file at all the disk is not there, which says nothing of what is on it. */
  private Refusal missing(Extent kept, String what, NoSuchFileException e) {
    return files.isEmpty()
        ? BlobRefusals.unreadable(kept.blob(), e)
        : BlobRefusals.damaged(
            kept.blob(), new Damage(0, "a file of its " + what, "no such file"), e);
  }

  @Override
  public boolean trim(Extent kept) throws IOException {
    boolean cutData = cut(files.data(kept.blob()), kept.length());
    boolean cutSums = cut(files.checksums(kept.blob()), kept.fullChunks() * Integer.BYTES);
    return cutData || cutSums;
  }

  private static boolean cut(Path file, long length) throws IOException {
    if (sizeOrZero(file) <= length) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(length);
    }
    return true;
  }

  private static long sizeOrZero(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  @Override
  public void delete(BlobId blob, Duration most) throws IOException {
    Files.deleteIfExists(files.data(blob)); // a crash here leaves checksums; start-up removes them
    Files.deleteIfExists(files.checksums(blob));
  }

  @Override
  public void forEach(Consumer<BlobId> visitor) throws IOException {
    try (Stream<Path> walk = Files.walk(files.root())) {
      for (Iterator<Path> all = walk.iterator(); all.hasNext(); ) {
        Path file = all.next();
        if (!Files.isDirectory(file) && !MarkFile.isOne(files.root(), file)) {
          visit(file, visitor);
        }
      }
    }
  }

  @Override
  public boolean isEmpty() throws IOException {
    try (Stream<Path> walk = Files.walk(files.root())) {
      return walk.noneMatch(file -> BlobFiles.number(file).isPresent());
    }
  }

  @Override
  public int tidy(Instant now) {
    return 0;
  }

  @Override
  public Optional<String> mark() throws IOException {
    return MarkFile.read(files.root());
  }

  @Override
  public String markIfNone(String mark) throws IOException {
    return MarkFile.readOrWrite(files.root(), mark);
  }

  private void visit(Path file, Consumer<BlobId> visitor) {
    OptionalLong number = BlobFiles.number(file);
    if (number.isEmpty()) {
      log.warn("a file that is not the node's lies among the blobs: {}", file);
      return;
    }
    BlobId blob = new BlobId(number.getAsLong());
    if (BlobFiles.isData(file) || !Files.exists(files.data(blob))) {
      visitor.accept(blob);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        log.debug("a file could not be closed", e);
      }
    }
  }

  @Override
  public void close() {
    writeBack.close();
  }
}
