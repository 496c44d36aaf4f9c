package dev.tamga.pki.cli.crl;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.option.Branches;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "issue",
    description =
        "Issues the next CRL of a CA into its folder: the full one, <branch>.crl, or with --delta"
            + " what has changed since, <branch>-delta.crl. Good for one day, the root's for 180.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki crl issue --ca ca --branch tls --password-file ca.pass",
      "  tamga-pki crl issue --ca ca --branch tls --delta --password-file ca.pass",
      "",
      "Run it every hour, with --delta after each revocation, and copy the files to where they are",
      "published."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CrlIssue implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--branch", required = true, description = "root, tls, sign or time.")
  private String branch;

  @Option(names = "--delta", description = "What has changed since the newest full CRL.")
  private boolean delta;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CrlIssue(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Branch wanted = Branches.named(branch);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      Recorded<SortedMap<String, X509CRL>> issued =
          new Institution(folder, clock).issueCrl(wanted, delta, password);
      List<Facts> each = new ArrayList<>();
      issued
          .made()
          .forEach(
              (file, crl) ->
                  each.add(
                      CrlFacts.of(crl)
                          .with("file", folder.resolve(file).toString())
                          .with("audit", issued.record().id())));
      if (each.size() == 1) {
        each.get(0).print(spec.commandLine().getOut(), json);
      } else { // a branch whose CA was rolled over
        Facts.print(spec.commandLine().getOut(), each, json);
      }
    }
    return 0;
  }
}
