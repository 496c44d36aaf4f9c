package dev.tamga.pki.cli.cert;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.AsOfficer;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Confirmation;
import dev.tamga.pki.cli.option.Serials;
import dev.tamga.pki.govern.Done;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description =
        "Revokes a certificate, or holds a TLS certificate until cert release. Asks for the last 8"
            + " hex digits of its serial number or SHA-256, which cert inspect shows. To revoke it"
            + " again changes nothing, asks nothing and is no error. With the CA's password the CRL"
            + " is issued at once: the delta, or the root's full one.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert revoke --ca ca --reason key-compromise node.pem --password-file ca.pass",
      "  tamga-pki cert revoke --ca ca --reason certificate-hold node.pem",
      "  tamga-pki cert revoke --ca ca --reason superseded --yes 0f3c9a17 node.pem",
      "  tamga-pki cert revoke --ca ca --reason 1 --as aigul.p12 --because \"card stolen\" 4f3c..."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertRevoke implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SERIAL|FILE", description = "Serial number in hex, or certificate.")
  private String which;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(
      names = "--reason",
      required = true,
      description =
          "unspecified, key-compromise, affiliation-changed, superseded, cessation-of-operation,"
              + " certificate-hold or privilege-withdrawn; or its number.")
  private String reason;

  @ArgGroup(multiplicity = "0..1") // needed where officers decide
  private AsOfficer.@Nullable Key officer;

  @Mixin private Confirmation confirmation;

  @Option(names = "--because", description = "Why, in words, for the audit log.")
  private String because = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CertRevoke(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    RevocationReason wanted =
        RevocationReason.named(reason)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "reason: \""
                            + reason
                            + "\" (expected: one of "
                            + Arrays.stream(RevocationReason.values())
                                .map(RevocationReason::id)
                                .toList()
                            + ")"));
    BigInteger serial = Serials.of(which);
    if (officer == null) {
      new Institution(folder, clock).requireUngoverned("cert revoke --as OFFICER.p12");
    }
    confirm(serial, wanted);
    return officer == null ? directly(serial, wanted) : asOfficer(serial, wanted, officer);
  }

  /** What is revoked already needs no word: nothing will change. */
  private void confirm(BigInteger serial, RevocationReason wanted) throws Exception {
    try (Secret none = Secret.of(new char[0])) { // looking signs nothing
      CertificateAuthority ca = CertificateAuthority.open(folder, none, clock);
      X509Certificate doomed = ca.certificate(serial);
      Optional<Revocation> known = ca.revocation(ca.branchOf(serial).orElseThrow(), serial);
      if (known.isPresent() && !changes(known.get(), wanted)) {
        return;
      }
      String number = serial.toString(16);
      String sha256 = Certificates.sha256(doomed);
      confirmation.require(
          "revoke "
              + Subject.text(doomed.getSubjectX500Principal())
              + ", serial "
              + number
              + ", sha256 "
              + sha256,
          List.of(number, sha256),
          "cert inspect");
    }
  }

  private int directly(BigInteger serial, RevocationReason wanted) throws Exception {
    List<Revocation> made = new ArrayList<>();
    AuditRecord record = new Institution(folder, clock).revokeDirectly(serial, wanted, made);
    Revocation done = made.get(0);
    // Recorded: a wrong password below cannot undo it, and the hourly CRL will have it.
    NewCrl.after(
            done.branch(),
            folder,
            clock,
            passwordFile,
            passwordFd,
            facts(done).with("audit", record.id()))
        .print(spec.commandLine().getOut(), json);
    if (done.repeated()) {
      spec.commandLine().getErr().println("notice: was revoked before; nothing changed");
    }
    return 0;
  }

  /** Executed on one word; somebody else reviews it. What is revoked already stays as it is. */
  private int asOfficer(BigInteger serial, RevocationReason wanted, AsOfficer.Key key)
      throws Exception {
    for (Branch branch : Branch.values()) {
      for (Revocation known : revoked(branch)) {
        if (known.serial().equals(serial) && !changes(known, wanted)) {
          facts(new Revocation(serial, branch, known.since(), known.reason(), true))
              .print(spec.commandLine().getOut(), json);
          spec.commandLine().getErr().println("notice: was revoked before; nothing changed");
          return 0;
        }
      }
    }
    Done done = new Institution(folder, clock).revoke(key.identity(), serial, wanted, because);
    Facts facts =
        new Facts()
            .with("serial", serial.toString(16))
            .with("reason", wanted.id())
            .with("request", done.docket().request().id())
            .with("state", done.docket().state().id())
            .with("missing", done.docket().missing())
            .with("audit", done.record().id())
            .with("next", "let another admin run request approve");
    withCrl(serial, facts).print(spec.commandLine().getOut(), json);
    return 0;
  }

  /** What is on hold may still be revoked for good; nothing else changes any more. */
  private static boolean changes(Revocation known, RevocationReason wanted) {
    return known.reason() == RevocationReason.CERTIFICATE_HOLD
        && wanted != RevocationReason.CERTIFICATE_HOLD;
  }

  private Facts withCrl(BigInteger serial, Facts facts) throws Exception {
    for (Branch branch : Branch.values()) {
      if (revoked(branch).stream().anyMatch(one -> one.serial().equals(serial))) {
        return NewCrl.after(branch, folder, clock, passwordFile, passwordFd, facts);
      }
    }
    return facts;
  }

  private List<Revocation> revoked(Branch branch) throws Exception {
    try (Secret none = Secret.of(new char[0])) { // revoking signs nothing
      return CertificateAuthority.open(folder, none, clock).revocations(branch);
    }
  }

  private static Facts facts(Revocation done) {
    return new Facts()
        .with("serial", done.serial().toString(16))
        .with("branch", done.branch().id())
        .with("since", done.since().toString())
        .with("reason", done.reason().id())
        .with("repeated", done.repeated());
  }
}
