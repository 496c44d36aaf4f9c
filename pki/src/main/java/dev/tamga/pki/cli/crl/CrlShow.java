package dev.tamga.pki.cli.crl;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.status.Reasons;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = "Shows the CRLs in a file, DER or PEM. It checks no signature: see crl check.",
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki crl show ca/tls-delta.crl --entries")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CrlShow implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(names = "--entries", description = "List the certificates, too.")
  private boolean entries;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<Facts> all = new ArrayList<>();
    for (X509CRL crl : Certificates.readCrls(file)) {
      Facts facts = CrlFacts.of(crl);
      all.add(entries ? facts.with("entries", entries(crl)) : facts);
    }
    Facts.print(spec.commandLine().getOut(), all, json);
    return 0;
  }

  private static List<String> entries(X509CRL crl) {
    return crl.getRevokedCertificates() == null
        ? List.of()
        : crl.getRevokedCertificates().stream()
            .sorted(Comparator.comparing(X509CRLEntry::getSerialNumber))
            .map(CrlShow::text)
            .toList();
  }

  private static String text(X509CRLEntry entry) {
    CRLReason reason =
        Optional.ofNullable(entry.getRevocationReason()).orElse(CRLReason.UNSPECIFIED);
    return entry.getSerialNumber().toString(16)
        + ' '
        + entry.getRevocationDate().toInstant()
        + ' '
        + Reasons.text(reason);
  }
}
