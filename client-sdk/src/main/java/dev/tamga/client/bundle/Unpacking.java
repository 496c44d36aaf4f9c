package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** One bundle being unpacked into {@code work/files}; the steps of {@link #run} in order. */
final class Unpacking {
  private final RecordingInput source;
  private final TarArchiveInputStream tar;
  private final Path work;
  private final Path files;
  private final Path expected; // the inventory that the files ask for
  private final BundleLimits limits;
  private final Names names;
  private final MessageDigest digest = BundleStream.sha256();
  private final byte[] buffer = new byte[1 << 16];
  private byte[] before = new byte[0]; // bytes of the last name
  private @Nullable Path parent; // the last folder made
  private int padding;
  private long count;
  private long bytes;

  Unpacking(InputStream in, Path work, BundleLimits limits) throws IOException {
    this.source = new RecordingInput(in);
    this.tar =
        new TarArchiveInputStream(
            source, TarForm.BLOCK, TarForm.BLOCK, StandardCharsets.UTF_8.name());
    this.work = work;
    this.files = Files.createDirectory(filesIn(work));
    this.expected = work.resolve("expected");
    this.limits = limits;
    this.names = new Names(work);
  }

  static Path filesIn(Path work) {
    return work.resolve("files");
  }

  StagedBundle run(Path target) throws Refusal, IOException {
    TarArchiveEntry last;
    try (Inventory inventory = new Inventory(expected)) {
      last = next();
      while (!last.getName().equals(Names.INVENTORY)) {
        unpack(last, inventory);
        last = next();
      }
    }
    requireInventory(last.getSize());
    requireEnd();
    names.requireDistinct();
    Files.move(expected, files.resolve(Names.INVENTORY));
    return new StagedBundle(work, target, count, bytes, source.sha256());
  }

  /** The next header, spelled as ours would be, padding before it and all. */
  private TarArchiveEntry next() throws Refusal, IOException {
    source.startHeader();
    TarArchiveEntry entry;
    try {
      entry = tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
    byte[] header = source.endHeader();
    if (entry == null) {
      throw malformed("it ends without " + Names.INVENTORY, null);
    }
    Names.require(entry.getName()); // before the library spells it: a long name takes it seconds
    byte[] ours = TarForm.header(entry.getName(), entry.getSize(), seconds(entry));
    int length = padding + ours.length;
    if (header.length != length
        || !Arrays.equals(header, padding, length, ours, 0, ours.length)
        || !isZero(header, padding)) {
      throw malformed(
          "header of "
              + Quoted.of(entry.getName())
              + " (expected: a regular file, spelled as FORMAT.md 6 says)",
          null);
    }
    padding = TarForm.padding(entry.getSize());
    return entry;
  }

  private static long seconds(TarArchiveEntry entry) {
    return Math.floorDiv(entry.getLastModifiedTime().toMillis(), 1000L);
  }

  private void unpack(TarArchiveEntry entry, Inventory inventory) throws Refusal, IOException {
    String name = entry.getName();
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    if (Arrays.compareUnsigned(before, nameBytes) >= 0) {
      throw malformed("name " + Quoted.of(name) + " (expected: names that ascend)", null);
    }
    before = nameBytes;
    names.add(name);
    requireWithinLimits(entry.getSize());
    Path file = place(name);
    copy(entry, file);
    inventory.add(digest.digest(), name);
    Files.setLastModifiedTime(file, FileTime.from(seconds(entry), TimeUnit.SECONDS));
  }

  private void requireWithinLimits(long size) throws Refusal {
    count++;
    if (count > limits.files() || size > limits.bytes() - bytes) {
      throw new Refusal(
          Failure.LIMIT_REACHED,
          "bundle: file " + count + " of " + size + " bytes (expected: at most " + limits + ")",
          "FORMAT.md 10",
          "Unpack it with tar, or raise the limit.");
    }
    bytes += size;
  }

  private Path place(String name) throws Refusal, IOException {
    try {
      Path file = files.resolve(name);
      Path folder = file.getParent();
      if (folder != null && !folder.equals(parent)) {
        Files.createDirectories(folder);
        parent = folder;
      }
      return file;
    } catch (InvalidPathException | FileAlreadyExistsException e) {
      throw Names.refused("name: " + Quoted.of(name) + ": this system cannot hold it").causedBy(e);
    }
  }

  private void copy(TarArchiveEntry entry, Path file) throws Refusal, IOException {
    long left = entry.getSize();
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (left > 0) {
        int length = readContent();
        digest.update(buffer, 0, length);
        out.write(buffer, 0, length);
        left -= length;
      }
    } catch (FileAlreadyExistsException e) {
      throw BundleReader.taken(Quoted.of(entry.getName())).causedBy(e);
    }
  }

  private int readContent() throws Refusal, IOException {
    int length;
    try {
      length = tar.read(buffer, 0, buffer.length);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
    if (length <= 0) {
      throw malformed("it ends in the middle of a file", null);
    }
    return length;
  }

  private void requireInventory(long size) throws Refusal, IOException {
    if (count == 0 || size != Files.size(expected)) {
      throw malformed(
          Names.INVENTORY
              + ": "
              + size
              + " bytes (expected: a line for each file, "
              + Files.size(expected)
              + ")",
          null);
    }
    try {
      InventoryCheck.compare(expected, count, tar);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void requireEnd() throws Refusal, IOException {
    int length = padding + TarForm.TRAILER;
    byte[] end;
    try {
      end = source.readNBytes(length + 1);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (end.length != length || !isZero(end, length)) {
      throw malformed("after " + Names.INVENTORY + " (expected: two empty blocks, the end)", null);
    }
  }

  private static boolean isZero(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The source's own failure goes on as it is; what the library dislikes is a wrong tar. */
  private Refusal unreadable(Exception e) throws IOException {
    if (source.failed() && e instanceof IOException failure) {
      throw failure;
    }
    return malformed("not a tar: " + Quoted.of(String.valueOf(e.getMessage())), e);
  }

  private static Refusal malformed(String detail, @Nullable Exception cause) {
    Refusal refusal =
        new Refusal(
            Failure.CONTAINER_MALFORMED,
            "bundle: " + detail,
            "FORMAT.md 6",
            "Ask the producer to bundle the folder again.");
    return cause == null ? refusal : refusal.causedBy(cause);
  }
}
