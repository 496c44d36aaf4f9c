package dev.tamga.server.soak;

import dev.tamga.client.download.AnswerPackage.Terms;
import dev.tamga.client.download.ContainerFile;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.soak.Ledger.Sent;
import dev.tamga.server.testkit.Party;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A prosecutor who fetches what was sent, holds it against the sender's bytes, and answers. */
final class Fetcher implements Callable<Boolean> {
  private static final Terms ACCEPT = new Terms(Decision.ACCEPTED, null, "case 2026-0042", null);
  private static final Terms DISPUTE =
      new Terms(Decision.DISPUTED, "The seal was broken", "case 2026-0042", null);
  private static final int ANSWER_EACH = 3;
  private static final int DISPUTE_EACH = 5;

  private final Party prosecutor;
  private final Path folder;
  private final Ledger ledger;
  private final BooleanSupplier allSent;

  /**
   * @param allSent whether nothing more will come
   */
  Fetcher(Party prosecutor, Path folder, Ledger ledger, BooleanSupplier allSent) {
    this.prosecutor = prosecutor;
    this.folder = folder;
    this.ledger = ledger;
    this.allSent = allSent;
  }

  @Override
  public Boolean call() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    for (int n = 1; ; n++) {
      Sent next = next();
      if (next == null) {
        return true;
      }
      try {
        fetch(next, n);
      } catch (Refusal | IOException e) {
        ledger.fault("fetch: " + e.getMessage());
      }
    }
  }

  private @Nullable Sent next() throws InterruptedException {
    while (true) {
      boolean last = allSent.getAsBoolean(); // before the look, or the last one could be missed
      Sent next = ledger.toFetch().poll(1, TimeUnit.SECONDS);
      if (next != null || last) {
        return next;
      }
    }
  }

  private void fetch(Sent sent, int n) throws Refusal, IOException, InterruptedException {
    PackageId id = sent.id();
    FetchedPackage fetched =
        Insist.on(
            "fetch " + id,
            before -> prosecutor.fetcher().fetch(id, folder, TransferListener.SILENT));
    Sha256 found = item(fetched.file());
    if (!found.equals(sent.item())) {
      ledger.fault("package " + id + ": item " + found + " (sent: " + sent.item() + ")");
    }
    ledger.fetched(id);
    if (n % ANSWER_EACH == 0) {
      answer(fetched, id, n % DISPUTE_EACH == 0 ? DISPUTE : ACCEPT);
    }
    Files.delete(fetched.file());
  }

  private void answer(FetchedPackage fetched, PackageId id, Terms terms)
      throws Refusal, IOException, InterruptedException {
    var unused =
        Insist.on(
            "answer " + id,
            before ->
                prosecutor
                    .answerer()
                    .answer(new ContainerFile(fetched.file()), terms, TransferListener.SILENT));
    ledger.answered(id);
  }

  /** By the JDK's reader of ZIP files, not ours. */
  private static Sha256 item(Path container) throws IOException {
    try (ZipFile zip = new ZipFile(container.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(one -> one.getName().startsWith("evidence/"))
              .findFirst()
              .orElseThrow(() -> new IOException(container + ": no item"));
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(zip.getInputStream(entry), sha256)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return Sha256.of(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
