package dev.tamga.client.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings of at most 65,535 bytes in unsigned order, any number of them in bounded memory:
 * sorted runs go to files in {@code folder} and are merged while they are read. First all are
 * added, by one thread, then they are read, as often as one likes and by any thread.
 */
final class SortedRecords {
  private static final int RUN_BYTES = 16 << 20;
  private static final int OVERHEAD = 48; // what the heap spends on an array and its reference

  /** A walk through the records in order. */
  interface Cursor extends Closeable {
    /** The next record, or null after the last. */
    byte @Nullable [] next() throws IOException;
  }

  private final Path folder;
  private final int runBytes;
  private final List<byte[]> held = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private long heldBytes;
  private boolean sorted;

  SortedRecords(Path folder) {
    this(folder, RUN_BYTES);
  }

  SortedRecords(Path folder, int runBytes) {
    this.folder = folder;
    this.runBytes = runBytes;
  }

  void add(byte[] bytes) throws IOException {
    held.add(bytes);
    sorted = false;
    heldBytes += bytes.length + OVERHEAD;
    if (heldBytes >= runBytes) {
      spill();
    }
  }

  private void spill() throws IOException {
    held.sort(Arrays::compareUnsigned);
    Path run = Files.createTempFile(folder, "run", "");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
      for (byte[] bytes : held) {
        out.writeShort(bytes.length);
        out.write(bytes);
      }
    }
    runs.add(run);
    held.clear();
    heldBytes = 0;
  }

  synchronized Cursor open() throws IOException {
    if (!sorted) { // once: a second sort would break the cursors that are open
      held.sort(Arrays::compareUnsigned);
      sorted = true;
    }
    Merge merge = new Merge(held.iterator());
    try {
      for (Path run : runs) {
        merge.add(run);
      }
      return merge;
    } catch (IOException e) {
      merge.close();
      throw e;
    }
  }

  /** A run and its next record. */
  private record Head(byte[] bytes, @Nullable DataInputStream rest) {}

  private static final class Merge implements Cursor {
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
    private final List<DataInputStream> open = new ArrayList<>();
    private final Iterator<byte[]> held;

    Merge(Iterator<byte[]> held) throws IOException {
      this.held = held;
      advance(null);
    }

    void add(Path run) throws IOException {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(run), 1 << 15));
      open.add(in);
      advance(in);
    }

    private void advance(@Nullable DataInputStream run) throws IOException {
      if (run == null) {
        if (held.hasNext()) {
          heads.add(new Head(held.next(), null));
        }
        return;
      }
      int high = run.read();
      if (high < 0) {
        return;
      }
      byte[] bytes = new byte[high << 8 | run.readUnsignedByte()];
      if (run.readNBytes(bytes, 0, bytes.length) != bytes.length) {
        throw new EOFException("a run of the sort is cut");
      }
      heads.add(new Head(bytes, run));
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      Head head = heads.poll();
      if (head == null) {
        return null;
      }
      advance(head.rest);
      return head.bytes;
    }

    @Override
    public void close() throws IOException {
      for (DataInputStream in : open) {
        in.close();
      }
    }
  }
}
