package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was done, in one line.
 *
 * @param key of the text
 * @param values by name; the text takes them in this order
 */
public record LineResult(String key, Map<String, String> values) implements Result {
  /** Keeps the values, in order. */
  public LineResult {
    values = new LinkedHashMap<>(values);
  }

  /** A line with one value. */
  public static LineResult of(String key, String name, Object value) {
    return new LineResult(key, Map.of(name, value.toString()));
  }

  @Override
  public void words(Sheet sheet) {
    sheet.line(key, values.values().stream().map(Words::safe).toArray());
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = Json.of(key);
    values.forEach(node::put);
    return node;
  }
}
