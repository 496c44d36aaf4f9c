package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.lint.Finding;
import dev.tamga.pki.lint.Lint;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "lint",
    description =
        "Reads certificates by the rules of pki/GOVERNANCE.md 7. Exit code 1 if there is an error.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki cert lint node.pem"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertLint implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Certificates, each followed by its issuer.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<X509Certificate> chain = Certificates.read(file);
    List<Facts> shown = new ArrayList<>();
    boolean error = false;
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate one = chain.get(i);
      Optional<X509Certificate> issuer =
          chain.stream()
              .skip(i + 1L)
              .filter(c -> c.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
              .findFirst();
      for (Finding finding : Lint.findings(one, issuer)) {
        error |= finding.severity() == Finding.Severity.ERROR;
        shown.add(
            new Facts()
                .with("certificate", one.getSerialNumber().toString(16))
                .with("rule", finding.rule())
                .with("severity", finding.severity().name())
                .with("message", finding.message())
                .with("source", finding.source()));
      }
    }
    if (shown.isEmpty() && !json) {
      spec.commandLine().getOut().println("clean: " + chain.size() + " certificates");
    } else {
      Facts.print(spec.commandLine().getOut(), shown, json);
    }
    return error ? 1 : 0;
  }
}
