package dev.tamga.bench;

import dev.tamga.server.testkit.Federation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Small packages: how many a second are sealed and receipted, and how long each takes, for some
 * numbers of clients. A client is a connection with all its checks: it makes its resume token
 * durable, has a timestamp made, signs, and verifies the receipt. Client and node share the machine.
 */
@Command(name = "packages", mixinStandardHelpOptions = true)
final class PackagesBench implements Callable<Integer> {
  @Option(
      names = "--clients",
      split = ",",
      description = "How many at one time (default: ${DEFAULT-VALUE}).")
  private List<Integer> clients = List.of(1, 8, 64);

  @Option(names = "--seconds", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(names = "--warmup", description = "Seconds that do not count (default: ${DEFAULT-VALUE}).")
  private int warmup = 20;

  @Option(names = "--kib", description = "Size of a package's one item (default: ${DEFAULT-VALUE}).")
  private int kib = 10;

  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.in(disk)) {
      Path file = scratch.file("evidence.raw", (long) kib << 10);
      Federation federation = Federation.in(Files.createDirectory(scratch.folder().resolve("node")));
      try (NodeProcess node = NodeProcess.start(federation)) {
        SmallPackages.send(federation, List.of(node), file, 1, 1); // the log's key is pinned by one
        SmallPackages.send(federation, List.of(node), file, 8, warmup);
        System.out.println("clients  packages/s  p50 ms  p99 ms  CPU ms each (client and node)");
        for (int number : clients) {
          print(number, SmallPackages.send(federation, List.of(node), file, number, seconds));
        }
      }
    }
    return 0;
  }

  private static void print(int clients, SmallPackages.Measured m) {
    System.out.printf(
        Locale.ROOT,
        "%7d  %10.0f  %6.1f  %6.1f  %6.2f%n",
        clients,
        m.perSecond(),
        m.millis(0.5),
        m.millis(0.99),
        m.cpuMillis() / m.nanos().size());
  }
}
