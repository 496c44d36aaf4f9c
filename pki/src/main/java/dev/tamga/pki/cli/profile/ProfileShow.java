package dev.tamga.pki.cli.profile;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = "Shows what a kind of certificate is.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki profile show org-seal"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ProfileShow implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROFILE", description = "See profile list.")
  private String profile;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    facts(named(profile)).print(spec.commandLine().getOut(), json);
    return 0;
  }

  static Profile named(String id) throws RefusedException {
    return Profile.named(id)
        .orElseThrow(
            () -> new RefusedException("profile \"" + id + "\": unknown (see profile list)"));
  }

  static Facts facts(Profile profile) {
    return new Facts()
        .with("profile", profile.id())
        .with("policy", profile.policy())
        .with("purpose", profile.purpose().map(Purpose::name).orElse("issues others"))
        .with("usage", profile.purpose().map(Purpose::extendedKeyUsage).orElse("none of its own"))
        .with("subject", profile.subject().stream().sorted().map(SubjectField::label).toList())
        .with("usualDays", profile.validity().toDays())
        .with("longestDays", profile.longestValidity().toDays());
  }
}
