package dev.tamga.server.recovery;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.state.Items;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds files of blobs that have no row. A draft that is just being deleted loses its rows first,
 * so that those that are found are looked for once more; more than fit in memory are no such case.
 */
final class StrayFiles {
  private static final int AT_ONCE = 1000;

  private final Database database;
  private final BlobStore blobs;
  private final Consumer<Disagreement> found;
  private final Set<BlobId> suspected = new HashSet<>();

  StrayFiles(Database database, BlobStore blobs, Consumer<Disagreement> found) {
    this.database = database;
    this.blobs = blobs;
    this.found = found;
  }

  void check() throws IOException {
    List<BlobId> page = new ArrayList<>(AT_ONCE);
    try {
      blobs.forEach(
          blob -> {
            page.add(blob);
            if (page.size() == AT_ONCE) {
              suspect(page);
            }
          });
      suspect(page);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!suspected.isEmpty()) {
      blobs.forEach(
          blob -> {
            if (suspected.contains(blob)) {
              report(blob);
            }
          });
    }
  }

  private void suspect(List<BlobId> page) {
    for (BlobId blob : withoutRow(page)) {
      if (suspected.size() < AT_ONCE) {
        suspected.add(blob);
      } else {
        report(blob);
      }
    }
    page.clear();
  }

  private List<BlobId> withoutRow(List<BlobId> page) {
    try {
      return database.read(
          handle -> page.stream().filter(b -> Items.find(handle, b).isEmpty()).toList());
    } catch (Refusal e) {
      throw new UncheckedIOException(
          new IOException("the database could not be read: " + e.getMessage(), e));
    }
  }

  private void report(BlobId blob) {
    found.accept(new Disagreement("file without a row", blob.toString(), "a row", "none"));
  }
}
