package dev.tamga.server.storage.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tamga.server.storage.blob.BlobId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the two files of a blob lie: {@code 0000/0000/01/00000000012a.data} and {@code .crc}, the
 * name being the number in hex. So no folder holds more than 65,536 names, however many blobs.
 */
final class BlobFiles {
  private static final String DATA = ".data";
  private static final String CRC = ".crc";
  private static final int MAX_KNOWN_FOLDERS = 1024;

  private final Path root;
  private final FolderForce folderForce = new FolderForce();
  private final Set<Path> durableFolders = new HashSet<>(); // guarded by this

  BlobFiles(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** Whether nothing at all can be seen, as where the disk is not mounted. */
  boolean isEmpty() {
    try (Stream<Path> all = Files.list(root)) {
      return all.findAny().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  Path folder(BlobId blob) {
    return folders(blob).get(2);
  }

  /** The folders under the root in which a blob lies, from the top. */
  private List<Path> folders(BlobId blob) {
    HexFormat hex = HexFormat.of();
    Path top = root.resolve(hex.toHexDigits(blob.number() >>> 32, 8));
    Path middle = top.resolve(hex.toHexDigits(blob.number() >>> 16, 4));
    return List.of(top, middle, middle.resolve(hex.toHexDigits(blob.number() >>> 8, 2)));
  }

  Path data(BlobId blob) {
    return folder(blob).resolve(name(blob) + DATA);
  }

  Path checksums(BlobId blob) {
    return folder(blob).resolve(name(blob) + CRC);
  }

  private static String name(BlobId blob) {
    return HexFormat.of().toHexDigits(blob.number());
  }

  /** The blob that a file's name says, if the name is one of ours. */
  static OptionalLong number(Path file) {
    String name = file.getFileName().toString();
    String stem =
        name.endsWith(DATA) || name.endsWith(CRC) ? name.substring(0, name.indexOf('.')) : "";
    if (stem.length() != 16 || !stem.chars().allMatch(c -> HexFormat.isHexDigit(c))) {
      return OptionalLong.empty();
    }
    long number = HexFormat.fromHexDigitsToLong(stem);
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }

  static boolean isData(Path file) {
    return file.getFileName().toString().endsWith(DATA);
  }

  /** Opens a file to write; a new one is not durable until {@link #forceFolder}. */
  FileChannel openToWrite(BlobId blob, Path file) throws IOException {
    makeFolder(blob);
    return FileChannel.open(file, CREATE, READ, WRITE);
  }

  /**
   * Makes a blob's folder and all above it durable. One at a time: whoever finds a folder here must
   * not acknowledge anything in it before it is durable.
   */
  private synchronized void makeFolder(BlobId blob) throws IOException {
    List<Path> folders = folders(blob);
    if (durableFolders.contains(folders.get(2))) {
      return;
    }
    Files.createDirectories(folders.get(2));
    FolderForce.now(root);
    FolderForce.now(folders.get(0));
    FolderForce.now(folders.get(1));
    if (durableFolders.size() == MAX_KNOWN_FOLDERS) {
      durableFolders.clear(); // they are made sure of again when they are next used
    }
    durableFolders.add(folders.get(2));
  }

  /** Makes the names of a blob's files durable. */
  void forceFolder(BlobId blob) throws IOException {
    folderForce.force(folder(blob));
  }
}
