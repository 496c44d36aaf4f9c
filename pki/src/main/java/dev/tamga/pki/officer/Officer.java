package dev.tamga.pki.officer;

import dev.tamga.pki.audit.CanonicalJson;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.key.Spki;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A person in the register. Immutable.
 *
 * @param name as the audit log tells it: 1 to 100 letters, digits, spaces and {@code .'-}
 * @param role what he may do
 * @param certificate of the key that signs for him
 * @param from in office from then on
 * @param until no longer in office then
 * @param by {@code ceremony}, or the id of the request that made him one
 */
public record Officer(
    String name, Role role, X509Certificate certificate, Instant from, Instant until, String by) {
  private static final Pattern NAME =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{Nd}.'-]([\\p{L}\\p{M}\\p{Nd} .'-]{0,98}[\\p{L}\\p{M}\\p{Nd}.'-])?");
  private static final int MAX_BYTES = 32 << 10;

  /**
   * @throws IllegalArgumentException if the name has not its form, the key is not admitted, or the
   *     time ends before it begins
   */
  public Officer {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "officer \"" + name + "\" (expected: 1 to 100 letters, digits, spaces, .'-)");
    }
    Optional<String> weak = KeyPolicy.problem(certificate.getPublicKey());
    if (weak.isPresent()) {
      throw new IllegalArgumentException("officer " + name + ": " + weak.get());
    }
    if (!until.isAfter(from)) {
      throw new IllegalArgumentException(
          "officer " + name + ": in office until " + until + " (expected: after " + from + ")");
    }
  }

  /** The name of his key: SHA-256 of its SubjectPublicKeyInfo, 64 hex digits. */
  public String key() {
    return Spki.sha256(certificate);
  }

  /** Whether his time has begun and not ended. Removal is the register's to know. */
  public boolean serves(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  /** His fields as files and requests have them. */
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("name", name);
    fields.put("role", role.id());
    fields.put("certificate", Base64.getEncoder().encodeToString(encoded(certificate)));
    fields.put("from", from.toString());
    fields.put("until", until.toString());
    return fields;
  }

  /** The file of the register. */
  public byte[] print() {
    SortedMap<String, String> fields = fields();
    fields.put("by", by);
    byte[] line = CanonicalJson.print(fields);
    byte[] file = Arrays.copyOf(line, line.length + 1);
    file[line.length] = '\n';
    return file;
  }

  /**
   * Reads what {@link #print} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Officer parse(byte[] file) {
    if (file.length == 0 || file[file.length - 1] != '\n') {
      throw new IllegalArgumentException("no whole line (expected: one, with its LF)");
    }
    SortedMap<String, Object> fields =
        CanonicalJson.parse(Arrays.copyOf(file, file.length - 1), MAX_BYTES);
    Officer read = of(fields, String.valueOf(fields.get("by")));
    if (Arrays.equals(read.print(), file)) {
      return read;
    }
    throw new IllegalArgumentException("other fields (expected: those of an officer)");
  }

  /**
   * Of the fields that {@link #fields} gives.
   *
   * @throws IllegalArgumentException if one is missing or has not its form
   */
  public static Officer of(Map<String, ?> fields, String by) {
    try {
      return new Officer(
          text(fields, "name"),
          Role.named(text(fields, "role"))
              .orElseThrow(() -> new IllegalArgumentException("role (expected: admin, auditor)")),
          Certificates.of(CanonicalJson.bytes(text(fields, "certificate"))),
          Instant.parse(text(fields, "from")),
          Instant.parse(text(fields, "until")),
          by);
    } catch (CertificateRefusedException | DateTimeException e) {
      throw new IllegalArgumentException("officer: " + e.getMessage(), e);
    }
  }

  private static String text(Map<String, ?> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("officer: no " + name + " (expected: a text)");
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }
}
