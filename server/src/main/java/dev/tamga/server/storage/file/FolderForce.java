package dev.tamga.server.storage.file;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes the names in a folder durable, one force for all who ask while the one before runs: many
 * small items begin at the same time, in the same folder. Thread-safe.
 */
final class FolderForce {
  private final ConcurrentMap<Path, CompletableFuture<Boolean>> gathering =
      new ConcurrentHashMap<>();

  /** Returns when every name that was in {@code folder} at the call is durable. */
  void force(Path folder) throws IOException {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> joined = gathering.putIfAbsent(folder, mine);
    if (joined == null) {
      lead(folder, mine);
    } else {
      follow(joined);
    }
  }

  private synchronized void lead(Path folder, CompletableFuture<Boolean> round) throws IOException {
    gathering.remove(folder); // who comes from here on may be too late for this one
    try {
      now(folder);
      round.complete(true);
    } finally {
      round.complete(false); // says nothing if it was true before
    }
  }

  private static void follow(CompletableFuture<Boolean> round) throws IOException {
    if (!round.join()) {
      throw new IOException("the folder could not be forced for another writer");
    }
  }

  /** Forces one folder, alone. */
  static void now(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }
}
