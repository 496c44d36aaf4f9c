package dev.tamga.server.download;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.wire.Cursor;
import dev.tamga.common.wire.ListQuery;
import dev.tamga.common.wire.ListQuery.Box;
import dev.tamga.common.wire.PackageList;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.Packages;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/packages?box=}: inbox and outbox, by seal, oldest first (PROTOCOL.md section 7).
 */
public final class ListBox implements Call {
  private final Database database;

  /** Wires the step. */
  public ListBox(Database database) {
    this.database = database;
  }

  @Override
  public Answer handle(Request request) throws Refusal {
    ListQuery query = ListQuery.parse(request.query());
    long after = query.after().isPresent() ? query.after().get().position() : 0;
    AuthorityId who = request.caller().authority();
    int more = query.limit() + 1; // one more than asked for tells whether there is a next page
    List<PackageRow> rows =
        database.read(
            handle ->
                query.box() == Box.IN
                    ? Packages.inbox(handle, who, after, more)
                    : Packages.outbox(handle, who, after, more));
    List<PackageRow> page = rows.subList(0, Math.min(rows.size(), query.limit()));
    Optional<Cursor> next =
        rows.size() < more
            ? Optional.empty()
            : Optional.of(Cursor.at(page.get(page.size() - 1).seal().orElseThrow().order()));
    List<PackageList.Summary> summaries = page.stream().map(ListBox::summary).toList();
    return Answer.json(200, new PackageList(summaries, next).print());
  }

  private static PackageList.Summary summary(PackageRow row) {
    PackageRow.Seal seal = row.seal().orElseThrow();
    return new PackageList.Summary(
        row.id(),
        row.producer(),
        row.to(),
        PackageList.State.valueOf(row.state().name()),
        seal.caseNumber(),
        seal.at(),
        row.items(),
        row.bytes());
  }
}
