package dev.tamga.client.bundle;

import dev.tamga.common.error.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a bundle in order, made while they are read (FORMAT.md section 6). To go on where a
 * transfer broke, read and drop what was sent: the inventory needs every file anyway. Not
 * thread-safe.
 */
public final class BundleStream implements Closeable {
  private static final byte[] ZEROS = new byte[TarForm.TRAILER];

  private final Path folder;
  private final SortedRecords.Cursor files;
  private final Path inventoryFile;
  private final Inventory inventory;
  private final FolderBundle.Totals totals;
  private final MessageDigest digest = sha256();
  private ByteBuffer pending = ByteBuffer.allocate(0); // headers and padding
  private @Nullable FileEntry entry; // the file that is being read
  private @Nullable FileChannel content;
  private long left; // bytes of it
  private boolean inventoryBegun;
  private boolean ended;

  BundleStream(
      Path folder, SortedRecords.Cursor files, Path inventoryFile, FolderBundle.Totals totals)
      throws IOException {
    this.folder = folder;
    this.files = files;
    this.inventoryFile = inventoryFile;
    this.inventory = new Inventory(inventoryFile);
    this.totals = totals;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads on.
   *
   * @return bytes put into {@code target}, at least one if it has room; -1 at the end
   * @throws Refusal SOURCE_CHANGED naming a file that is not as the scan found it
   */
  public int read(ByteBuffer target) throws Refusal, IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    while (true) {
      if (pending.hasRemaining()) {
        return readPending(target);
      }
      if (content != null && left > 0) {
        return readContent(target, content);
      }
      if (ended) {
        return -1;
      }
      step();
    }
  }

  private int readPending(ByteBuffer target) {
    int length = Math.min(pending.remaining(), target.remaining());
    target.put(pending.slice().limit(length));
    pending.position(pending.position() + length);
    return length;
  }

  private int readContent(ByteBuffer target, FileChannel from) throws Refusal, IOException {
    ByteBuffer view = target.slice();
    view.limit((int) Math.min(view.remaining(), left));
    int length = from.read(view);
    if (length <= 0) {
      throw FolderBundle.changed(name(), "ends " + left + " bytes before its size");
    }
    digest.update(view.flip());
    target.position(target.position() + length);
    left -= length;
    return length;
  }

  private String name() {
    return entry == null ? Names.INVENTORY : entry.name();
  }

  private void step() throws Refusal, IOException {
    if (content != null) {
      endFile(content);
      return;
    }
    byte[] next = files.next();
    if (next != null) {
      beginFile(FileEntry.parse(next));
    } else if (!inventoryBegun) {
      beginInventory();
    } else {
      pending = ByteBuffer.wrap(ZEROS, 0, TarForm.TRAILER);
      ended = true;
    }
  }

  private void beginFile(FileEntry next) throws Refusal, IOException {
    entry = next;
    Path file = folder.resolve(next.name());
    try {
      content = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw FolderBundle.changed(next.name(), "can no longer be read").causedBy(e);
    }
    requireUnchanged(next, file);
    left = next.size();
    pending = ByteBuffer.wrap(TarForm.header(next.name(), next.size(), next.seconds()));
  }

  private void endFile(FileChannel file) throws Refusal, IOException {
    content = null;
    file.close();
    if (entry != null) {
      requireUnchanged(entry, folder.resolve(entry.name()));
      inventory.add(digest.digest(), entry.name());
      pending = ByteBuffer.wrap(ZEROS, 0, TarForm.padding(entry.size()));
    } else {
      pending = ByteBuffer.wrap(ZEROS, 0, TarForm.padding(totals.inventory()));
    }
  }

  private static void requireUnchanged(FileEntry entry, Path file) throws Refusal, IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw FolderBundle.changed(entry.name(), "is gone").causedBy(e);
    }
    if (!entry.matches(now)) {
      throw FolderBundle.changed(
          entry.name(),
          now.size() + " bytes and its time (expected: " + entry.size() + " and as scanned)");
    }
  }

  // Its time is 0: it depends on nothing but the files.
  private void beginInventory() throws IOException {
    inventory.close();
    inventoryBegun = true;
    entry = null;
    content = FileChannel.open(inventoryFile, StandardOpenOption.READ);
    left = totals.inventory();
    pending = ByteBuffer.wrap(TarForm.header(Names.INVENTORY, totals.inventory(), 0));
  }

  @Override
  public void close() throws IOException {
    try (FileChannel open = content;
        SortedRecords.Cursor cursor = files;
        Inventory growing = inventory) {
      content = null;
    } finally {
      Files.deleteIfExists(inventoryFile);
    }
  }
}
