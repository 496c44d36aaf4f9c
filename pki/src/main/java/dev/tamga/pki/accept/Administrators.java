package dev.tamga.pki.accept;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may vote on this node: a file of certificates for each person, {@code <person>.crt}
 * (pki/TRUST.md section 6). Whoever writes that folder decides who administrates.
 */
final class Administrators {
  private static final int MAX_KEYS = 8;
  private static final int MAX_PERSONS = 256;
  private static final String SUFFIX = ".crt";
  private static final Pattern PERSON = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private record Person(String name, X509Certificate certificate) {}

  private final Map<Hash, Person> byKey = new HashMap<>();

  private Administrators() {}

  static void requirePerson(String name) {
    if (!PERSON.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "person: expected 1 to 32 of a-z, 0-9 and hyphen, as the file in administrators/");
    }
  }

  /**
   * Reads the folder.
   *
   * @throws ListRefusedException VOTE if a file is no such, or a key is two persons'
   */
  static Administrators read(Path folder) throws IOException, ListRefusedException {
    Administrators all = new Administrators();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    if (files.size() > MAX_PERSONS) {
      throw bad(folder, files.size() + " persons (expected: at most " + MAX_PERSONS + ')', null);
    }
    for (Path file : files) {
      all.add(file);
    }
    return all;
  }

  private void add(Path file) throws IOException, ListRefusedException {
    String base = String.valueOf(file.getFileName());
    String name = base.substring(0, base.length() - SUFFIX.length());
    try {
      requirePerson(name);
      List<X509Certificate> certificates = Certificates.read(file);
      if (certificates.size() > MAX_KEYS) {
        throw bad(file, certificates.size() + " keys (expected: at most 8)", null);
      }
      for (X509Certificate certificate : certificates) {
        Person other = byKey.put(SignedList.key(certificate), new Person(name, certificate));
        if (other != null && !other.name.equals(name)) {
          throw bad(file, "a key of " + other.name + ", too (expected: a key has one owner)", null);
        }
      }
    } catch (CertificateRefusedException | IllegalArgumentException e) {
      throw bad(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** The certificate with that key, if it is that person's. */
  Optional<X509Certificate> certificate(String person, Hash key) {
    return Optional.ofNullable(byKey.get(key))
        .filter(found -> found.name.equals(person))
        .map(Person::certificate);
  }

  /** Whose key it is. */
  Optional<String> person(Hash key) {
    return Optional.ofNullable(byKey.get(key)).map(Person::name);
  }

  private static ListRefusedException bad(Path file, String what, @Nullable Throwable cause) {
    return new ListRefusedException(Reason.VOTE, file + ": " + what, cause);
  }
}
