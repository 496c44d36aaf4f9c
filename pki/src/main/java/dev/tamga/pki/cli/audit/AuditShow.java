package dev.tamga.pki.cli.audit;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.cli.Facts;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    name = "show",
    description = "Shows the records of the audit log; refuses one that does not hold.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki audit show --ca ca --action vote",
      "  tamga-pki audit show --ca ca --last 20"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuditShow implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--action", description = "Only those of that action.")
  private @Nullable String action;

  @Option(names = "--last", description = "Only so many, the newest.")
  private int last = Integer.MAX_VALUE;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  AuditShow(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    List<AuditRecord> all =
        AuditLog.open(folder, Disk.DURABLE, clock).records().stream()
            .filter(record -> action == null || record.action().equals(action))
            .toList();
    Facts.print(
        spec.commandLine().getOut(),
        all.subList(Math.max(0, all.size() - Math.max(0, last)), all.size()).stream()
            .map(
                record ->
                    new Facts()
                        .with("id", record.id())
                        .with("time", record.time().toString())
                        .with("action", record.action())
                        .with("actor", record.actor())
                        .with("second", record.second().orElse(""))
                        .with("reason", record.reason())
                        .with("objects", record.objects()))
            .toList(),
        json);
    return 0;
  }
}
