package dev.tamga.server.soak;

import dev.tamga.client.transfer.TransferListener;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.Outgoing;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;

/** A laboratory that sends one package after the other: most are small, some are not. */
final class Sender implements Callable<Boolean> {
  private static final int LARGE_EACH = 12;
  private static final int SMALL_BYTES = 200 << 10;
  private static final int LARGE_BYTES = 48 << 20;
  private static final long PIECE_BYTES = 16 << 20;

  private final Party lab;
  private final Path folder;
  private final Ledger ledger;
  private final long end;
  private final Random random;

  /**
   * @param end {@link System#nanoTime} after which no package is begun
   */
  Sender(Party lab, Path folder, Ledger ledger, long end, long seed) {
    this.lab = lab;
    this.folder = folder;
    this.ledger = ledger;
    this.end = end;
    this.random = new Random(seed);
  }

  @Override
  public Boolean call() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    for (int n = 1; System.nanoTime() < end; n++) {
      byte[] content = new byte[size(n)];
      random.nextBytes(content);
      Path file = Files.write(folder.resolve("disk-" + n + ".raw"), content);
      try {
        send(lab.consignment(file), Bytes.of(content).sha256(), content.length);
      } catch (Refusal | IOException e) {
        ledger.fault("send: " + e.getMessage());
      }
      Files.delete(file);
    }
    return true;
  }

  private int size(int n) {
    return 1 + random.nextInt(n % LARGE_EACH == 0 ? LARGE_BYTES : SMALL_BYTES);
  }

  private void send(Consignment consignment, Sha256 item, long bytes)
      throws Refusal, IOException, InterruptedException {
    PackageId id = consignment.plan().id();
    Path tokens = folder.resolve("outgoing");
    SentPackage sent =
        Insist.on(
            "send " + id,
            before -> {
              try (Outgoing outgoing =
                  before == 0 ? Outgoing.create(tokens, consignment) : Outgoing.open(tokens, id)) {
                return lab.sender(PIECE_BYTES).send(outgoing, TransferListener.SILENT);
              }
            });
    Bytes receipt = Bytes.of(Files.readAllBytes(sent.receiptFile()));
    ledger.sent(new Ledger.Sent(id, item, bytes, receipt));
    Outgoing.discard(tokens, id);
  }
}
