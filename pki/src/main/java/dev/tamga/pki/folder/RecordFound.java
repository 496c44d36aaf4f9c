package dev.tamga.pki.folder;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records objects that no record names: a crash came between the object and its record, or another
 * program made it. Officers' files are left out, for those count by their own record only.
 *
 * <p>A file in {@code held/} grows by a line at each turn. One that has grown since its record is
 * found, too; one whose former lines are others than the log knows was edited, and stays so.
 */
final class RecordFound {
  private static final List<String> FOLDERS =
      List.of("issued", "revoked", "held", "requests", "ceremony", "invitations");

  /** So many names fit a record. */
  private static final int BATCH = 200;

  private RecordFound() {}

  static void record(Path folder, AuditLog audit) throws AuditException, IOException {
    Map<String, String> found = new TreeMap<>();
    for (String each : FOLDERS) {
      Path below = folder.resolve(each);
      if (!Files.isDirectory(below)) {
        continue;
      }
      for (Path file : files(below)) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (isObject(file) && isNew(file, audit.objects().get(name))) {
          found.put(name, Session.sha256(Files.readAllBytes(file)));
        }
        if (found.size() == BATCH) {
          append(audit, found);
        }
      }
    }
    if (!found.isEmpty()) {
      append(audit, found);
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * A CSR without its request means nothing; wrong codes are counted, not recorded; that an
   * invitation is used is told by the record of its certificate.
   */
  private static boolean isObject(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && !name.endsWith(".tries")
        && !name.endsWith(".used")
        && (!name.equals("request.csr") || Files.exists(file.resolveSibling("request.json")));
  }

  private static boolean isNew(Path file, @Nullable String known) throws IOException {
    if (known == null) {
      return true;
    }
    return isHold(file) && hasGrownFrom(known, Files.readAllBytes(file));
  }

  private static boolean isHold(Path file) {
    Path branch = file.getParent();
    Path kind = branch == null ? null : branch.getParent();
    return kind != null && kind.endsWith("held");
  }

  /** Whether the file without one or more of its last lines is the one that is known. */
  private static boolean hasGrownFrom(String known, byte[] file) {
    for (int end = file.length - 1; end > 0; end--) {
      if (file[end - 1] == '\n' && Session.sha256(Arrays.copyOf(file, end)).equals(known)) {
        return true;
      }
    }
    return false;
  }

  private static void append(AuditLog audit, Map<String, String> found) throws AuditException {
    audit.append(
        "found",
        "tamga-pki",
        Optional.empty(),
        found,
        "made by an interrupted command, or beside this log");
    found.clear();
  }
}
