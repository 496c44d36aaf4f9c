package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.health.Inventory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists what a CA has issued, with its state and end.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert list --ca ca",
      "  tamga-pki cert list --ca ca --state active --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertList implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--state", description = "Only active, superseded, expired or revoked.")
  private @Nullable String state;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CertList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<Facts> shown =
        Inventory.of(folder, clock).stream()
            .filter(one -> state == null || one.state().id().equals(state))
            .map(
                one ->
                    new Facts()
                        .with("serial", one.certificate().getSerialNumber().toString(16))
                        .with("state", one.state().id())
                        .with(
                            "profile",
                            Profile.of(one.certificate()).map(Profile::id).orElse("none"))
                        .with("notAfter", one.certificate().getNotAfter().toInstant().toString())
                        .with("subject", Subject.text(one.certificate().getSubjectX500Principal())))
            .toList();
    Facts.print(spec.commandLine().getOut(), shown, json);
    return 0;
  }
}
