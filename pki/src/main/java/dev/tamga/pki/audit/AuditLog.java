package dev.tamga.pki.audit;

import dev.tamga.pki.ca.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The audit log of a CA's folder: {@code audit.log}, a line per record, and {@code audit.head}, the
 * newest one's number and hash. Opening reads all of it and refuses a log that does not hold.
 *
 * <p>Not thread-safe: whoever appends holds the folder's lock.
 */
public final class AuditLog {
  private static final String LOG = "audit.log";
  private static final String HEAD = "audit.head";
  private static final Pattern HEAD_FORM = Pattern.compile("([1-9][0-9]{0,15}) ([0-9a-f]{64})\n");
  private static final int MAX_HEAD_BYTES = 256;

  private final Path folder;
  private final Disk disk;
  private final Clock clock;
  private final Map<String, String> objects = new HashMap<>();
  private final Set<String> made = new HashSet<>();
  private String beforeLast = AuditRecord.NOTHING;
  private boolean failed;
  private AuditChain.End end;

  private AuditLog(Path folder, Disk disk, Clock clock) throws AuditException, IOException {
    this.folder = folder;
    this.disk = disk;
    this.clock = clock;
    this.end = AuditChain.read(folder.resolve(LOG), this::remember);
    requireHead();
  }

  /**
   * Reads the whole log; writes nothing.
   *
   * @throws AuditException if it does not hold: says at which line and byte
   */
  public static AuditLog open(Path folder, Disk disk, Clock clock) throws AuditException {
    try {
      return new AuditLog(folder, disk, clock);
    } catch (IOException e) {
      throw new AuditException("audit log in " + folder + ": " + e, e);
    }
  }

  /**
   * The same log as it is now, for whoever keeps it open while others append: all of its bytes are
   * looked at, but only the records that were added are read. If what was known is there no more,
   * or the one before has failed, all of it is read anew.
   *
   * @throws AuditException if it does not hold: says at which line and byte; then open it anew
   */
  public AuditLog refreshed() throws AuditException {
    try {
      Path log = folder.resolve(LOG);
      if (failed || !AuditChain.beginsAs(log, end)) {
        return open(folder, disk, clock);
      }
      if (Files.exists(log)) {
        end = AuditChain.readOn(log, end, this::remember);
      }
      requireHead();
      return this;
    } catch (IOException e) {
      throw new AuditException("audit log in " + folder + ": " + e, e);
    }
  }

  /** The number of the newest record; 0 if there is none. */
  public long seq() {
    return end.seq();
  }

  /** The hash of the newest record. */
  public String hash() {
    return end.hash();
  }

  /** The files that records name, each with the hash that the newest of them gives. */
  public Map<String, String> objects() {
    return Collections.unmodifiableMap(objects);
  }

  /** Whether a record of that action names the file with that hash. */
  public boolean names(String action, String object, String hash) {
    return made.contains(action + ' ' + object + ' ' + hash);
  }

  /** Every record from the first on. */
  public List<AuditRecord> records() throws AuditException {
    List<AuditRecord> all = new ArrayList<>();
    try {
      AuditChain.read(folder.resolve(LOG), all::add);
    } catch (IOException e) {
      throw new AuditException("audit log in " + folder + ": " + e, e);
    }
    return all;
  }

  /**
   * What a crash left is put right: an unfinished line is cut off and told in a record, a head that
   * lags is written. Call it once, under the folder's lock, before appending.
   *
   * @throws AuditException if the disk fails
   */
  public void repair() throws AuditException {
    try {
      byte[] torn = end.torn();
      if (torn.length > 0) {
        disk.cut(folder.resolve(LOG), end.bytes());
        end = end.withoutTorn();
        append(
            "repaired",
            "tamga-pki",
            Optional.empty(),
            Map.of(),
            torn.length
                + " bytes of an unfinished record were cut off, SHA-256 "
                + AuditChain.sha256(torn));
      } else if (end.seq() > 0 && headLags()) {
        disk.replace(folder.resolve(HEAD), AuditChain.head(end.seq(), end.hash()));
      }
    } catch (IOException e) {
      throw new AuditException("audit log in " + folder + ": " + e, e);
    }
  }

  /**
   * Appends a record; it is on the disk on return. A crash before leaves an unfinished line or a
   * head that lags by one, which {@link #repair} puts right.
   *
   * @param files names within the folder and the SHA-256 of each
   * @throws AuditException if the record is too long or the disk fails
   */
  public AuditRecord append(
      String action,
      String actor,
      Optional<String> second,
      Map<String, String> files,
      String reason)
      throws AuditException {
    if (failed) {
      throw new AuditException("audit log in " + folder + ": an append failed before; start anew");
    }
    AuditRecord record =
        new AuditRecord(
            end.seq() + 1,
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            action,
            actor,
            second,
            new TreeMap<>(files),
            reason,
            end.hash());
    byte[] line = record.print();
    if (line.length > AuditRecord.MAX_BYTES) {
      throw new AuditException(
          "audit record: " + line.length + " bytes (expected: <= " + AuditRecord.MAX_BYTES + ")");
    }
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    try {
      disk.append(folder.resolve(LOG), whole);
      end = end.with(record, whole);
      remember(record);
      disk.replace(folder.resolve(HEAD), AuditChain.head(end.seq(), end.hash()));
      return record;
    } catch (IOException e) {
      failed = true; // what the disk holds now is known only after it is read again
      throw new AuditException("audit log in " + folder + ": not written: " + e, e);
    }
  }

  /**
   * Compares the log with a copy of {@code audit.head} that was kept elsewhere.
   *
   * @throws AuditException if the log has not that very record
   */
  public void requireHead(byte[] copy) throws AuditException {
    Matcher head = headOf(copy, "the copy of " + HEAD);
    long seq = Long.parseLong(head.group(1));
    List<AuditRecord> all = records();
    if (seq > all.size() || !all.get((int) seq - 1).hash().equals(head.group(2))) {
      throw new AuditException(
          folder.resolve(LOG)
              + ": has not the record "
              + seq
              + " with hash "
              + head.group(2)
              + " that the copy knows: log and head were written anew"
              + "\n  rule: pki/GOVERNANCE.md 5\n  do: restore the log from a copy that has it");
    }
  }

  private void remember(AuditRecord record) {
    beforeLast = record.previous();
    objects.putAll(record.objects());
    record.objects().forEach((name, hash) -> made.add(record.action() + ' ' + name + ' ' + hash));
  }

  /** The log may be ahead by the one record that a crash left; never behind, never another. */
  private void requireHead() throws AuditException, IOException {
    Path file = folder.resolve(HEAD);
    if (!Files.exists(file)) {
      if (end.seq() > 1) {
        throw broken("missing beside " + end.seq() + " records: it was deleted");
      }
      return;
    }
    Matcher head = headOf(bytes(file), file.toString());
    long seq = Long.parseLong(head.group(1));
    if (end.seq() < seq) {
      throw broken(
          "is at record "
              + seq
              + ", the log ends with "
              + end.seq()
              + " at byte "
              + end.bytes()
              + ": its end was cut off");
    }
    String known = end.seq() == seq ? end.hash() : beforeLast;
    if (end.seq() > seq + 1 || !known.equals(head.group(2))) {
      throw broken(
          "knows record "
              + seq
              + " by another hash, or lags by more than one (log: "
              + end.seq()
              + "): the last records were edited or added by hand");
    }
  }

  private boolean headLags() throws IOException {
    Path file = folder.resolve(HEAD);
    return !Files.exists(file)
        || !Arrays.equals(bytes(file), AuditChain.head(end.seq(), end.hash()));
  }

  private AuditException broken(String what) {
    return new AuditException(
        folder.resolve(HEAD)
            + ": "
            + what
            + "\n  rule: pki/GOVERNANCE.md 5\n  do: keep both files as evidence and restore the log"
            + " from a copy");
  }

  private static Matcher headOf(byte[] content, String what) throws AuditException {
    Matcher head = HEAD_FORM.matcher(new String(content, StandardCharsets.US_ASCII));
    if (!head.matches()) {
      throw new AuditException(what + ": no head (expected: <seq> <sha256>)");
    }
    return head;
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_HEAD_BYTES);
    }
  }
}
