package dev.tamga.pki.cli.audit;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.signed.Algorithms;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = "Checks the whole audit log and every file that it names.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki audit verify --ca ca",
      "  tamga-pki audit verify --ca ca --head kept-elsewhere.head"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuditVerify implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--head", description = "A copy of audit.head that was kept elsewhere.")
  private @Nullable Path head;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  AuditVerify(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) { // no log at all would hold
      throw new NoSuchFileException(folder.toString());
    }
    AuditLog log = AuditLog.open(folder, Disk.DURABLE, clock);
    if (head != null) {
      log.requireHead(Files.readAllBytes(head));
    }
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, String> object : log.objects().entrySet()) {
      Path file = folder.resolve(object.getKey()).normalize();
      if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
        problems.add(object.getKey() + ": deleted");
      } else if (!object
          .getValue()
          .equals(HexFormat.of().formatHex(Algorithms.sha256(Files.readAllBytes(file))))) {
        problems.add(object.getKey() + ": edited");
      }
    }
    new Facts()
        .with("records", log.seq())
        .with("head", log.hash())
        .with("objects", log.objects().size())
        .with("problems", problems)
        .print(spec.commandLine().getOut(), json);
    return problems.isEmpty() ? 0 : 1;
  }
}
