package dev.tamga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code cp}, then {@code sync} of the copy: the disk's own limit. */
final class CopyAndSync implements Rival {
  private final Path target;

  private CopyAndSync(Path target) {
    this.target = target;
  }

  static Optional<Rival> start(Path folder) {
    return Tool.haveAll("cp and sync", "cp", "sync")
        ? Optional.of(new CopyAndSync(folder.resolve("by-cp")))
        : Optional.empty();
  }

  @Override
  public void move(Path file) throws IOException, InterruptedException {
    Tool.run("cp", file.toString(), target.toString());
    Tool.run("sync", target.toString());
  }

  @Override
  public void reset() throws IOException {
    Files.deleteIfExists(target);
  }

  @Override
  public void close() {
    // nothing runs
  }
}
