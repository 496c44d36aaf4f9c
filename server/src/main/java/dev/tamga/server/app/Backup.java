package dev.tamga.server.app;

import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.backup.BackupReport;
import dev.tamga.server.backup.TakeBackup;
import dev.tamga.server.config.StorageConfig;
import dev.tamga.server.migrate.MoveException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tamga-server backup} (STORAGE.md section 9). */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description =
        "Copies what an embedded node has, while it runs, to a folder from which a node can start"
            + " (STORAGE.md 9).")
final class Backup implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Main.ConfigFile config = new Main.ConfigFile();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder of the backup, which is not there yet.")
  private Path to = Path.of("backup");

  @Override
  public Integer call() throws ConfigException, MoveException, Refusal, IOException {
    StorageConfig storage = config.load().storage();
    if (storage.database().isPresent()) {
      throw new MoveException(
          "The state is in PostgreSQL: back it up with pg_dump (STORAGE.md 9).");
    }
    boolean withBytes = storage.objects().isEmpty();
    BackupReport report = TakeBackup.run(storage.data(), withBytes, to);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Backed up: " + report.items() + " items, " + PrintProgress.size(report.bytes()) + ".");
    if (!withBytes) {
      out.println("The bytes are in an object store: back them up there, after this.");
    }
    if (report.restarted() > 0) {
      out.println(
          "Items of drafts that changed meanwhile and begin anew: " + report.restarted() + ".");
    }
    report.damaged().forEach(line -> out.println("Damaged, not in the backup: " + line));
    report.unreadable().forEach(line -> out.println("Not readable, not in the backup: " + line));
    return report.isWhole() ? 0 : 1;
  }
}
