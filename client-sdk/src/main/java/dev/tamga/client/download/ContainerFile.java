package dev.tamga.client.download;

import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ItemDigest;
import dev.tamga.common.container.PackageReader;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.container.WholeContainer;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A package's container on the disk: verified whole, and extended by a hop in place. */
public final class ContainerFile {
  private static final String TAIL = ".tail";

  private final Path file;

  /** Nothing is opened yet. */
  public ContainerFile(Path file) {
    this.file = file;
  }

  /** Where it lies. */
  public Path path() {
    return file;
  }

  /**
   * Reads and verifies every byte, once.
   *
   * @throws Refusal why it does not hold
   * @throws IOException if it cannot be read
   */
  public VerifiedPackage verify(EnvelopeVerifier envelopes, TransferListener listener)
      throws Refusal, IOException {
    finishTail();
    long total = Files.size(file);
    try (InputStream in = Files.newInputStream(file)) {
      VerifiedPackage verified =
          new PackageReader(envelopes)
              .read(
                  in,
                  PackageReader.ItemSink.NOWHERE,
                  done -> listener.moved(file.getFileName().toString(), done, total));
      var unused = PackageContent.of(verified);
      return verified;
    }
  }

  /**
   * Unpacks the items below {@code folder} and verifies every byte; they are given their names when
   * all of it holds.
   *
   * @throws java.nio.file.FileAlreadyExistsException if {@code folder} exists: evidence is never
   *     overwritten
   */
  public VerifiedPackage extract(EnvelopeVerifier envelopes, Path folder, TransferListener listener)
      throws Refusal, IOException {
    finishTail();
    long total = Files.size(file);
    try (Extraction extraction = Extraction.into(folder);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 << 10)) {
      VerifiedPackage verified =
          new PackageReader(envelopes)
              .read(
                  in,
                  extraction,
                  done -> listener.moved(file.getFileName().toString(), done, total));
      var unused = PackageContent.of(verified);
      extraction.publish();
      return verified;
    }
  }

  /**
   * Appends what {@code longer} has more than the container: its newest hop. Items are not moved,
   * whatever their size: only the end of the file is written anew.
   *
   * <p>The new end is made durable beside the file first, so that a crash in the middle is made
   * good when the file is next used.
   */
  public void append(VerifiedPackage before, HollowContainer longer) throws IOException {
    WholeContainer old = before.whole();
    WholeContainer whole =
        new WholeContainer(longer, before.items().stream().map(ItemDigest::head).toList());
    long from = endOfItems(old);
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    tail.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(from).array());
    for (Piece piece : whole.range(from, whole.length() - from)) {
      tail.writeBytes(((Known) piece).bytes().toArray());
    }
    DurableFiles.write(tailFile(), tail.toByteArray());
    finishTail();
  }

  /** Where the last item ends; both containers are the same up to there. */
  private static long endOfItems(WholeContainer whole) {
    long position = 0;
    long end = 0;
    List<Piece> pieces = whole.range(0, whole.length());
    for (Piece piece : pieces) {
      position += piece.length();
      end = piece instanceof Content ? position : end;
    }
    return end;
  }

  private Path tailFile() {
    return file.resolveSibling(file.getFileName() + TAIL);
  }

  /** Writes the new end, if there is one; harmless to repeat. */
  private void finishTail() throws IOException {
    Path pending = tailFile();
    if (!Files.exists(pending)) {
      return;
    }
    ByteBuffer tail = ByteBuffer.wrap(Files.readAllBytes(pending));
    long from = tail.getLong();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long position = from;
      while (tail.hasRemaining()) {
        position += channel.write(tail, position);
      }
      channel.truncate(position);
      channel.force(true);
    }
    Files.delete(pending);
  }
}
