package dev.tamga.pki.cli.cert;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.equip.Equip;
import dev.tamga.pki.equip.EquipPlan;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "equip",
    description = {
      "Makes all keys and certificates of a State's nodes and authorities from one reviewed file, a",
      "folder for each, and the authorities' entries for the registers of nodes. Run again, it goes",
      "on with the folders that are missing."
    },
    footerHeading = "%nExample:%n",
    footer = "  tamga-pki cert equip plan.json --ca ca --password-file ca.pass --out keys")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertEquip implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PLAN", description = "Who gets which keys (pki/README.md).")
  private Path file;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--out", required = true, description = "Where the folders will stand.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CertEquip(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      String state = CertificateAuthority.open(folder, password, clock).setup().names().state();
      EquipPlan plan = EquipPlan.read(file, state);
      var records = new Equip(plan, new Institution(folder, clock), out).run(password);
      new Facts()
          .with("folder", out.toString())
          .with("issued", records.size())
          .with("register", out.resolve("register.conf").toString())
          .with("audit", records.stream().map(AuditRecord::id).toList())
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
