package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tamga-pki cert}. */
public final class CertNoun implements Noun {
  @Override
  public String name() {
    return "cert";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new Verbs())
        .addSubcommand(new CertIssue(clock))
        .addSubcommand(new CertInspect(clock))
        .addSubcommand(new CertExport(clock))
        .addSubcommand(new CertRevoke(clock))
        .addSubcommand(new CertRelease(clock))
        .addSubcommand(new CertVerify(clock))
        .addSubcommand(new CertLint())
        .addSubcommand(new CertList(clock))
        .addSubcommand(new CertRenew(clock))
        .addSubcommand(new CertNeedsRenewal(clock))
        .addSubcommand(new CertExplain(clock))
        .addSubcommand(new CertEquip(clock));
  }

  @Command(name = "cert", description = "Certificates.")
  static final class Verbs {}
}
