package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** Small steps in making JSON. */
final class Json {
  private Json() {}

  static ObjectNode of(String result) {
    return JsonNodeFactory.instance.objectNode().put("result", result);
  }

  static void put(ObjectNode node, String name, Collection<?> values) {
    var array = node.putArray(name);
    values.forEach(value -> array.add(value.toString()));
  }
}
