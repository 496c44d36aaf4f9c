package dev.tamga.pki.officer;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.CanonicalJson;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.signed.Algorithms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The register of officers as it stood when it was read. A file counts when the audit log names it
 * with its very hash as made by a ceremony or an executed request; one that is not named is an act
 * that a crash interrupted, and counts for nothing. Immutable.
 */
public final class Officers {
  private static final String ADDED = ".json";
  private static final String REMOVED = ".removed";
  private static final int MAX_BYTES = 32 << 10;

  private final Map<String, Officer> byKey;
  private final Set<String> removed;
  private final List<String> unfinished;

  private Officers(Map<String, Officer> byKey, Set<String> removed, List<String> unfinished) {
    this.byKey = byKey;
    this.removed = removed;
    this.unfinished = unfinished;
  }

  /** Whether that folder has a register: whether its CA is governed. */
  public static boolean exist(Path folder) {
    return Files.isDirectory(folder.resolve("officers"));
  }

  /**
   * Reads the register of a CA's folder.
   *
   * @throws GovernanceException if a file was edited or deleted
   * @throws IOException if the folder cannot be read
   */
  public static Officers load(Path folder, AuditLog audit) throws GovernanceException, IOException {
    Map<String, Officer> byKey = new LinkedHashMap<>();
    Set<String> removed = new HashSet<>();
    List<String> unfinished = new ArrayList<>();
    for (String name : names(folder)) {
      byte[] file = bytes(folder.resolve(name));
      String hash = HexFormat.of().formatHex(Algorithms.sha256(file));
      String key = name.substring("officers/".length(), name.lastIndexOf('.'));
      if (name.endsWith(ADDED)
          && (audit.names("ceremony", name, hash) || audit.names("officer-add", name, hash))) {
        byKey.put(key, read(name, file));
      } else if (name.endsWith(REMOVED) && audit.names("officer-remove", name, hash)) {
        removed.add(key);
      } else if (audit.objects().containsKey(name)) {
        throw edited(name, "another content than the audit log knows");
      } else {
        unfinished.add(name);
      }
    }
    for (String name : audit.objects().keySet()) {
      if (name.startsWith("officers/") && !Files.exists(folder.resolve(name))) {
        throw edited(name, "deleted");
      }
    }
    return new Officers(byKey, removed, unfinished);
  }

  /** All that were ever in it. */
  public List<Officer> all() {
    return List.copyOf(byKey.values());
  }

  /** Files of an act that was interrupted; repeat it. */
  public List<String> unfinished() {
    return unfinished;
  }

  /** The officer of that key, in office or not. */
  public Optional<Officer> of(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** Whether he is in office at that time. */
  public boolean inOffice(Officer officer, Instant at) {
    return officer.serves(at) && !removed.contains(officer.key());
  }

  /** Those in office at that time. */
  public List<Officer> inOffice(Instant at) {
    return byKey.values().stream().filter(officer -> inOffice(officer, at)).toList();
  }

  /**
   * The officer in office with that key.
   *
   * @throws GovernanceException NOT_AUTHORISED if there is none
   */
  public Officer require(String key, Instant at) throws GovernanceException {
    return of(key)
        .filter(officer -> inOffice(officer, at))
        .orElseThrow(
            () ->
                new GovernanceException(
                    Kind.NOT_AUTHORISED,
                    "key " + key + ": of no officer in office (expected: one of officers/)",
                    "1",
                    "take the key that stands in the register; see officer list"));
  }

  /** The content of a removal. */
  public static byte[] removal(String by) {
    byte[] line = CanonicalJson.print(Map.of("by", by));
    byte[] file = Arrays.copyOf(line, line.length + 1);
    file[line.length] = '\n';
    return file;
  }

  private static Officer read(String name, byte[] file) throws GovernanceException {
    try {
      Officer officer = Officer.parse(file);
      if (name.equals("officers/" + officer.key() + ADDED)) {
        return officer;
      }
    } catch (IllegalArgumentException e) {
      throw edited(name, e.getMessage());
    }
    throw edited(name, "of another key than its name says");
  }

  private static List<String> names(Path folder) throws IOException {
    if (!exist(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve("officers"))) {
      return files
          .map(file -> "officers/" + file.getFileName())
          .filter(name -> name.endsWith(ADDED) || name.endsWith(REMOVED))
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES);
    }
  }

  private static GovernanceException edited(String name, @Nullable String what) {
    return new GovernanceException(
        Kind.REFUSED,
        name + ": " + what + " (expected: as it was made)",
        "4 (files are never changed)",
        "keep it as evidence and restore it from a copy");
  }
}
