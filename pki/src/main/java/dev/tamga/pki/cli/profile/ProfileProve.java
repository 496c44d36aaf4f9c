package dev.tamga.pki.cli.profile;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.lint.ProfileCheck;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "test",
    description =
        "Makes a golden sample of each profile and its bent twins, with throw-away keys, and lints them.",
    footerHeading = "%nExamples:%n",
    footer = {"  tamga-pki profile test", "  tamga-pki profile test org-seal"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ProfileProve implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "PROFILE", description = "Only this one.")
  private @Nullable String only;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ProfileProve(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<Profile> wanted =
        only == null ? List.of(Profile.values()) : List.of(ProfileShow.named(only));
    List<Facts> shown = new ArrayList<>();
    boolean good = true;
    for (Profile profile : wanted) {
      List<ProfileCheck.Outcome> outcomes = ProfileCheck.run(profile, clock);
      List<String> failed =
          outcomes.stream()
              .filter(outcome -> !outcome.passed())
              .map(outcome -> outcome.rule() + " found " + outcome.findings())
              .toList();
      good &= failed.isEmpty();
      shown.add(
          new Facts()
              .with("profile", profile.id())
              .with("samples", outcomes.size())
              .with("failed", failed));
    }
    Facts.print(spec.commandLine().getOut(), shown, json);
    return good ? 0 : 1;
  }
}
