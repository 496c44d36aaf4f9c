package dev.tamga.cli.trust;

import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.accept.Version;
import dev.tamga.pki.accept.Vote;
import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.list.Hash;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    description = {
      "Votes, with a signature, on the newest list as trust diff has shown it. The second person's",
      "acceptance puts it in force; one rejection ends it. Exit code 4: it waits for another."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki trust accept --dir trust --territory KG --list 91c0... --person aigul \\",
      "      --p12 aigul.p12 --password-file aigul.pass"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CastVote implements Callable<Integer> {
  private final Decision decision;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(names = "--list", required = true, description = "Hash of the list that was shown.")
  private String hash;

  @Option(names = "--person", required = true, description = "Name in administrators/.")
  private String person;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CastVote(Decision decision, Clock clock) {
    this.decision = decision;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    TrustListStore store = options.store(clock);
    Hash shown = new Hash(hash.toLowerCase(Locale.ROOT));
    Version head =
        store
            .history(options.territory())
            .head()
            .filter(version -> version.list().hash().equals(shown))
            .orElseThrow(
                () ->
                    new RefusedException(
                        "--list " + shown + ": not the newest list (see tamga-pki trust diff)"));
    Vote vote = Vote.sign(head.list(), decision, person, key.load(), clock.instant());
    Version after = store.vote(vote).head().orElseThrow();
    Said.of(after).with("vote", vote.id().toString()).print(spec.commandLine().getOut(), json);
    return after.state().equals("waiting") ? TamgaPki.PENDING : 0;
  }
}
