package dev.tamga.client.download;

import dev.tamga.client.download.ResumingDownload.RefusedIOException;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.PackageReader;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.Limits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fetches a package as one container and verifies every byte of it on its way to the disk, in one
 * pass. Until all of it holds it lies under another name: {@code <id>.asice.part}.
 */
public final class FetchContainer {
  private final NodeClient node;
  private final EnvelopeVerifier envelopes;
  private final RetryPolicy retry;

  /** Wires the flow. */
  public FetchContainer(NodeClient node, EnvelopeVerifier envelopes, RetryPolicy retry) {
    this.node = node;
    this.envelopes = envelopes;
    this.retry = retry;
  }

  /**
   * Fetches, or goes on fetching what an earlier run began.
   *
   * @param folder where the container is to lie
   * @throws Refusal what the node refused, or why the container does not hold: then it is kept as
   *     {@code <id>.asice.rejected} for those who must look into it
   * @throws IOException if the disk fails
   */
  public FetchedPackage fetch(PackageId id, Path folder, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    HollowContainer hollow = readHollow(id); // signatures first: nothing is moved in vain
    Path part = folder.resolve(id + ".asice.part");
    Path target = folder.resolve(id + ".asice");
    Files.createDirectories(folder);
    VerifiedPackage verified;
    try (FileChannel file =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      verified = receive(id, hollow, file, listener);
      requireSame(hollow, verified);
      var unused = PackageContent.of(verified);
      file.force(true);
    } catch (Refusal refusal) {
      reject(part, refusal);
      throw refusal;
    }
    DurableFiles.move(part, target); // a crash before it: the next run reads the part again
    return new FetchedPackage(target, verified);
  }

  private HollowContainer readHollow(PackageId id) throws Refusal, InterruptedException {
    byte[] answer =
        retry
            .run(
                () ->
                    node.call(
                        Request.of("GET", Paths.ofPackage(id)).maxAnswer(Limits.HOLLOW_BYTES)))
            .body();
    HollowContainer hollow = HollowContainer.read(Bytes.of(answer));
    var unused = PackageContent.of(envelopes.verify(hollow));
    return hollow;
  }

  private VerifiedPackage receive(
      PackageId id, HollowContainer hollow, FileChannel file, TransferListener listener)
      throws Refusal, IOException, InterruptedException {
    String path = Paths.container(id) + "?hops=" + hollow.hops().size();
    try (ResumingDownload in = new ResumingDownload(node, retry, path, file)) {
      long total = in.length();
      if (file.size() > total) {
        file.truncate(0); // of another hop: shorter is possible, longer is not this one
      }
      return new PackageReader(envelopes)
          .read(
              in,
              PackageReader.ItemSink.NOWHERE,
              done -> listener.moved(id + ".asice", done, total));
    } catch (RefusedIOException e) {
      throw e.refusal();
    }
  }

  private static void requireSame(HollowContainer hollow, VerifiedPackage verified) throws Refusal {
    if (!verified.envelope().container().equals(hollow)) {
      throw new Refusal(
          Failure.CONTAINER_MALFORMED,
          "container: other entries than the node showed before (expected: the same)",
          "PROTOCOL.md 3",
          "Fetch again; if it stays so, ask the operator of the node.");
    }
  }

  /** Bytes that do not hold must not be taken for a part of those that do. */
  private static void reject(Path part, Refusal refusal) throws IOException {
    boolean content =
        switch (refusal.failure()) {
          case CONTAINER_MALFORMED,
              MANIFEST_MALFORMED,
              DIGEST_MISMATCH,
              ITEM_MISSING,
              ITEM_UNEXPECTED,
              PACKAGE_MISMATCH,
              SIGNATURE_INVALID ->
              true;
          default -> false;
        };
    if (content && Files.exists(part)) {
      String name = part.getFileName().toString().replace(".part", ".rejected");
      DurableFiles.move(part, part.resolveSibling(name));
    }
  }
}
