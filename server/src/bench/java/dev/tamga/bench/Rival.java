package dev.tamga.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Another way to move a file, with which ours is compared. */
interface Rival extends AutoCloseable {
  /** Moves {@code file} to a new place; only this is timed. */
  void move(Path file) throws IOException, InterruptedException;

  /** Removes what {@link #move} made. */
  void reset() throws IOException;

  @Override
  void close() throws IOException;
}
