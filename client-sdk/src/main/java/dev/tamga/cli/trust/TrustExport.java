package dev.tamga.cli.trust;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.trust.Anchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Writes the CA certificates of a State that are trusted now, for ordinary tools: pem (OpenSSL,",
      "nginx), p7b (PKCS#7: Windows, Java), der (a folder of files), json (with the limits). Other",
      "products do not know its limits: those are this node's to enforce. So ask for one purpose."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki trust export --dir trust --territory KG --for tls-client --out kg.pem",
      "  tamga-pki trust export --dir trust --territory KG --format p7b --out kg.p7b"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustExport implements Callable<Integer> {
  /** What is written; the words of the command line. */
  enum Format {
    PEM,
    P7B,
    DER,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(names = "--out", required = true, description = "File to write; for der, a folder.")
  private Path out;

  @Option(
      names = "--format",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.PEM;

  @Option(
      names = "--for",
      split = ",",
      description =
          "Purposes: tls-server, tls-client, document-signature, timestamp. Default: all.")
  private List<String> purposes = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  TrustExport(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Set<Purpose> wanted = wanted();
    List<Anchor> trusted =
        options.store(clock).history(options.territory()).at(clock.instant()).anchors().stream()
            .filter(anchor -> anchor.purposes().stream().anyMatch(wanted::contains))
            .toList();
    if (trusted.isEmpty()) {
      throw new RefusedException(
          options.territory()
              + ": nothing is trusted now for "
              + (purposes.isEmpty() ? "any purpose" : String.join(", ", purposes))
              + " (expected: an accepted list; see tamga-pki trust show)");
    }
    ExportedAnchors exported = new ExportedAnchors(trusted);
    switch (format) {
      case PEM -> ListFiles.write(out, exported.pem());
      case P7B -> ListFiles.write(out, exported.pkcs7());
      case JSON -> ListFiles.write(out, exported.json());
      case DER -> writeFolder(exported.der());
    }
    new Facts()
        .with("file", out.toString())
        .with("format", format.toString())
        .with("certificates", exported.certificates().stream().map(Certificates::sha256).toList())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Set<Purpose> wanted() throws RefusedException {
    Map<String, Purpose> known =
        Arrays.stream(Purpose.values())
            .filter(one -> one != Purpose.OCSP && one != Purpose.TRUST_LIST) // no anchor's
            .collect(Collectors.toMap(ExportedAnchors::word, one -> one));
    if (!known.keySet().containsAll(purposes)) {
      throw new RefusedException(
          "--for " + purposes + ": unknown (expected: some of " + known.keySet() + ')');
    }
    return purposes.isEmpty()
        ? Set.copyOf(known.values())
        : purposes.stream().map(known::get).collect(Collectors.toUnmodifiableSet());
  }

  /** Whole or not at all: a crash leaves a folder beside it whose name begins with a dot. */
  private void writeFolder(Map<String, byte[]> files) throws IOException, RefusedException {
    Path parent = out.toAbsolutePath().getParent();
    if (Files.exists(out) || parent == null) {
      throw new RefusedException(out + ": exists (expected: a new name); nothing is overwritten");
    }
    Path staged = Files.createTempDirectory(parent, ".staged-");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      ListFiles.write(staged.resolve(file.getKey()), file.getValue());
    }
    Files.move(staged, out, StandardCopyOption.ATOMIC_MOVE);
  }
}
