package dev.tamga.pki.cli.request;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.govern.Action;
import dev.tamga.pki.govern.Done;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "issue",
    description =
        "Does what was approved: issues, ends a hold, makes the next CA, or changes the register of"
            + " officers.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki request issue --ca ca --password-file ca.pass --out seal.pem 4f3c2b1a00112233"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestIssue implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;

  @Parameters(paramLabel = "ID", description = "The request.")
  private String id;

  @Option(names = "--out", description = "File to make for the certificate and its CA's, PEM.")
  private @Nullable Path out;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  RequestIssue(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Institution institution = ca.institution(clock);
    Action action = institution.show(id).request().action();
    boolean certificate = action == Action.ISSUE;
    boolean signs = certificate || action == Action.ROLLOVER;
    if ((certificate && out == null) || (out != null && Files.exists(out))) {
      throw new RefusedException(
          "--out: " + out + " (expected: a new file for the certificate, PEM)");
    }
    boolean given = passwordFile != null || passwordFd != null;
    try (Secret password =
        signs || given
            ? Passwords.read(passwordFile, passwordFd, "the CA's keys", false)
            : Secret.of(new char[0])) {
      Done done = institution.execute(id, password);
      if (out != null && !done.chain().isEmpty()) {
        NewFile.write(out, Certificates.pem(done.chain()).getBytes(StandardCharsets.US_ASCII));
      }
      Facts facts = Facts.of(done).with("result", done.docket().result());
      if (action == Action.RELEASE) {
        tellOthers(institution, given, password, facts);
      }
      facts.print(spec.commandLine().getOut(), ca.json());
    }
    return 0;
  }

  /** The end of a hold is recorded: a wrong password cannot undo it. */
  private static void tellOthers(
      Institution institution, boolean given, Secret password, Facts facts) throws Exception {
    if (given) {
      facts.with("crlAudit", institution.issueCrl(Branch.TLS, true, password).record().id());
    } else {
      facts.with("crl", "not issued; run: tamga-pki crl issue --branch tls --delta");
    }
  }
}
