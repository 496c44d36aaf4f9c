package dev.tamga.server.download;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Target;
import dev.tamga.server.attest.IssueCustody;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.storage.Database;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /v1/packages/{id}/custody?after=}: events, entries and proofs of a package. */
public final class ReadCustody implements Call {
  private static final Pattern AFTER = Pattern.compile("after=(0|[1-9][0-9]{0,5})");

  private final Database database;
  private final IssueCustody custody;

  /** Wires the step. */
  public ReadCustody(Database database, IssueCustody custody) {
    this.database = database;
    this.custody = custody;
  }

  @Override
  public Answer handle(Request request) throws Refusal {
    PackageId id = ((Target.OfPackage) request.target()).id();
    long after = after(request.query());
    var unused = database.read(handle -> Visible.sealed(handle, id, request.caller()));
    return Answer.bytes(200, MediaTypes.ASICE, custody.issue(id, after).toArray());
  }

  private static long after(String query) throws Refusal {
    if (query.isEmpty()) {
      return 0;
    }
    Matcher after = AFTER.matcher(query);
    if (!after.matches()) {
      throw new Refusal(
          Failure.MALFORMED_REQUEST,
          "query: " + Quoted.of(query) + " (expected: none, or after= and the number of an event)",
          "PROTOCOL.md 3",
          "Ask for the custody after the last event of the page before.");
    }
    return Long.parseLong(after.group(1));
  }
}
