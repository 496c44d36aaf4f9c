package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the bytes of items are kept, by number. Thread-safe. */
public interface BlobStore extends AutoCloseable {
  /** Of the file or object that holds the mark. */
  String MARK = "service";

  /** Most characters of a mark. */
  int MARK_CHARS = 512;

  /**
   * Takes the right to write a blob, for one at a time (PROTOCOL.md section 5). Read what is kept
   * of the blob only after this returned, for who held it before may have recorded more.
   *
   * @param stop tells this holder that a newer one waits: it returns at once and has the holder
   *     close its lease soon; called from the newer one's thread, at most once for each that waits
   * @param wait how long the older holder may take
   * @throws Refusal {@code ITEM_LOCKED} if it takes longer
   */
  BlobLease lease(BlobId blob, Runnable stop, Duration wait) throws Refusal;

  /**
   * Opens what is kept for reading. Any number of readers at once, beside a writer too.
   *
   * @throws Refusal {@code STORED_DATA_DAMAGED} if less is stored than is said to be kept ({@link
   *     Damage#of} says where); {@code BUSY} if the disk fails or the database does not say what is
   */
  BlobReader read(Extent kept) throws Refusal;

  /**
   * Whether the bytes of {@code kept} are still those that were recorded then: another node may
   * have taken them back and stored others (STORAGE.md section 6). Files are of one process, which
   * knows what it takes back: always true.
   *
   * @throws Refusal {@code BUSY} if the database does not say
   */
  boolean holds(Extent kept) throws Refusal;

  /**
   * Cuts off what a crash left beyond {@code kept}.
   *
   * @return whether there was anything to cut
   * @throws IOException if the files could not be read or cut
   */
  boolean trim(Extent kept) throws IOException;

  /** The same as the other, however long it takes. */
  default void delete(BlobId blob) throws IOException {
    delete(blob, Duration.ofDays(1));
  }

  /**
   * Removes a blob, if it is there. Its row is gone by now.
   *
   * @param most how long an object store may take; if that is nothing, it is not even asked
   * @throws IOException if it is there and could not be removed, or not in time; what is left of
   *     objects is left to {@link #tidy}
   */
  void delete(BlobId blob, Duration most) throws IOException;

  /**
   * Names every blob of which there is a file, each once, in no order, with bounded memory. An
   * object store names none: what no row names there is told by its age ({@link #tidy}).
   *
   * @throws IOException if a folder could not be read
   */
  void forEach(Consumer<BlobId> visitor) throws IOException;

  /**
   * Whether there is nothing of any blob, recorded or not. What is not a blob's does not count.
   *
   * @throws IOException if the folder or the store could not be read
   */
  boolean isEmpty() throws IOException;

  /**
   * Removes what requests left that were refused, cut off or killed, where only its age tells that
   * nobody is about to record it. Files have nothing of this kind: {@link #trim} and {@link
   * #forEach} find what is left of them. May run on several nodes at a time.
   *
   * @param now by the node's clock
   * @return how many things were removed
   * @throws IOException if the store or the database failed, or the store's clock and the node's
   *     differ by more than an hour; what was not removed is next time
   */
  int tidy(Instant now) throws IOException;

  /**
   * The mark by which a service knows its store (STORAGE.md section 5): one line of ASCII, at most
   * {@value #MARK_CHARS} characters. Tidying leaves it alone.
   *
   * @return empty if the store has none
   * @throws IOException if the store does not say
   */
  Optional<String> mark() throws IOException;

  /**
   * Marks a store that has no mark, durably.
   *
   * @return the store's mark: this one, or another that was there before or came at the same time
   * @throws IOException if the store could not be marked
   */
  String markIfNone(String mark) throws IOException;

  /** Lets go of threads and connections. Close writers and readers before. */
  @Override
  void close();
}
