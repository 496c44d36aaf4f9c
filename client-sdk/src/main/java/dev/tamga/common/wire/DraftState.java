package dev.tamga.common.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A draft as the node holds it (PROTOCOL.md section 4).
 *
 * @param id the package
 * @param opened what it was opened with
 * @param expires when the node abandons it, in whole milliseconds
 * @param items what was announced, in the order of their numbers
 */
public record DraftState(PackageId id, DraftRequest opened, Instant expires, List<Item> items) {
  /** Most bytes of the answer that a client reads: {@link Paths#MAX_ITEM} items and their names. */
  public static final int MAX_BYTES = 8 << 20;

  private static final String STATE = "DRAFT";

  /**
   * An item and how much of it the node keeps.
   *
   * @param n its number, from 1
   * @param length of the whole item in bytes
   * @param offset bytes that the node keeps
   */
  public record Item(int n, EntryName name, long length, long offset) {
    /**
     * @throws IllegalArgumentException if a number is out of bounds
     */
    public Item {
      if (n < 1 || n > Paths.MAX_ITEM || offset < 0 || offset > length) {
        throw new IllegalArgumentException(
            "item " + n + ": " + offset + " of " + length + " bytes (expected: 0 to length)");
      }
    }
  }

  /** Keeps the items in an unchanging list. */
  public DraftState {
    items = List.copyOf(items);
  }

  /** The body of the answer. */
  public byte[] print() {
    ObjectNode body = Json.object();
    body.put("id", id.text());
    body.put("state", STATE);
    opened.put(body);
    body.put("expires", Json.print(expires));
    ArrayNode array = body.putArray("items");
    for (Item item : items) {
      ObjectNode one = array.addObject();
      one.put("n", item.n);
      one.put("name", item.name.text());
      one.put("length", item.length);
      one.put("offset", item.offset);
      one.put("location", Paths.item(id, item.n));
    }
    return Json.print(body);
  }

  /**
   * Reads the body of the answer.
   *
   * @throws Refusal ANSWER_MALFORMED if it is not of this form
   */
  public static DraftState parse(byte[] body) throws Refusal {
    Json json = Json.read(body, MAX_BYTES, "draft", Failure.ANSWER_MALFORMED);
    List<Item> items = new ArrayList<>();
    for (Json item : json.objects("items", Paths.MAX_ITEM)) {
      int n = (int) item.number("n", 1, Paths.MAX_ITEM);
      EntryName name = item.value("name", EntryName::new);
      long length = item.number("length", 0, Long.MAX_VALUE);
      items.add(new Item(n, name, length, item.number("offset", 0, length)));
    }
    return new DraftState(
        json.value("id", PackageId::new), DraftRequest.read(json), json.instant("expires"), items);
  }
}
