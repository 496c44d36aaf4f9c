package dev.tamga.pki.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One line of the audit log (pki/GOVERNANCE.md, section 5). Immutable.
 *
 * @param seq from 1, without gaps
 * @param time by the clock of the machine, whole seconds
 * @param action what was done: {@code vote}
 * @param actor who did it
 * @param second the other person, where there is one
 * @param objects files of the folder that it made, each with its SHA-256
 * @param reason in words; may be empty
 * @param previous SHA-256 of the line before; 64 zeros for the first
 */
public record AuditRecord(
    long seq,
    Instant time,
    String action,
    String actor,
    Optional<String> second,
    SortedMap<String, String> objects,
    String reason,
    String previous) {
  /** What stands before the first record. */
  static final String NOTHING = "0".repeat(64);

  /** The longest line, in bytes. */
  static final int MAX_BYTES = 64 << 10;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException if a hash has not its form
   */
  public AuditRecord {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
    if (!HASH.matcher(previous).matches()
        || !objects.values().stream().allMatch(hash -> HASH.matcher(hash).matches())) {
      throw new IllegalArgumentException("a hash that is none (expected: 64 hex digits)");
    }
  }

  /** The line, without its LF. */
  byte[] print() {
    Map<String, Object> line = new TreeMap<>();
    line.put("seq", seq);
    line.put("time", time.toString());
    line.put("action", action);
    line.put("actor", actor);
    second.ifPresent(other -> line.put("second", other));
    line.put("objects", objects);
    line.put("reason", reason);
    line.put("previous", previous);
    return CanonicalJson.print(line);
  }

  /**
   * @throws IllegalArgumentException if it is no line that {@link #print} writes
   */
  static AuditRecord parse(byte[] line) {
    SortedMap<String, Object> fields = CanonicalJson.parse(line, MAX_BYTES);
    try {
      SortedMap<String, String> objects = new TreeMap<>();
      if (fields.get("objects") instanceof Map<?, ?> found) {
        found.forEach((name, hash) -> objects.put((String) name, (String) hash));
      }
      AuditRecord read =
          new AuditRecord(
              fields.get("seq") instanceof Long number ? number : 0,
              Instant.parse(text(fields, "time")),
              text(fields, "action"),
              text(fields, "actor"),
              Optional.ofNullable(fields.get("second")).map(String.class::cast),
              objects,
              text(fields, "reason"),
              text(fields, "previous"));
      if (Arrays.equals(read.print(), line)) {
        return read;
      }
    } catch (DateTimeException | ClassCastException e) {
      throw new IllegalArgumentException("fields of another form (expected: GOVERNANCE.md 5)", e);
    }
    throw new IllegalArgumentException("other fields (expected: those of GOVERNANCE.md 5)");
  }

  /** SHA-256 of the line: what the next record calls previous. */
  public String hash() {
    return AuditChain.sha256(print());
  }

  /** How commands and people call it: {@code 17-0a1b2c3d4e5f}. */
  public String id() {
    return seq + "-" + hash().substring(0, 12);
  }

  private static String text(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no " + name + " (expected: a text)");
  }
}
