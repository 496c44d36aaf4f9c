package dev.tamga.server.app;

import dev.tamga.common.config.ConfigException;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.migrate.House;
import dev.tamga.server.migrate.Inventory;
import dev.tamga.server.migrate.MoveException;
import dev.tamga.server.migrate.MoveHouse;
import dev.tamga.server.migrate.Patience;
import dev.tamga.server.node.StartException;
import dev.tamga.server.open.OpenHouse;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tamga-server migrate} (STORAGE.md section 8). */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description =
        "Copies a stopped node's database and bytes to an empty place, checks the copy and closes"
            + " the old place (STORAGE.md 8). Interrupted, it goes on when it is run again.")
final class Migrate implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description = "The configuration of the old place.")
  private Path from = Path.of("old.conf");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "The configuration of the new place; the same node and log.")
  private Path to = Path.of("new.conf");

  @Option(
      names = "--dry-run",
      description =
          "Only says what would be copied and what is in the way; leaves an empty schema in the new place.")
  private boolean dryRun;

  private final Clock clock = Clock.systemUTC();
  private final Steps steps;

  Migrate(Steps steps) {
    this.steps = steps;
  }

  @Override
  public Integer call()
      throws ConfigException, StartException, MoveException, Refusal, IOException {
    ServerConfig old = ServerConfig.load(from);
    ServerConfig next = ServerConfig.load(to);
    OpenHouse.requireApart(old, next);
    VerifierKey key = CheckNode.verifierKey(next);
    PrintWriter out = spec.commandLine().getOut();
    try (House left = OpenHouse.toLeave(old, clock);
        House entered = OpenHouse.toEnter(next, clock, steps);
        PrintProgress progress = new PrintProgress(out, PrintProgress.isAtTerminal())) {
      MoveHouse.Check check = (database, blobs) -> check(next, database, blobs, progress);
      MoveHouse move = new MoveHouse(left, entered, check, progress, Patience.USUAL, clock);
      if (dryRun) {
        print(out, move.look(key));
        return 0;
      }
      move.run(key);
      progress.close();
      out.println("The node was moved to " + entered.place() + ".");
      out.println("Start it with the new configuration; from the old one it starts no more.");
      return 0;
    }
  }

  private long check(
      ServerConfig config, Database database, BlobStore blobs, PrintProgress progress)
      throws IOException {
    try {
      return CheckNode.run(
          config, clock, database, blobs, (Disagreement found) -> progress.line(found.toString()));
    } catch (StartException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void print(PrintWriter out, Inventory all) {
    all.rows().forEach((table, rows) -> out.println(table + ": " + rows));
    out.println(
        "To be moved: "
            + all.allRows()
            + " rows, "
            + all.items()
            + " items, "
            + PrintProgress.size(all.bytes())
            + ".");
    out.println("Nothing is in the way.");
  }
}
