package dev.tamga.server.app;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.FileSource;
import dev.tamga.client.upload.FolderSource;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.client.upload.Source;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.Party;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sends one item, fetches it and verifies the file again, in a process of its own with a small
 * heap.
 *
 * <p>Arguments: the federation's folder, the node's port, a file or a folder.
 */
final class SmallClient {
  private static final long PIECE_BYTES = 64 << 20; // as the command line's client

  private SmallClient() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    InetSocketAddress node = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1]));
    PackageId id = PackageId.random();
    long from = System.nanoTime();
    try (Party lab = Party.ofFiles(home, Federation.LAB, "lab-tls", "lab-seal", node);
        Outgoing outgoing =
            Outgoing.create(home.resolve("outgoing"), consignment(lab, id, Path.of(args[2])))) {
      SentPackage unused = lab.sender(PIECE_BYTES).send(outgoing, TransferListener.SILENT);
    }
    long sent = System.nanoTime();
    try (Party office =
        Party.ofFiles(home, Federation.PROSECUTOR, "office-tls", "office-head", node)) {
      FetchedPackage fetched =
          office.fetcher().fetch(id, home.resolve("in"), TransferListener.SILENT);
      long held = System.nanoTime();
      var unused =
          new ContainerFile(fetched.file()).verify(office.envelopes(), TransferListener.SILENT);
      System.out.printf(
          "%d bytes; sent in %d s, fetched in %d s, verified in %d s; heap at most %d MiB%n",
          Files.size(fetched.file()),
          (sent - from) / 1_000_000_000,
          (held - sent) / 1_000_000_000,
          (System.nanoTime() - held) / 1_000_000_000,
          peakHeap() >> 20);
    }
  }

  private static Consignment consignment(Party lab, PackageId id, Path path) throws Exception {
    Source source =
        Files.isDirectory(path)
            ? FolderSource.of(path, path.toAbsolutePath().getParent())
            : FileSource.of(path);
    ItemDocument.Builder item =
        ItemDocument.builder(
            "LAB-1",
            new EntryName("evidence/1/" + path.getFileName()),
            source.size(),
            Consignment.UNKNOWN,
            ItemKind.IMAGE);
    ItemDocument built = (source.form() == ItemForm.BUNDLE ? item.bundle() : item).build();
    return new Consignment(lab.plan(id, List.of(built)), List.of(source));
  }

  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
