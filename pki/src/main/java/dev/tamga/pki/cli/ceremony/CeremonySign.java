package dev.tamga.pki.cli.ceremony;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ceremony.Transcript;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.Officer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sign",
    description = "An officer signs the transcript after comparing the fingerprints.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki ceremony sign --ca ca --as aigul.p12 --as-password-file aigul.pass"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CeremonySign implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--as", required = true, description = "Key store of the officer.")
  private Path keyStore;

  @Option(names = "--as-password-file", description = "File with its password.")
  private @Nullable Path passwordFile;

  @Option(names = "--as-password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CeremonySign(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Institution institution = new Institution(folder, clock);
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the officer's key", false)) {
      AuditRecord record =
          Transcript.sign(folder, institution, Identity.load(keyStore, password), clock);
      new Facts()
          .with(
              "signed",
              Transcript.signers(folder, institution.officers()).stream()
                  .map(Officer::name)
                  .toList())
          .with("audit", record.id())
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
