package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Lists the files of a folder in the order of their names' bytes, and adds them up. */
final class FolderScan extends SimpleFileVisitor<Path> {
  private static final char UNDECODABLE = '\uFFFD';

  /** Carries a refusal out of the walk, which can throw only this kind. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;
    private final Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }
  }

  private final Path folder;
  private final Path scratch;
  private final SortedRecords files;
  private final Names names;
  private long count;
  private long content;
  private long inventory;
  private long tar;

  FolderScan(Path folder, Path scratch) {
    this.folder = folder;
    this.scratch = scratch;
    this.files = new SortedRecords(scratch);
    this.names = new Names(scratch);
  }

  FolderBundle run() throws Refusal, IOException {
    try {
      Files.walkFileTree(folder, this);
    } catch (RefusedException e) {
      throw e.refusal;
    }
    if (count == 0) {
      throw new Refusal(
          Failure.ITEM_MISSING,
          "folder " + Quoted.of(folder.toString()) + ": no file in it (expected: at least one)",
          "FORMAT.md 6",
          "Name the folder that holds the files.");
    }
    names.requireDistinct();
    tar += TarForm.entryBytes(TarForm.header(Names.INVENTORY, inventory, 0), inventory);
    tar += TarForm.TRAILER;
    return new FolderBundle(
        folder, scratch, files, new FolderBundle.Totals(count, content, inventory, tar));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    try {
      add(file, attributes);
      return FileVisitResult.CONTINUE;
    } catch (Refusal e) {
      throw new RefusedException(e);
    }
  }

  private void add(Path file, BasicFileAttributes attributes) throws Refusal, IOException {
    String text = name(file);
    if (!attributes.isRegularFile()) {
      throw Names.refused(
          "file " + Quoted.of(text) + ": a link or device (expected: a regular file)");
    }
    if (!Files.isReadable(file)) {
      throw unreadable(text);
    }
    if (text.indexOf(UNDECODABLE) >= 0) { // two such names might be one
      throw Names.refused(
          "name: " + Quoted.of(text) + " (expected: a name in the character set of this system)");
    }
    if (++count > FolderBundle.MAX_FILES) {
      throw new Refusal(
          Failure.LIMIT_REACHED,
          "files: more than " + FolderBundle.MAX_FILES,
          "FORMAT.md 10",
          "Send the folder in parts.");
    }
    EntryName name = names.add(text);
    FileEntry entry = FileEntry.of(name.text(), attributes);
    files.add(entry.bytes());
    content += entry.size();
    inventory += Inventory.lineBytes(entry.name());
    byte[] header = TarForm.header(entry.name(), entry.size(), entry.seconds());
    tar = Math.addExact(tar, TarForm.entryBytes(header, entry.size()));
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    throw new RefusedException(unreadable(name(file)).causedBy(failure));
  }

  private static Refusal unreadable(String name) {
    return Names.refused("file " + Quoted.of(name) + ": cannot be read");
  }

  private String name(Path file) {
    StringBuilder name = new StringBuilder();
    for (Path segment : folder.relativize(file)) {
      name.append(name.isEmpty() ? "" : "/").append(segment);
    }
    return name.toString();
  }
}
