package dev.tamga.pki.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one object of a plan. Whatever has not its form is refused by its name. */
public final class PlanFields {
  private final String what;
  private final JsonNode node;

  PlanFields(String what, JsonNode node) {
    this.what = what;
    this.node = node;
  }

  /**
   * Refuses an object that has other fields than these.
   *
   * @throws IllegalArgumentException if it has
   */
  public void requireExactly(Set<String> wanted) {
    require(wanted, Set.of());
  }

  /**
   * Refuses an object that has not these fields, or others than these and those that may be there.
   *
   * @throws IllegalArgumentException if it has
   */
  public void require(Set<String> wanted, Set<String> optional) {
    Set<String> found = new HashSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      found.add(names.next());
    }
    Set<String> more = new HashSet<>(found);
    more.removeAll(wanted);
    more.removeAll(optional);
    Set<String> fewer = new HashSet<>(wanted);
    fewer.removeAll(found);
    if (!node.isObject() || !more.isEmpty() || !fewer.isEmpty()) {
      throw new IllegalArgumentException(
          what + ": unknown fields " + more + ", missing " + fewer + " (expected: " + wanted + ")");
    }
  }

  /** Whether a field is there. */
  public boolean has(String name) {
    return node.has(name);
  }

  /**
   * Refuses another version of the plan's form than that.
   *
   * @param source where the form is written down
   * @throws IllegalArgumentException if it is another
   */
  public void requireVersion(int version, String source) {
    JsonNode found = node.get("version");
    if (found == null || !found.isInt() || found.intValue() != version) {
      throw new IllegalArgumentException(
          "version: " + found + " (expected: " + version + ", " + source + ")");
    }
  }

  /**
   * A text without control characters.
   *
   * @throws IllegalArgumentException if it is none
   */
  public String text(String name) {
    return text(name, node.get(name));
  }

  /**
   * A list of such texts.
   *
   * @throws IllegalArgumentException if it is none
   */
  public List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode each : list(name, Integer.MAX_VALUE)) {
      all.add(text(name, each));
    }
    return all;
  }

  /**
   * A list of objects.
   *
   * @param each what one of them is called in messages
   * @param most how many there may be
   * @throws IllegalArgumentException if it is none, or longer
   */
  public List<PlanFields> objects(String name, String each, int most) {
    List<PlanFields> all = new ArrayList<>();
    list(name, most).forEach(one -> all.add(new PlanFields(each, one)));
    return all;
  }

  private JsonNode list(String name, int most) {
    JsonNode list = node.get(name);
    if (list == null || !list.isArray() || list.size() > most) {
      throw new IllegalArgumentException(
          name + ": no list, or longer than " + most + " (expected: a list)");
    }
    return list;
  }

  private static String text(String name, @Nullable JsonNode value) {
    if (value == null || !value.isTextual() || value.textValue().chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a text)");
    }
    return value.textValue();
  }
}
