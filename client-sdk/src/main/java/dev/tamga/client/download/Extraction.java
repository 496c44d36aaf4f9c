package dev.tamga.client.download;

import dev.tamga.common.container.PackageReader.ItemSink;
import dev.tamga.common.zip.EntryHead;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Items on their way out of a container: they lie in a folder beside the target, under a name that
 * says so, until all of the container holds. Names are those of FORMAT.md section 2, which no file
 * system takes for anything but a file below the folder.
 */
final class Extraction implements ItemSink, Closeable {
  private final Path target;
  private final Path staging;
  private boolean published;

  private Extraction(Path target, Path staging) {
    this.target = target;
    this.staging = staging;
  }

  static Extraction into(Path target) throws IOException {
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    return new Extraction(target, Files.createTempDirectory(parent, ".unverified-"));
  }

  @Override
  public OutputStream open(EntryHead item) throws IOException {
    Path file = staging.resolve(item.name().text());
    Files.createDirectories(file.getParent());
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void publish() throws IOException {
    Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    published = true;
  }

  @Override
  public void close() throws IOException {
    if (!published) {
      Files.walkFileTree(staging, new Removal());
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
