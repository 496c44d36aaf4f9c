package dev.tamga.bench;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.sqlite.SqliteDatabase;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.file.FileBlobs;
import dev.tamga.server.storage.digest.ItemDigest;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.storage.digest.ItemSum;
import dev.tamga.server.storage.state.Drafts;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import dev.tamga.server.storage.state.Receipts;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The storage alone: small works, small packages, one large item. It prints a line for each round,
 * with CPU time, which a busy machine distorts less.
 */
@Command(name = "storage", mixinStandardHelpOptions = true)
final class StorageBench implements Callable<Integer> {
  @Option(names = "--disk", description = "A folder on a disk (default: ${DEFAULT-VALUE}).")
  private Path disk = Path.of("target");

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.in(disk)) {
      new Load(scratch.folder()).run();
    }
    return 0;
  }

  /** Storage under load. */
  private static final class Load {
  private static final int ROUNDS = 3;
  private static final int SECONDS = 5;
  private static final AuthorityId LAB = new AuthorityId("kz-lab-almaty");
  private static final AuthorityId COURT = new AuthorityId("kg-court");
  private static final Instant NOW = Instant.ofEpochSecond(1_900_000_000);
  private static final Sha256 SIGNER = new Sha256("ab".repeat(32));

  private final Database database;
  private final BatchWriter writer;
  private final FileBlobs blobs;
  private final ItemDigests digests;
  private final AtomicLong commits = new AtomicLong();

  private Load(Path folder) throws Exception {
    database = SqliteDatabase.open(folder, 4);
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    writer.afterCommit(works -> commits.incrementAndGet());
    blobs = FileBlobs.open(folder.resolve("blobs"));
    digests = new ItemDigests(blobs, 16_384, 1);
  }

  private void run() throws Exception {
    writer.write(h -> h.execute("CREATE TABLE load (v INTEGER PRIMARY KEY, s TEXT) STRICT"));
    run("work, 1 thread", 1, this::smallWork);
    run("work, 64 threads", 64, this::smallWork);
    run("package of 10 KiB, 64 threads", 64, this::smallPackage);
    for (int round = 1; round <= ROUNDS; round++) {
      largeItem(new BlobId((1L << 40) + round), 1024);
    }
    close();
  }

  private void run(String what, int threads, Callable<?> body) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      AtomicLong count = new AtomicLong();
      commits.set(0);
      long cpu = cpu();
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(
                () -> {
                  while (System.nanoTime() < end) {
                    body.call();
                    count.incrementAndGet();
                  }
                  return true;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      pool.shutdown();
      print(
          "%s: %d/s, %.3f ms of CPU each, %.2f commits each",
          what,
          count.get() / SECONDS,
          (cpu() - cpu) / 1e6 / count.get(),
          commits.get() / (double) count.get());
    }
  }

  private Object smallWork() throws Exception {
    return writer.write(h -> h.execute("INSERT INTO load (s) VALUES (?)", "0b8f7e0c-6f1e-4b32"));
  }

  private Object smallPackage() throws Exception {
    PackageId id = PackageId.random();
    writer.write(
        h -> Drafts.insert(h, PackageRow.draft(id, LAB, List.of(COURT), "OFFICIAL", NOW, NOW)));
    ItemRow item =
        writer.write(h -> Items.announce(h, id, new EntryName("evidence/1/a"), 10_240)).get();
    BlobId blob = item.kept().blob();
    ItemDigest digest = digests.of(blob);
    Extent kept;
    try (BlobLease lease = blobs.lease(blob, () -> {}, Duration.ofSeconds(1))) {
      BlobWriter bytes = lease.append(item.kept());
      digest.appended(item.kept(), 0, ByteBuffer.wrap(new byte[10_240]));
      bytes.append(ByteBuffer.wrap(new byte[10_240]));
      kept = bytes.force().kept();
      writer.write(h -> Drafts.touch(h, id, NOW) && Items.record(h, 0, 0, kept, List.of()));
      digest.kept(item.kept(), kept);
    }
    ItemSum sum = digest.of(kept, Duration.ZERO);
    writer.write(h -> seal(h, id, blob, sum));
    digests.forget(blob);
    return writer.write(h -> Receipts.store(h, id, 3, Bytes.of(new byte[12_000])));
  }

  private static boolean seal(org.jdbi.v3.core.Handle h, PackageId id, BlobId blob, ItemSum sum) {
    Items.seal(h, id, List.of(new Items.Sealed(blob, "text/plain", sum)));
    Packages.seal(h, id, NOW, "case");
    Hops.insertDocument(h, id, Bytes.of(new byte[4000]));
    Bytes manifest = Bytes.of(new byte[1500]);
    Bytes signature = Bytes.of(new byte[6000]);
    Hops.insert(
        h, id, new HopRow(1, LAB, SIGNER, Optional.empty(), manifest, signature, List.of()));
    Receipts.promise(h, new Receipts.Due(id, 3, 1, "SUBMISSION_ACCEPTANCE"));
    return true;
  }

  private void largeItem(BlobId blob, int mebibytes) throws Exception {
    byte[] random = new byte[512 << 10];
    new Random(2).nextBytes(random);
    ByteBuffer part = ByteBuffer.allocateDirect(random.length).put(random);
    ItemDigest digest = digests.of(blob);
    long start = System.nanoTime();
    long cpu = cpu();
    long forcing = 0;
    Extent kept = Extent.empty(blob);
    try (BlobLease lease = blobs.lease(blob, () -> {}, Duration.ZERO)) {
      BlobWriter bytes = lease.append(kept);
      for (int i = 1; i <= 2 * mebibytes; i++) {
        part.clear();
        digest.appended(kept, bytes.position(), part);
        bytes.append(part);
        if (i % 128 == 0) { // the client's pieces are 64 MiB
          long before = System.nanoTime();
          Extent begun = kept;
          kept = bytes.force().kept();
          digest.kept(begun, kept);
          forcing += System.nanoTime() - before;
        }
      }
    }
    print(
        "append of %d MiB with SHA-256 and CRC-32: %.0f MiB/s, %.2f s of CPU, %.2f s in force",
        mebibytes,
        mebibytes / ((System.nanoTime() - start) / 1e9),
        (cpu() - cpu) / 1e9,
        forcing / 1e9);
    read(kept, mebibytes);
    blobs.delete(blob);
  }

  private void read(Extent kept, int mebibytes) throws Exception {
    ByteBuffer chunk = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);
    long cpu = cpu();
    try (BlobReader reader = blobs.read(kept)) {
      for (long at = 0; at < reader.length(); at += Extent.CHUNK_BYTES) {
        reader.read(at, chunk);
      }
    }
    print("read of %d MiB with CRC-32C: %.2f s of CPU", mebibytes, (cpu() - cpu) / 1e9);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private void close() throws Exception {
    digests.close();
    blobs.close();
    writer.close();
    database.close();
  }
}
}
