package dev.tamga.pki.health;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.enrol.Descent;
import dev.tamga.pki.govern.Docket;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.govern.RequestState;
import dev.tamga.pki.health.Inventory.Entry;
import dev.tamga.pki.health.Inventory.State;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The health of a CA at a glance.
 *
 * @param facts what is so, for people and programs
 * @param problems what needs hands; empty is well
 */
public record Health(Map<String, Object> facts, List<String> problems) {
  private static final Duration CA_WARNING = Duration.ofDays(180);
  private static final int OFFICERS_FOR_TWO_VOTES = 3;

  public Health {
    facts = new LinkedHashMap<>(facts);
    problems = List.copyOf(problems);
  }

  /**
   * Looks at all of a CA's folder.
   *
   * @throws CaException if the folder is no CA, or a file cannot be read
   */
  public static Health of(Path folder, Clock clock)
      throws CaException, CertificateRefusedException, IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    lookAtAuthorities(folder, clock, facts, problems);
    lookAtCertificates(folder, clock, facts, problems);
    lookAtDescent(folder, clock, problems);
    try {
      AuditLog audit = AuditLog.open(folder, Disk.DURABLE, clock);
      facts.put("auditRecords", audit.seq());
      facts.put("auditHead", audit.hash());
      lookAtInstitution(folder, clock, facts, problems);
    } catch (AuditException | GovernanceException e) {
      problems.add(e.getMessage());
    }
    return new Health(facts, problems);
  }

  private static void lookAtAuthorities(
      Path folder, Clock clock, Map<String, Object> facts, List<String> problems)
      throws CaException, CertificateRefusedException, IOException {
    try (Secret none = Secret.of(new char[0])) { // looking opens no key
      CertificateAuthority ca = CertificateAuthority.open(folder, none, clock);
      for (Authority each : ca.authorities()) {
        lookAtAuthority(ca, each, clock.instant(), facts, problems);
      }
    }
  }

  /** One that handed over may end; until then it owes its CRL. */
  private static void lookAtAuthority(
      CertificateAuthority ca,
      Authority authority,
      Instant now,
      Map<String, Object> facts,
      List<String> problems)
      throws CaException, CertificateRefusedException, IOException {
    boolean issues = ca.current(authority.branch()).equals(authority);
    Instant end = ca.chain(authority).get(0).getNotAfter().toInstant();
    X509CRL crl = Certificates.readCrls(ca.folder().resolve(authority.id() + ".crl")).get(0);
    Instant next = crl.getNextUpdate().toInstant();
    facts.put(
        authority.id(),
        "until "
            + end
            + ", CRL of "
            + crl.getThisUpdate().toInstant()
            + (issues ? "" : ", issues nothing any more"));
    if (issues && now.plus(CA_WARNING).isAfter(end)) {
      problems.add(
          authority.id()
              + ": the CA's certificate ends "
              + end
              + ": plan a new one (pki/GOVERNANCE.md 9)");
    }
    if (now.isAfter(next) && (issues || now.isBefore(end))) {
      problems.add(authority.id() + ": its CRL was to be renewed by " + next + ": crl issue");
    }
  }

  private static void lookAtCertificates(
      Path folder, Clock clock, Map<String, Object> facts, List<String> problems)
      throws CaException {
    Map<State, Integer> counts = new LinkedHashMap<>();
    for (Entry entry : Inventory.of(folder, clock)) {
      counts.merge(entry.state(), 1, Integer::sum);
      X509Certificate one = entry.certificate();
      Instant from = one.getNotBefore().toInstant();
      Instant end = one.getNotAfter().toInstant();
      Duration sixth = Duration.between(from, end).dividedBy(6);
      if (entry.state() == State.ACTIVE
          && entry.branch() != Branch.ROOT
          && clock.instant().isAfter(end.minus(sixth))) {
        problems.add(
            Profile.of(one).map(Profile::id).orElse("certificate")
                + " serial "
                + one.getSerialNumber().toString(16)
                + " ends "
                + end
                + ": renew it");
      }
    }
    facts.put("certificates", counts.toString());
  }

  /** Whoever stole a key may have renewed with it before it was revoked. */
  private static void lookAtDescent(Path folder, Clock clock, List<String> problems)
      throws CaException {
    try (Secret none = Secret.of(new char[0])) {
      Descent descent = Descent.of(CertificateAuthority.open(folder, none, clock));
      for (Entry entry : Inventory.of(folder, clock)) {
        if (entry.state() == State.ACTIVE && entry.branch() == Branch.TLS) {
          X509Certificate one = entry.certificate();
          descent
              .distrusted(one)
              .ifPresent(
                  from ->
                      problems.add(
                          "serial "
                              + one.getSerialNumber().toString(16)
                              + ": was renewed with "
                              + from.serial().toString(16)
                              + ", revoked since ("
                              + from.reason().id()
                              + "): revoke it, too, unless its keeper has the key"));
        }
      }
    }
  }

  private static void lookAtInstitution(
      Path folder, Clock clock, Map<String, Object> facts, List<String> problems)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Institution institution = new Institution(folder, clock);
    facts.put("governed", institution.isGoverned());
    if (!institution.isGoverned()) {
      return;
    }
    long admins =
        institution.officers().inOffice(clock.instant()).stream()
            .filter(one -> one.role() == Role.ADMIN)
            .count();
    facts.put("admins", admins);
    if (admins < OFFICERS_FOR_TWO_VOTES) {
      problems.add("officers: " + admins + " admins in office (expected: 3): add one");
    }
    institution
        .officers()
        .unfinished()
        .forEach(name -> problems.add(name + ": interrupted: repeat request issue"));
    for (Docket docket : institution.requests()) {
      RequestState state = docket.state();
      String what = "request " + docket.request().id() + ": " + state.id();
      if (state == RequestState.PENDING || state == RequestState.APPROVED) {
        facts.put(what, docket.missing().toString());
      } else if (state == RequestState.UNREVIEWED || state == RequestState.ESCALATED) {
        problems.add(what + ": " + docket.missing());
      }
    }
    if (!Files.exists(folder.resolve("ceremony/transcript.txt"))) {
      problems.add("ceremony/transcript.txt: missing (expected: the ceremony's): restore it");
    }
  }
}
