package dev.tamga.pki.ceremony;

import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.plan.PlanFields;
import dev.tamga.pki.plan.PlanFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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
    PlanFile file = PlanFile.read(path);
    PlanFields plan = file.fields();
    plan.require(FIELDS, Set.of("ocsp"));
    plan.requireVersion(1, "pki/GOVERNANCE.md 6");
    NameSpace names =
        new NameSpace(plan.text("state"), plan.texts("hostSuffixes"), plan.texts("addressRanges"));
    return new CeremonyPlan(
        file.bytes(),
        new Setup(
            plan.text("organization"),
            URI.create(plan.text("base")),
            names,
            plan.has("ocsp") ? Optional.of(URI.create(plan.text("ocsp"))) : Optional.empty()),
        keys(plan.text("key")),
        plan.texts("witnesses"),
        officers(plan, path.toAbsolutePath().resolveSibling("x"), now));
  }

  private static List<Officer> officers(PlanFields plan, Path beside, Instant now)
      throws IOException {
    List<Officer> officers = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (PlanFields each : plan.objects("officers", "officer", MAX_OFFICERS)) {
      each.requireExactly(OFFICER_FIELDS);
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

  private static Officer officer(PlanFields each, Path beside, Instant now) throws IOException {
    try {
      return new Officer(
          each.text("name"),
          Role.named(each.text("role"))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "role: " + each.text("role") + " (expected: admin or auditor)")),
          Certificates.read(beside.resolveSibling(each.text("certificate"))).get(0),
          now,
          Instant.parse(each.text("until")),
          "ceremony");
    } catch (CertificateRefusedException | DateTimeException e) {
      throw new IllegalArgumentException("officer " + each.text("name") + ": " + e.getMessage(), e);
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
}
