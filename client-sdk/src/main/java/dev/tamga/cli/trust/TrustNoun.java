package dev.tamga.cli.trust;

import dev.tamga.cli.trust.ForeignImport.Kind;
import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.cli.Noun;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code trust} of {@code tamga-pki}; it needs the envelope, so it lives here. */
public final class TrustNoun implements Noun {
  /** For {@link java.util.ServiceLoader}. */
  public TrustNoun() {}

  @Override
  public String name() {
    return "trust";
  }

  @Override
  public CommandLine commandLine(Clock clock) {
    return new CommandLine(new TrustCommand())
        .addSubcommand("trust-root", new TrustRoot(clock))
        .addSubcommand("new", new TrustNew(clock))
        .addSubcommand("import-tl", new ForeignImport(Kind.TRUSTED_LIST, clock))
        .addSubcommand("import-ml", new ForeignImport(Kind.MASTER_LIST, clock))
        .addSubcommand("publish", new TrustPublish(clock))
        .addSubcommand("stage", new TrustStage(clock))
        .addSubcommand("fetch", new TrustFetch(clock))
        .addSubcommand("show", new TrustShow(clock))
        .addSubcommand("diff", new TrustDiff(clock))
        .addSubcommand("accept", new CastVote(Decision.ACCEPT, clock))
        .addSubcommand("reject", new CastVote(Decision.REJECT, clock))
        .addSubcommand("history", new ShowHistory(clock))
        .addSubcommand("export", new TrustExport(clock));
  }

  @Command(
      name = "trust",
      description = "Trust between States: lists of CAs, and who has accepted them.")
  static final class TrustCommand {}
}
