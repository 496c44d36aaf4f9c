package dev.tamga.pki.ceremony;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The reviewed file of a ceremony, read strictly: every field once, none unknown. Immutable.
 *
 * @param file its bytes, as they will be kept
 * @param setup State, organisation, address and name space
 * @param keys the kind of all keys
 * @param witnesses who watches
 * @param officers at least three admins; in office from the ceremony on
 */
public record CeremonyPlan(
    byte[] file, Setup setup, KeyKind keys, List<String> witnesses, List<Officer> officers) {
  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_OFFICERS = 100;
  private static final int LEAST_ADMINS = 3;
  private static final Set<String> FIELDS =
      Set.of(
          "version",
          "state",
          "organization",
          "base",
          "hostSuffixes",
          "addressRanges",
          "key",
          "witnesses",
          "officers");
  private static final Set<String> OFFICER_FIELDS = Set.of("name", "role", "certificate", "until");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public CeremonyPlan {
    file = file.clone();
    witnesses = List.copyOf(witnesses);
    officers = List.copyOf(officers);
  }

  /** A copy of its bytes. */
  @Override
  public byte[] file() {
    return file.clone();
  }

  /**
   * Reads a plan and the officers' certificates beside it.
   *
   * @param now when the officers' time begins
   * @throws IllegalArgumentException if anything has not its form; says which field
   * @throws IOException if a file cannot be read
   */
  public static CeremonyPlan read(Path path, Instant now) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(path + ": longer than " + MAX_BYTES + " bytes");
    }
    JsonNode plan;
    try {
      plan = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + ": no JSON: " + e.getMessage(), e);
    }
    Set<String> wanted = new HashSet<>(FIELDS);
    if (plan.has("ocsp")) { // the only one that may be left out
      wanted.add("ocsp");
    }
    requireFields(plan, wanted, "plan");
    if (!plan.get("version").isInt() || plan.get("version").intValue() != 1) {
      throw new IllegalArgumentException(
          "version: " + plan.get("version") + " (expected: 1, pki/GOVERNANCE.md 6)");
    }
    NameSpace names =
        new NameSpace(
            text(plan, "state"), texts(plan, "hostSuffixes"), texts(plan, "addressRanges"));
    return new CeremonyPlan(
        bytes,
        new Setup(
            text(plan, "organization"),
            URI.create(text(plan, "base")),
            names,
            plan.has("ocsp") ? Optional.of(URI.create(text(plan, "ocsp"))) : Optional.empty()),
        keys(text(plan, "key")),
        texts(plan, "witnesses"),
        officers(plan.get("officers"), path.toAbsolutePath().resolveSibling("x"), now));
  }

  private static List<Officer> officers(JsonNode list, Path beside, Instant now)
      throws IOException {
    if (!list.isArray() || list.size() > MAX_OFFICERS) {
      throw new IllegalArgumentException(
          "officers: no list, or longer than " + MAX_OFFICERS + " (expected: a list)");
    }
    List<Officer> officers = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (JsonNode each : list) {
      requireFields(each, OFFICER_FIELDS, "officer");
      Officer officer = officer(each, beside, now);
      if (!known.add(officer.key()) || !known.add(officer.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "officer " + officer.name() + ": key or name stands twice (expected: another person)");
      }
      officers.add(officer);
    }
    long admins = officers.stream().filter(one -> one.role() == Role.ADMIN).count();
    if (admins < LEAST_ADMINS) {
      throw new IllegalArgumentException(
          "officers: "
              + admins
              + " admins (expected: at least three, one asks and two decide; GOVERNANCE.md 1)");
    }
    return officers;
  }

  private static Officer officer(JsonNode each, Path beside, Instant now) throws IOException {
    try {
      return new Officer(
          text(each, "name"),
          Role.named(text(each, "role"))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "role: " + each.get("role") + " (expected: admin or auditor)")),
          Certificates.read(beside.resolveSibling(text(each, "certificate"))).get(0),
          now,
          Instant.parse(text(each, "until")),
          "ceremony");
    } catch (CertificateRefusedException | DateTimeException e) {
      throw new IllegalArgumentException("officer " + each.get("name") + ": " + e.getMessage(), e);
    }
  }

  private static KeyKind keys(String name) {
    for (KeyKind kind : List.of(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072)) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "key: \"" + name + "\" (expected: ec_p256, ec_p384 or rsa_3072)");
  }

  private static void requireFields(JsonNode node, Set<String> wanted, String what) {
    Set<String> found = new HashSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      found.add(names.next());
    }
    if (!node.isObject() || !found.equals(wanted)) {
      Set<String> more = new HashSet<>(found);
      more.removeAll(wanted);
      Set<String> fewer = new HashSet<>(wanted);
      fewer.removeAll(found);
      throw new IllegalArgumentException(
          what + ": unknown fields " + more + ", missing " + fewer + " (expected: " + wanted + ")");
    }
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isTextual() || value.textValue().chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a text)");
    }
    return value.textValue();
  }

  private static List<String> texts(JsonNode node, String name) {
    List<String> all = new ArrayList<>();
    JsonNode list = node.get(name);
    if (list == null || !list.isArray()) {
      throw new IllegalArgumentException(name + ": " + list + " (expected: a list of texts)");
    }
    for (JsonNode each : list) {
      if (!each.isTextual() || each.textValue().chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException(name + ": " + each + " (expected: a text)");
      }
      all.add(each.textValue());
    }
    return all;
  }
}
