package dev.tamga.bench;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.ClientSettings;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SendPackage;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One large file: sent, and fetched with verification, by the SDK; against {@code scp}, PUT to
 * nginx, and {@code cp} with {@code sync}. All take turns within one run; the first rounds warm up
 * and do not count.
 */
@Command(name = "transfer", mixinStandardHelpOptions = true)
final class TransferBench implements Callable<Integer> {
  @Option(names = "--mib", description = "Size of the file (default: ${DEFAULT-VALUE}).")
  private long mib = 1024;

  @Option(names = "--rounds", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 7;

  @Option(
      names = "--warmup",
      description = "Rounds of ours that do not count (default: ${DEFAULT-VALUE}).")
  private int warmup = 10;

  @Option(names = "--ram", description = "A folder on a RAM disk (default: ${DEFAULT-VALUE}).")
  private Path ram = Path.of("/dev/shm");

  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  @Option(names = "--only", description = "ram or disk (default: both).")
  private String only = "";

  @Option(names = "--alone", description = "Without the other tools, as for a profiler.")
  private boolean alone;

  @Option(names = "--no-fetch", description = "Sends only, as for a profiler.")
  private boolean noFetch;

  @Option(names = "--piece-mib", description = "Of one request (default: ${DEFAULT-VALUE}).")
  private long pieceMib = ClientSettings.PIECE_BYTES >> 20;

  private interface Body {
    void run() throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    if (!only.equals("disk")) {
      measure("RAM disk " + ram, ram, false);
    }
    if (!only.equals("ram")) {
      measure("disk " + disk.toAbsolutePath(), disk, true);
    }
    return 0;
  }

  private void measure(String where, Path parent, boolean real) throws Exception {
    System.out.println(mib + " MiB on " + where + "; seconds, and CPU seconds of client and node");
    Figures figures = new Figures();
    Map<String, Rival> rivals = new LinkedHashMap<>();
    try (Scratch scratch = Scratch.in(parent)) {
      Path file = scratch.file("evidence.raw", mib << 20);
      Federation federation = Federation.in(Files.createDirectory(scratch.folder().resolve("node")));
      try (NodeProcess node = NodeProcess.start(federation);
          Ours ours = new Ours(federation, node, pieceMib << 20)) {
        if (!alone) {
          start(rivals, scratch.folder(), real);
        }
        for (int i = 0; i < warmup; i++) {
          round(new Figures(), Map.of(), ours, file);
        }
        for (int i = 0; i < rounds; i++) {
          round(figures, rivals, ours, file);
        }
      } finally {
        for (Rival rival : rivals.values()) {
          rival.close();
        }
      }
    }
    print(figures);
  }

  private static void start(Map<String, Rival> rivals, Path folder, boolean real)
      throws IOException, InterruptedException {
    Scp.start(folder).ifPresent(scp -> rivals.put("scp", scp));
    NginxPut.start(folder).ifPresent(put -> rivals.put("nginx PUT", put));
    if (real) {
      CopyAndSync.start(folder).ifPresent(copy -> rivals.put("cp+sync", copy));
    }
  }

  private static void print(Figures figures) {
    figures.print();
    figures.ratio("send", "scp", 0.66);
    figures.ratio("send", "nginx PUT", 1.10);
    figures.ratio("fetch", "scp", 0.66);
    figures.ratio("send", "cp+sync", 1.15);
  }

  private void round(Figures figures, Map<String, Rival> rivals, Ours ours, Path file)
      throws Exception {
    for (Map.Entry<String, Rival> rival : rivals.entrySet()) {
      time(figures, rival.getKey(), () -> rival.getValue().move(file));
      rival.getValue().reset();
    }
    PackageId id = PackageId.random();
    time(figures, "send", ours.node, () -> ours.send(id, file));
    if (!noFetch) {
      time(figures, "fetch", ours.node, () -> ours.fetch(id));
    }
    ours.reset();
  }

  /** A laboratory and a prosecutor with a node between them. */
  private static final class Ours implements AutoCloseable {
    private final long pieceBytes;
    private final NodeProcess node;
    private final Party lab;
    private final Party prosecutor;
    private final Path outgoing;
    private final Path fetched;

    Ours(Federation federation, NodeProcess node, long pieceBytes) {
      this.pieceBytes = pieceBytes;
      this.node = node;
      this.lab = Party.laboratory(federation, node.address());
      this.prosecutor = Party.prosecutor(federation, node.address());
      this.outgoing = federation.home().resolve("outgoing");
      this.fetched = federation.home().resolve("fetched");
    }

    void send(PackageId id, Path file) throws Exception {
      var retry = RetryPolicy.upTo(Duration.ofSeconds(20));
      var sender =
          new SendPackage(lab.node(), lab.signer(), lab.receipts(), retry, pieceBytes);
      try (Outgoing token = Outgoing.create(outgoing, lab.consignment(id, file))) {
        sender.send(token, TransferListener.SILENT);
      }
    }

    void fetch(PackageId id) throws Exception {
      prosecutor.fetcher().fetch(id, fetched, TransferListener.SILENT);
    }

    void reset() throws IOException {
      Scratch.remove(outgoing);
      Scratch.remove(fetched);
      node.dropBlobs();
    }

    @Override
    public void close() {
      lab.close();
      prosecutor.close();
    }
  }

  private static void time(Figures figures, String name, NodeProcess node, Body body)
      throws Exception {
    Duration before = node.cpu();
    time(figures, name, body);
    figures.add(name + ", CPU", node.cpu().minus(before).toMillis() / 1e3);
  }

  private static void time(Figures figures, String name, Body body) throws Exception {
    long from = System.nanoTime();
    body.run();
    double seconds = (System.nanoTime() - from) / 1e9;
    figures.add(name, seconds);
    System.out.printf(Locale.ROOT, "    %s %.2f%n", name, seconds);
  }
}
