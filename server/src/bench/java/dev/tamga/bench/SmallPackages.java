package dev.tamga.bench;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A load of small packages: each client sends one after the other, with all its checks. */
final class SmallPackages {
  private SmallPackages() {}

  /**
   * What was measured.
   *
   * @param nanos how long each package took, sorted
   * @param seconds of the run
   * @param cpuMillis of this JVM and the nodes'
   */
  record Measured(List<Long> nanos, double seconds, double cpuMillis) {
    double perSecond() {
      return nanos.size() / seconds;
    }

    /**
     * @param share of the packages that took no longer, below 1
     */
    double millis(double share) {
      return nanos.get((int) (nanos.size() * share)) / 1e6;
    }
  }

  /** Sends for some seconds; clients are dealt out to the nodes in turn. */
  static Measured send(
      Federation federation, List<NodeProcess> nodes, Path file, int clients, int seconds)
      throws Exception {
    List<Party> parties = new ArrayList<>();
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      for (int i = 0; i < clients; i++) {
        parties.add(Party.laboratory(federation, nodes.get(i % nodes.size()).address()));
      }
      Duration cpu = NodeProcess.cpu(nodes);
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
      return new Measured(
          nanos.stream().sorted().toList(), took, NodeProcess.cpu(nodes).minus(cpu).toMillis());
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
}
