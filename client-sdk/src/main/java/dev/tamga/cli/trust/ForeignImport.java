package dev.tamga.cli.trust;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.foreign.Draft;
import dev.tamga.pki.foreign.MasterListImport;
import dev.tamga.pki.foreign.TrustedListImport;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    description = {
      "Writes the next list of a State, unsigned, with the CAs of a foreign list: import-tl reads an",
      "ETSI TS 119 612 trusted list, import-ml an ICAO Doc 9303-12 master list. Nothing is trusted by",
      "that: publish the list, then two administrators accept it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki trust import-tl DE.xml --fingerprint 5f3a... --territory DE --signer a.crt \\",
      "      --out de-1.json",
      "  tamga-pki trust import-ml icao.ml --fingerprint 5f3a... --territory DE \\",
      "      --previous de-1.asice --out de-2.json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForeignImport implements Callable<Integer> {
  /** What is read. */
  enum Kind {
    TRUSTED_LIST,
    MASTER_LIST
  }

  private final Kind kind;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private NextList next = new NextList();

  @Parameters(paramLabel = "FILE", description = "The foreign list.")
  private Path file;

  @Option(
      names = "--fingerprint",
      required = true,
      description = "SHA-256 of its signer's certificate, typed from another channel.")
  private String fingerprint;

  ForeignImport(Kind kind, Clock clock) {
    this.kind = kind;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Draft draft = read(ListFiles.read(file), new Hash(fingerprint.toLowerCase(Locale.ROOT)));
    if (!draft.territory().equals(next.territory())) {
      throw new RefusedException(
          file + ": of " + draft.territory() + " (expected: " + next.territory() + ')');
    }
    Map<String, Service> services = next.services();
    draft.services().forEach(service -> services.putIfAbsent(service.id(), service));
    Facts facts = new Facts().with("notTaken", draft.notTaken());
    next.write(services, facts, clock, spec.commandLine().getOut());
    return 0;
  }

  private Draft read(byte[] bytes, Hash signer) throws ListRefusedException {
    return switch (kind) {
      case TRUSTED_LIST -> TrustedListImport.read(bytes, signer, clock.instant());
      case MASTER_LIST -> MasterListImport.read(bytes, next.territory(), signer, clock.instant());
    };
  }
}
