package dev.tamga.bench;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        run(federation, node, file, 1, 1); // the log's key is pinned by one
        run(federation, node, file, 8, warmup);
        System.out.println("clients  packages/s  p50 ms  p99 ms  CPU ms each (client and node)");
        for (int number : clients) {
          print(number, run(federation, node, file, number, seconds));
        }
      }
    }
    return 0;
  }

  /** Sorted times in ns, the whole run's seconds, and CPU. */
  private record Measured(List<Long> nanos, double seconds, double cpuMillis) {}

  private Measured run(Federation federation, NodeProcess node, Path file, int clients, int seconds)
      throws Exception {
    List<Party> parties = new ArrayList<>();
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      for (int i = 0; i < clients; i++) {
        parties.add(Party.laboratory(federation, node.address()));
      }
      var cpu = node.cpu();
      long from = System.nanoTime();
      long end = from + seconds * 1_000_000_000L;
      List<Future<?>> all = new ArrayList<>();
      for (Party party : parties) {
        all.add(pool.submit(() -> sendUntil(end, party, federation.home(), file, nanos)));
      }
      for (Future<?> one : all) {
        one.get();
      }
      double took = (System.nanoTime() - from) / 1e9;
      double millis = node.cpu().minus(cpu).toMillis();
      return new Measured(nanos.stream().sorted().toList(), took, millis);
    } finally {
      pool.shutdown();
      parties.forEach(Party::close);
    }
  }

  private static boolean sendUntil(
      long end, Party party, Path home, Path file, ConcurrentLinkedQueue<Long> nanos)
      throws Exception {
    while (System.nanoTime() < end) {
      long from = System.nanoTime();
      try (Outgoing outgoing = Outgoing.create(home.resolve("outgoing"), party.consignment(file))) {
        party.sender().send(outgoing, TransferListener.SILENT);
        nanos.add(System.nanoTime() - from);
      }
    }
    return true;
  }

  private static void print(int clients, Measured m) {
    int count = m.nanos().size();
    System.out.printf(
        Locale.ROOT,
        "%7d  %10.0f  %6.1f  %6.1f  %6.2f%n",
        clients,
        count / m.seconds(),
        m.nanos().get(count / 2) / 1e6,
        m.nanos().get((int) (count * 0.99)) / 1e6,
        m.cpuMillis() / count);
  }
}
