package dev.tamga.pki.ceremony;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Officers;
import dev.tamga.pki.officer.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The transcript of a ceremony, and the officers' signatures under it. */
public final class Transcript {
  private static final String FILE = "ceremony/transcript.txt";

  private Transcript() {}

  static String of(CeremonyPlan plan, CertificateAuthority ca, Clock clock) throws CaException {
    StringBuilder text = new StringBuilder();
    line(text, "ceremony", "pki/GOVERNANCE.md 6, version 1");
    line(text, "plan sha256", RunCeremony.sha256(plan.file()));
    line(text, "time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    line(text, "state", plan.setup().names().state());
    line(text, "organization", plan.setup().organization());
    line(text, "base", plan.setup().base().toString());
    plan.setup().ocsp().ifPresent(at -> line(text, "ocsp", at.toString()));
    line(text, "host suffixes", plan.setup().names().hostSuffixes().toString());
    line(text, "address ranges", plan.setup().names().addressRanges().toString());
    line(text, "keys", plan.keys().name());
    plan.witnesses().forEach(witness -> line(text, "witness", witness));
    for (Officer officer : plan.officers()) {
      line(text, officer.role().id(), officer.name() + ", until " + officer.until());
      line(text, "  key", officer.key());
    }
    for (Branch branch : Branch.values()) {
      X509Certificate certificate = ca.chain(branch).get(0);
      line(text, branch.id(), Subject.text(certificate.getSubjectX500Principal()));
      line(text, "  serial", certificate.getSerialNumber().toString(16));
      line(text, "  until", certificate.getNotAfter().toInstant().toString());
      line(text, "  sha256", Certificates.sha256(certificate));
      line(text, "  key", Spki.sha256(certificate));
    }
    return text.toString();
  }

  /**
   * An officer signs it.
   *
   * @return the record of the audit log
   * @throws GovernanceException if the key is of no officer in office, or has signed
   */
  public static AuditRecord sign(
      Path folder, Institution institution, Identity officer, Clock clock)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    String key = Spki.sha256(officer.certificate());
    Officer who = institution.officers().require(key, clock.instant());
    Map<String, String> body = new TreeMap<>();
    body.put("transcript", RunCeremony.sha256(Files.readAllBytes(folder.resolve(FILE))));
    body.put("officer", key);
    body.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    Statement statement = Statement.sign(body, officer, clock);
    statement.verify(who, "signature"); // the key store may hold another certificate
    return institution.keep("transcript", who, "ceremony/" + key + ".signature", statement.print());
  }

  /**
   * The officers whose signature under it holds.
   *
   * @throws GovernanceException if a signature is there that does not hold
   */
  public static List<Officer> signers(Path folder, Officers officers)
      throws GovernanceException, IOException {
    String hash = RunCeremony.sha256(Files.readAllBytes(folder.resolve(FILE)));
    List<Officer> signers = new ArrayList<>();
    for (Officer officer : officers.all()) {
      Path file = folder.resolve("ceremony/" + officer.key() + ".signature");
      if (Files.exists(file)) {
        Statement statement = parse(file);
        statement.verify(officer, file.toString());
        if (!hash.equals(statement.body().get("transcript"))) {
          throw refused(file, "under another transcript");
        }
        signers.add(officer);
      }
    }
    return signers;
  }

  private static Statement parse(Path file) throws GovernanceException, IOException {
    try {
      return Statement.parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()));
    }
  }

  private static GovernanceException refused(Path file, String what) {
    return new GovernanceException(
        GovernanceException.Kind.REFUSED,
        file + ": " + what + " (expected: as it was signed)",
        "6",
        "keep it as evidence; the officer signs anew after it was moved away");
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
