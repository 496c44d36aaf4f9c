package dev.tamga.common.custody;

import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of the log in {@code vectors/log}: 260 of twenty packages in turn, each naming the
 * checkpoint of the last full ten.
 */
final class GoldenLog {
  static final int SIZE = 260;
  private static final int PACKAGES = 20;
  private static final int BATCH = 10;

  private GoldenLog() {}

  static PackageId packageOf(int index) {
    return new PackageId("00000000-0000-4000-8000-0000000000%02d".formatted(index % PACKAGES));
  }

  static long seqOf(int index) {
    return index / PACKAGES + 1;
  }

  static byte[] event(int index) {
    String text = "event " + seqOf(index) + " of " + packageOf(index) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<LogEntry> entries() {
    List<LogEntry> entries = new ArrayList<>();
    CompactRange tree = new CompactRange();
    long size = 0;
    Sha256 root = tree.root();
    for (int i = 0; i < SIZE; i++) {
      if (i % BATCH == 0) {
        size = i;
        root = tree.root();
      }
      Sha256 prev = i < PACKAGES ? LogEntry.NO_PREV : entries.get(i - PACKAGES).leafHash();
      LogEntry entry =
          new LogEntry(packageOf(i), seqOf(i), prev, MerkleTree.digest(event(i)), size, root);
      entries.add(entry);
      tree.append(entry.leafHash().bytes());
    }
    return entries;
  }
}
