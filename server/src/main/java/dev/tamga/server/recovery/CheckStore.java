package dev.tamga.server.recovery;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LogCheck;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.Packages;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads everything that is stored and reports every disagreement between blobs, state and log
 * (CUSTODY.md section 7). Changes nothing. Memory is bounded whatever is stored; the time is that
 * of reading every byte once.
 */
public final class CheckStore {
  private final Database database;
  private final BlobStore blobs;
  private final VerifierKey log;
  private final EnvelopeVerifier envelopes;

  private CheckStore(
      Database database, BlobStore blobs, VerifierKey log, EnvelopeVerifier envelopes) {
    this.database = database;
    this.blobs = blobs;
    this.log = log;
    this.envelopes = envelopes;
  }

  /**
   * Checks a data directory that no node has open.
   *
   * @param envelopes verifies signatures with the trust of now
   * @param found is told of each disagreement
   * @return how many there are
   * @throws IOException if something cannot be read
   */
  public static long run(
      Database database,
      BlobStore blobs,
      VerifierKey log,
      EnvelopeVerifier envelopes,
      Consumer<Disagreement> found)
      throws IOException {
    AtomicLong count = new AtomicLong();
    Consumer<Disagreement> counting =
        disagreement -> {
          count.incrementAndGet();
          found.accept(disagreement);
        };
    try {
      new CheckStore(database, blobs, log, envelopes).check(counting);
    } catch (Refusal e) {
      throw new IOException("the database could not be read: " + e.getMessage(), e);
    }
    return count.get();
  }

  private void check(Consumer<Disagreement> found) throws Refusal, IOException {
    checkBlobs(found);
    checkPackages(found);
    boolean unused =
        database.read(
            handle -> {
              LogCheck.run(handle, log, found);
              return true;
            });
  }

  private void checkBlobs(Consumer<Disagreement> found) throws Refusal, IOException {
    BlobCheck check = new BlobCheck(blobs, found);
    boolean unused =
        database.read(
            handle -> {
              Items.forEach(handle, check::check);
              return true;
            });
    blobs.forEach(blob -> requireRow(blob, found));
  }

  private void requireRow(BlobId blob, Consumer<Disagreement> found) {
    try {
      if (database.read(handle -> Items.find(handle, blob)).isEmpty()) {
        found.accept(new Disagreement("file without a row", blob.toString(), "a row", "none"));
      }
    } catch (Refusal e) {
      found.accept(new Disagreement("row", blob.toString(), "readable", e.detail()));
    }
  }

  private void checkPackages(Consumer<Disagreement> found) throws Refusal {
    PackageCheck check = new PackageCheck(envelopes, log, found);
    boolean unused =
        database.read(
            handle -> {
              Packages.forEachSealed(handle, row -> check.check(handle, row));
              return true;
            });
  }
}
