package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of an inbox or outbox (PROTOCOL.md section 7).
 *
 * @param packages oldest first
 * @param next where the next page starts; empty on the last
 */
public record PackageList(List<Summary> packages, Optional<Cursor> next) {
  /** Most bytes of a page that a client reads. */
  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_CASE_CHARS = 400;

  /** How far a package is. */
  public enum State {
    /** Handed in; not answered. */
    SEALED,
    /** A recipient accepted it. */
    ACCEPTED,
    /** A recipient disputed it. */
    DISPUTED;

    static State of(String text) {
      for (State state : values()) {
        if (state.name().equals(text)) {
          return state;
        }
      }
      throw new IllegalArgumentException(
          "state: " + Quoted.of(text) + " (expected: SEALED, ACCEPTED or DISPUTED)");
    }
  }

  /**
   * A package in one line.
   *
   * @param caseNumber of the sender's case
   * @param sealed when the node sealed it, in whole milliseconds
   * @param items number of items
   * @param bytes of all items
   */
  public record Summary(
      PackageId id,
      AuthorityId from,
      List<AuthorityId> to,
      State state,
      String caseNumber,
      Instant sealed,
      int items,
      long bytes) {
    /** Keeps the recipients in an unchanging list. */
    public Summary {
      to = List.copyOf(to);
    }

    private void put(ObjectNode body) {
      body.put("id", id.text());
      body.put("from", from.text());
      ArrayNode recipients = body.putArray("to");
      to.forEach(one -> recipients.add(one.text()));
      body.put("state", state.name());
      body.put("case", caseNumber);
      body.put("sealed", Json.print(sealed));
      body.put("items", items);
      body.put("bytes", bytes);
    }

    private static Summary read(Json json) throws Refusal {
      return new Summary(
          json.value("id", PackageId::new),
          json.value("from", AuthorityId::new),
          json.values("to", DraftRequest.MAX_RECIPIENTS, AuthorityId::new),
          json.value("state", State::of),
          json.value("case", PackageList::caseNumber),
          json.instant("sealed"),
          (int) json.number("items", 1, Paths.MAX_ITEM),
          json.number("bytes", 0, Long.MAX_VALUE));
    }
  }

  /** Keeps the packages in an unchanging list. */
  public PackageList {
    packages = List.copyOf(packages);
  }

  /** The body of the answer. */
  public byte[] print() {
    ObjectNode body = Json.object();
    ArrayNode array = body.putArray("packages");
    packages.forEach(one -> one.put(array.addObject()));
    next.ifPresent(cursor -> body.put("next", cursor.text()));
    return Json.print(body);
  }

  /**
   * Reads the body of the answer.
   *
   * @throws Refusal ANSWER_MALFORMED if it is not of this form
   */
  public static PackageList parse(byte[] body) throws Refusal {
    Json json = Json.read(body, MAX_BYTES, "list", Failure.ANSWER_MALFORMED);
    List<Summary> packages = new ArrayList<>();
    for (Json one : json.objects("packages", ListQuery.MAX_LIMIT)) {
      packages.add(Summary.read(one));
    }
    return new PackageList(packages, json.optional("next", Cursor::new));
  }

  private static String caseNumber(String text) {
    if (text.length() > MAX_CASE_CHARS) {
      throw new IllegalArgumentException(
          "case: " + text.length() + " characters (expected: <= " + MAX_CASE_CHARS + ')');
    }
    return text;
  }
}
