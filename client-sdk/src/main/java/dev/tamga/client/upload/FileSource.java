package dev.tamga.client.upload;

import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A file, sent as it is. */
public final class FileSource implements Source {
  private final Path file;
  private final long size;
  private final String mark;

  private FileSource(Path file, BasicFileAttributes attributes) {
    this.file = file;
    this.size = attributes.size();
    this.mark = mark(attributes);
  }

  /**
   * Takes the file as it is now.
   *
   * @throws Refusal NAME_REFUSED if it is no regular file
   * @throws IOException if it cannot be looked at
   */
  public static FileSource of(Path file) throws Refusal, IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new Refusal(
          Failure.NAME_REFUSED,
          Quoted.of(file.toString()) + " (expected: a regular file)",
          "FORMAT.md 5",
          "Make an image of a device first; a folder is sent as a bundle.");
    }
    return new FileSource(file, attributes);
  }

  private static String mark(BasicFileAttributes attributes) {
    return attributes.size() + " bytes of " + attributes.lastModifiedTime();
  }

  @Override
  public Path path() {
    return file;
  }

  @Override
  public ItemForm form() {
    return ItemForm.FILE;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String mark() {
    return mark;
  }

  @Override
  public Reader open(long offset) throws Refusal, IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      requireUnchanged();
      channel.position(offset);
    } catch (Refusal | IOException e) {
      channel.close();
      throw e;
    }
    return new Reader() {
      @Override
      public int read(ByteBuffer target) throws Refusal, IOException {
        int count = channel.read(target);
        if (count < 0) {
          requireUnchanged();
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private void requireUnchanged() throws Refusal, IOException {
    String now = mark(Files.readAttributes(file, BasicFileAttributes.class));
    if (!now.equals(mark)) {
      throw changed(file, now, mark);
    }
  }

  static Refusal changed(Path path, String now, String before) {
    return new Refusal(
        Failure.SOURCE_CHANGED,
        Quoted.of(path.toString())
            + ": "
            + now
            + " (expected: "
            + before
            + ", as when sending began)",
        "FORMAT.md 5",
        "Send it again as a new package; write-protect evidence before sending it.");
  }

  @Override
  public void close() {
    // nothing is held between readings
  }
}
