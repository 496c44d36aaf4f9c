package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Records objects that no record names: a crash came between the object and its record, or another
 * program made it. Officers' files are left out, for those count by their own record only.
 */
final class RecordFound {
  private static final List<String> FOLDERS = List.of("issued", "revoked", "requests", "ceremony");

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
        if (!audit.objects().containsKey(name) && isObject(file)) {
          found.put(name, Request.sha256(Files.readAllBytes(file)));
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

  /** A CSR without its request means nothing. */
  private static boolean isObject(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && (!name.equals("request.csr") || Files.exists(file.resolveSibling("request.json")));
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
