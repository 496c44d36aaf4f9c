package dev.tamga.server.backup;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.CopyItem;
import dev.tamga.server.migrate.StoredItem;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobRefusals;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Damage;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Copies the bytes that a snapshot of the database names, up to the offsets in it: the node appends
 * beyond them meanwhile, and never changes what is sealed. Of a draft it may take bytes back, or
 * delete them: such an item stands at its first byte in the backup.
 */
final class CopyFiles {
  private static final int AT_ONCE = 256;
  private static final int READERS = 1;

  private final Path blobs;
  private final Path backup;
  private final boolean withBytes;
  private final CopyItem copier = new CopyItem();
  private final List<String> damaged = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private long items;
  private long bytes;
  private long restarted;

  /**
   * @param blobs of the node
   * @param backup with the snapshot in it
   */
  CopyFiles(Path blobs, Path backup, boolean withBytes) {
    this.blobs = blobs;
    this.backup = backup;
    this.withBytes = withBytes;
  }

  BackupReport run() throws IOException, Refusal {
    try (SqliteDatabase snapshot = SqliteDatabase.open(backup.resolve("state"), READERS);
        BatchWriter writer = BatchWriter.start(snapshot, Steps.UNWATCHED)) {
      boolean unused =
          writer.write(
              handle -> { // who lives, and who is at work, is not a thing to put back
                handle.execute("DELETE FROM instance");
                handle.execute("DELETE FROM duty");
                return true;
              });
      if (withBytes) {
        copy(snapshot, writer);
      }
      return new BackupReport(items, bytes, restarted, damaged, unreadable);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the backup was interrupted", e);
    }
  }

  private void copy(SqliteDatabase snapshot, BatchWriter writer) throws IOException, Refusal {
    if (snapshot.read(CopyFiles::namesBytes)) {
      requireMounted(); // before the folder is made that is not there
    }
    try (FileBlobs from = FileBlobs.open(blobs);
        FileBlobs to = FileBlobs.open(backup.resolve("blobs"))) {
      Optional<String> mark = from.mark();
      if (mark.isPresent()) {
        String unused = to.markIfNone(mark.get());
      }
      long last = 0;
      List<StoredItem> page = page(snapshot, last);
      while (!page.isEmpty()) {
        for (StoredItem item : page) {
          copy(item, from, to, writer);
        }
        last = page.get(page.size() - 1).kept().blob().number();
        page = page(snapshot, last);
      }
    }
  }

  private static boolean namesBytes(Handle handle) {
    return !handle
        .select("SELECT 1 FROM items WHERE acked > 0 LIMIT 1")
        .mapToMap()
        .list()
        .isEmpty();
  }

  /** What cannot be seen at all is not lost: nobody would want a backup that says so. */
  private void requireMounted() throws IOException {
    if (Files.isDirectory(blobs)) {
      try (Stream<Path> all = Files.list(blobs)) {
        if (all.findAny().isPresent()) {
          return;
        }
      }
    }
    throw new IOException(
        "The folder "
            + blobs
            + " is missing or empty, and the database names bytes in it: no backup is made. See"
            + " whether its disk is mounted.");
  }

  private static List<StoredItem> page(SqliteDatabase snapshot, long last) throws Refusal {
    return snapshot.read(handle -> StoredItem.after(handle, last, AT_ONCE));
  }

  private void copy(StoredItem item, FileBlobs from, FileBlobs to, BatchWriter writer)
      throws Refusal, IOException {
    try {
      copy(item, from, to);
      items++;
      bytes += item.kept().length();
    } catch (Refusal e) {
      boolean unread = e.failure() == Failure.BUSY; // so the files say, and nobody else is asked
      if (unread) {
        requireMounted();
        unreadable.add(item + ", " + BlobRefusals.withCause(e));
      } else if (e.failure() != Failure.STORED_DATA_DAMAGED) {
        throw e;
      } else if (item.sealed()) {
        damaged.add(item + ", " + BlobRefusals.withCause(e));
      } else {
        restarted++;
      }
      to.delete(item.kept().blob());
      if (!item.sealed()) {
        boolean unused =
            writer.write(
                handle -> {
                  StoredItem.reset(handle, item.kept().blob());
                  return true;
                });
      }
    }
  }

  private void copy(StoredItem item, FileBlobs from, FileBlobs to) throws Refusal {
    try (BlobReader reader = from.read(item.kept());
        BlobLease lease = to.lease(item.kept().blob(), () -> {}, Duration.ZERO)) {
      BlobWriter writer = lease.append(Extent.empty(item.kept().blob()));
      ItemSum sum = copier.copy(reader, writer);
      Extent copied = writer.force().kept();
      if (!copied.equals(item.kept())) { // a draft's, while it was copied
        throw BlobRefusals.damaged(
            item.kept().blob(), new Damage(0, item.kept().toString(), copied.toString()));
      }
      if (item.sum().isPresent() && !item.sum().get().equals(sum)) {
        throw BlobRefusals.damaged(
            item.kept().blob(),
            Damage.ofWhole("SHA-256 " + item.sum().get().sha256(), "SHA-256 " + sum.sha256()));
      }
    }
  }
}
