package dev.tamga.server.instance;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.blob.ServiceMark;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Makes a node part of the service whose database it has opened (STORAGE.md section 5): the node's
 * name, its log and its blob store are the service's, and nobody else runs under its instance name.
 * Runs before anything else is written. A crash between the steps leaves a mark in the blob store,
 * which the next start of the same service finds and takes.
 */
public final class JoinService {
  private static final String RULE = " (STORAGE.md 5)";

  private final Database database;
  private final BatchWriter writer;
  private final BlobStore blobs;
  private final DataFolder folder;
  private final Clock clock;

  /** Wires the step. */
  public JoinService(
      Database database, BatchWriter writer, BlobStore blobs, DataFolder folder, Clock clock) {
    this.database = database;
    this.writer = writer;
    this.blobs = blobs;
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Joins; from here on each batch of the writer is refused if the node was replaced.
   *
   * @throws JoinRefusedException if the node has another name, log or blob store than the service,
   *     or a living process of another folder has its instance name
   * @throws Refusal {@code BUSY} if the database cannot be reached
   * @throws IOException if the blob store's mark cannot be read or written
   */
  public Membership run(Member member) throws JoinRefusedException, Refusal, IOException {
    ServiceRow mine = new ServiceRow(member.node(), member.origin(), mark(member));
    UUID process = UUID.randomUUID();
    Optional<String> problem = writer.write(handle -> join(handle, mine, member, process));
    if (problem.isPresent()) {
      throw new JoinRefusedException(problem.get());
    }
    Membership joined =
        new Membership(database, writer, row(member, process, Instant.EPOCH), clock);
    writer.beforeCommit(joined::requireMayWrite);
    joined.renewByTheClock();
    return joined;
  }

  /** The store's mark. One without a mark gets its first from a service without a row only. */
  private String mark(Member member) throws JoinRefusedException, Refusal, IOException {
    if (database.read(ServiceRow::find).isPresent()) {
      return blobs.mark().orElse("");
    }
    String mark = blobs.markIfNone(ServiceMark.of(member.origin()));
    if (!ServiceMark.isOf(mark, member.origin())) {
      throw new JoinRefusedException(
          "blob store: marked \""
              + mark
              + "\" as that of another service (expected: log.origin "
              + member.origin()
              + "). Give each service a bucket and prefix, or data folder, of its own"
              + RULE);
    }
    return mark;
  }

  private InstanceRow row(Member member, UUID process, Instant now) {
    return new InstanceRow(member.instance(), process.toString(), folder.id().toString(), now);
  }

  /** What is in the way; nothing is written then. */
  private Optional<String> join(Handle handle, ServiceRow mine, Member member, UUID process) {
    Instant now = database.now(handle);
    ServiceRow service = ServiceRow.find(handle).orElse(mine);
    InstanceRow row = row(member, process, now);
    Optional<String> problem = differs(service, mine).or(() -> held(handle, row));
    if (problem.isEmpty()) {
      var unused = mine.keepIfFirst(handle);
      row.take(handle, member.version());
    }
    return problem;
  }

  private static Optional<String> differs(ServiceRow service, ServiceRow mine) {
    if (!service.name().equals(mine.name())) {
      return Optional.of(other("node.name", service.name(), mine.name()));
    }
    if (!service.origin().equals(mine.origin())) {
      return Optional.of(other("log.origin", service.origin(), mine.origin()));
    }
    if (!service.mark().equals(mine.mark())) {
      String found = mine.mark().isEmpty() ? "none" : '"' + mine.mark() + '"';
      return Optional.of(
          "blob store: mark "
              + found
              + " (expected: \""
              + service.mark()
              + "\", that of the service whose database this is). Nodes that share a database share"
              + " storage.objects with bucket and prefix; if the right store has lost its mark, put"
              + " it back under the name \"service\""
              + RULE);
    }
    return Optional.empty();
  }

  private static String other(String what, String expected, String found) {
    return what
        + ": \""
        + found
        + "\" (expected: \""
        + expected
        + "\", that of the service whose database this is). Set it so, or name another"
        + " storage.database"
        + RULE;
  }

  /** With the same folder the process before is dead: its lock on the folder is ours. */
  private static Optional<String> held(Handle handle, InstanceRow mine) {
    return InstanceRow.find(handle, mine.name())
        .filter(row -> !row.folder().equals(mine.folder()) && row.isLiving(mine.seen()))
        .map(
            row ->
                "node.instance: \""
                    + row.name()
                    + "\" is held by a living process of another data folder, seen "
                    + Duration.between(row.seen(), mine.seen()).abs().toSeconds()
                    + " s ago (expected: a name of its own for each node). Set node.instance; if"
                    + " that node is dead, start again "
                    + InstanceRow.DEAD_AFTER.toSeconds()
                    + " s after its end"
                    + RULE);
  }
}
