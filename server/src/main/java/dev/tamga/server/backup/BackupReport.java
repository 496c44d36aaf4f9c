package dev.tamga.server.backup;

import java.util.List;

/**
 * What a backup has.
 *
 * @param items whose bytes were copied
 * @param bytes of them
 * @param restarted items of drafts that changed while they were copied, and stand at their first
 *     byte in the backup
 * @param damaged sealed items whose bytes are not what was stored; the backup has none of them
 * @param unreadable items that the disk does not give, drafts' too; the backup has none of them
 */
public record BackupReport(
    long items, long bytes, long restarted, List<String> damaged, List<String> unreadable) {
  /** Takes copies of the lists. */
  public BackupReport {
    damaged = List.copyOf(damaged);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether all that the database names is in it. */
  public boolean isWhole() {
    return damaged.isEmpty() && unreadable.isEmpty();
  }
}
