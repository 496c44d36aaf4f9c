package dev.tamga.bench;

import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.TestBlobs;
import dev.tamga.server.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Small packages a second, and how long each takes, by where a service keeps its state and bytes,
 * and by how many nodes it has; in turns. Clients, nodes, database and object store share the
 * machine, so that more nodes show what sharing costs, not what they add.
 */
@Command(name = "service", mixinStandardHelpOptions = true)
final class ServiceBench implements Callable<Integer> {
  @Option(names = "--clients", description = "At one time (default: ${DEFAULT-VALUE}).")
  private int clients = 16;

  @Option(names = "--seconds", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds = 15;

  @Option(names = "--warmup", description = "Seconds that do not count (default: ${DEFAULT-VALUE}).")
  private int warmup = 15;

  @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 2;

  @Option(names = "--kib", description = "Size of a package's one item (default: ${DEFAULT-VALUE}).")
  private int kib = 10;

  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  /** A kind of service: its database, its store, its nodes. */
  private record Kind(boolean postgres, boolean objects, int nodes) {
    String settings(Path folder) {
      return (postgres ? TestDatabase.postgresSettings(folder) : "")
          + (objects ? TestBlobs.objectSettings(folder, "32 MiB") : "");
    }

    @Override
    public String toString() {
      return (postgres ? "postgres" : "sqlite") + '+' + (objects ? "s3" : "files");
    }
  }

  @Override
  public Integer call() throws Exception {
    System.setProperty("tamga.postgres.folder", disk.toAbsolutePath().toString());
    System.out.println("state+bytes     nodes  packages/s  p50 ms  p99 ms  CPU ms each");
    List<Kind> kinds =
        List.of(
            new Kind(false, false, 1),
            new Kind(true, false, 1),
            new Kind(false, true, 1),
            new Kind(true, true, 1),
            new Kind(true, true, 2),
            new Kind(true, true, 3));
    for (int round = 0; round < rounds; round++) {
      for (Kind kind : kinds) {
        try (Scratch scratch = Scratch.in(disk)) {
          print(kind, run(scratch, kind));
        }
      }
    }
    return 0;
  }

  private SmallPackages.Measured run(Scratch scratch, Kind kind) throws Exception {
    Path file = scratch.file("evidence.raw", (long) kib << 10);
    Federation federation = Federation.in(Files.createDirectory(scratch.folder().resolve("node")));
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      for (int n = 1; n <= kind.nodes(); n++) {
        nodes.add(start(federation, kind, n));
      }
      SmallPackages.send(federation, nodes, file, 1, 1); // the log's key is pinned by one
      SmallPackages.send(federation, nodes, file, clients, warmup);
      return SmallPackages.send(federation, nodes, file, clients, seconds);
    } finally {
      for (NodeProcess node : nodes) {
        node.close();
      }
    }
  }

  private static NodeProcess start(Federation federation, Kind kind, int n) throws IOException {
    Path data = federation.home().resolve("data-" + n);
    Path configuration = federation.home().resolve("server-" + n + ".conf");
    Files.writeString(
        configuration,
        Files.readString(federation.configuration())
            + kind.settings(federation.data())
            + "\nstorage.data = \"%s\"\nnode.instance = \"node-%d\"\n".formatted(data, n));
    return NodeProcess.start(configuration, data);
  }

  private static void print(Kind kind, SmallPackages.Measured m) {
    System.out.printf(
        Locale.ROOT,
        "%-14s  %5d  %10.0f  %6.1f  %6.1f  %11.2f%n",
        kind,
        kind.nodes(),
        m.perSecond(),
        m.millis(0.5),
        m.millis(0.99),
        m.cpuMillis() / m.nanos().size());
  }
}
