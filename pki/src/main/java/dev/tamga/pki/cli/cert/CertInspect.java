package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = "Shows the certificates in a file, DER or PEM. It says nothing about trust.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki cert inspect node.pem --json")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertInspect implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Facts.print(
        spec.commandLine().getOut(),
        Certificates.read(file).stream().map(Facts::of).toList(),
        json);
    return 0;
  }
}
