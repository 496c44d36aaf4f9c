package dev.tamga.server.migrate;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.migrate.place.MoveRows.Moving;
import dev.tamga.server.migrate.rows.CopyRows;
import dev.tamga.server.migrate.rows.Tables;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Work;
import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Moves a node's state and bytes to another place (STORAGE.md section 8), of any kind from any
 * kind. May be stopped at any moment: run again, it goes on where it ended.
 */
public final class MoveHouse {
  private final House from;
  private final House to;
  private final Check check;
  private final MoveListener listener;
  private final Patience patience;
  private final Clock clock;

  /** Checks everything that is stored in a place (CUSTODY.md section 7). */
  @FunctionalInterface
  public interface Check {
    /** How many disagreements there are; each was told. */
    long run(Database database, BlobStore blobs) throws IOException;
  }

  /**
   * @param from open, as its node would open it
   * @param to the same
   * @param check of the new place
   */
  public MoveHouse(
      House from, House to, Check check, MoveListener listener, Patience patience, Clock clock) {
    this.from = from;
    this.to = to;
    this.check = check;
    this.listener = listener;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Refuses what {@link #run} would refuse at its begin; changes nothing in either place.
   *
   * @param key of the log
   * @return what is there to be moved
   */
  public Inventory look(VerifierKey key) throws MoveException, Refusal, IOException {
    Optional<Moving> begun = new BeginMove(from, to, key, clock).find();
    Inventory all = Inventory.of(from);
    requireRoom(all, begun.isPresent() ? Inventory.bytesIn(to) : 0);
    return all;
  }

  /**
   * Returns when the new place has everything, and the old one is closed for good.
   *
   * @param key of the log
   * @throws MoveException if the move is refused, or cannot be finished; with what to do
   * @throws Refusal if a place fails; run again when it is mended
   */
  public void run(VerifierKey key) throws MoveException, Refusal, IOException {
    listener.all(look(key));
    Moving moving = new BeginMove(from, to, key, clock).run(); // 1 no node starts on the new place
    if (from.left().isEmpty()) {
      copyRows(); // 2 items stand at offset 0
      listener.found(Inventory.bytesIn(to));
      new CopyBytes(from, to, listener, patience, clock).run(); // 3
      CopyPapers.run(from, to); // 4
      listener.checking();
      new VerifyMove(from, to, check).run(); // 5 nothing lasting
    }
    new CloseSource(from, to, clock).run(moving); // 6
  }

  private void copyRows() throws Refusal {
    CopyRows.Writes writes =
        new CopyRows.Writes() {
          @Override
          public <T> T write(Work<T> work) throws Refusal {
            return patience.ask(() -> to.writer().write(work));
          }
        };
    for (String table : from.database().read(Tables::copied)) {
      CopyRows.run(table, from.database(), to.database(), writes, listener::rows);
    }
  }

  /** Of files; an object store says so itself when it is full. */
  private void requireRoom(Inventory all, long there) throws MoveException, IOException {
    Optional<Path> files = to.files();
    if (files.isPresent()) {
      long room = Files.getFileStore(files.get()).getUsableSpace();
      if (room < all.bytes() - there) {
        throw new MoveException(
            "No room in the new place: "
                + (all.bytes() - there)
                + " bytes are to come, "
                + files.get()
                + " has room for "
                + room
                + ". Make room and run it again.");
      }
    }
  }
}
