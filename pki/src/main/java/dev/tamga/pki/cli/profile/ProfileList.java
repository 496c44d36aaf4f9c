package dev.tamga.pki.cli.profile;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cli.Facts;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the kinds of certificate.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki profile list"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ProfileList implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Facts.print(
        spec.commandLine().getOut(),
        Arrays.stream(Profile.values()).map(ProfileShow::facts).toList(),
        json);
    return 0;
  }
}
