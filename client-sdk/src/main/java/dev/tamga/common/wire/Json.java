package dev.tamga.common.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A JSON object from outside, read member by member: of bounded size and depth, no name twice,
 * nothing after it, no value of another type taken for the wanted one. Members that are not asked
 * for are left alone unless {@link #only} forbids them.
 */
final class Json {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NUMBER_CHARS = 20;
  private static final int MAX_TEXT_CHARS = 8192;
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .disable(JsonFactory.Feature.CHARSET_DETECTION) // UTF-8 and nothing else
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .maxStringLength(MAX_TEXT_CHARS)
                          .maxNameLength(64)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JsonNode node;
  private final String what;
  private final Failure failure;

  private Json(JsonNode node, String what, Failure failure) {
    this.node = node;
    this.what = what;
    this.failure = failure;
  }

  /**
   * @param what its name in messages
   * @param failure what a fault in it is: MALFORMED_REQUEST or ANSWER_MALFORMED
   * @throws Refusal that failure, if it is longer than {@code maxBytes} or not one JSON object
   */
  static Json read(byte[] bytes, int maxBytes, String what, Failure failure) throws Refusal {
    if (bytes.length > maxBytes) {
      throw refused(failure, what + ": " + bytes.length + " bytes (expected: <= " + maxBytes + ')');
    }
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node != null && node.isObject()) {
        return new Json(node, what, failure);
      }
    } catch (JsonProcessingException e) {
      throw refused(failure, what + ": " + Quoted.of(e.getOriginalMessage())).causedBy(e);
    } catch (IOException e) {
      throw refused(failure, what + ": not readable as JSON").causedBy(e);
    }
    throw refused(failure, what + ": no JSON object");
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static byte[] print(ObjectNode object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers always prints", e);
    }
  }

  static String print(Instant instant) {
    return INSTANT.format(instant);
  }

  /** Refuses members of other names: in a request they are a mistake, not a newer version. */
  void only(Set<String> names) throws Refusal {
    Iterator<String> members = node.fieldNames();
    while (members.hasNext()) {
      String member = members.next();
      if (!names.contains(member)) {
        throw refused("member " + Quoted.of(member), "one of " + names);
      }
    }
  }

  boolean has(String name) {
    return node.has(name);
  }

  String text(String name) throws Refusal {
    JsonNode member = node.path(name);
    if (!member.isTextual()) {
      throw refused(name, "a text");
    }
    return member.textValue();
  }

  /** The text as a value that checks itself by throwing {@link IllegalArgumentException}. */
  <T> T value(String name, Function<String, T> form) throws Refusal {
    return formed(text(name), form);
  }

  <T> Optional<T> optional(String name, Function<String, T> form) throws Refusal {
    return has(name) ? Optional.of(value(name, form)) : Optional.empty();
  }

  <T> List<T> values(String name, int max, Function<String, T> form) throws Refusal {
    List<T> values = new ArrayList<>();
    for (JsonNode element : array(name, max)) {
      if (!element.isTextual()) {
        throw refused(name, "texts");
      }
      values.add(formed(element.textValue(), form));
    }
    return values;
  }

  List<Json> objects(String name, int max) throws Refusal {
    List<Json> objects = new ArrayList<>();
    for (JsonNode element : array(name, max)) {
      if (!element.isObject()) {
        throw refused(name, "objects");
      }
      objects.add(new Json(element, what + '.' + name + '[' + objects.size() + ']', failure));
    }
    return objects;
  }

  Json object(String name) throws Refusal {
    if (!node.path(name).isObject()) {
      throw refused(name, "an object");
    }
    return new Json(node.path(name), what + '.' + name, failure);
  }

  long number(String name, long min, long max) throws Refusal {
    JsonNode member = node.path(name);
    boolean whole = member.isIntegralNumber() && member.canConvertToLong();
    if (!whole || member.longValue() < min || member.longValue() > max) {
      throw refused(name, "a whole number, " + min + " to " + max);
    }
    return member.longValue();
  }

  Instant instant(String name) throws Refusal {
    String text = text(name);
    try {
      Instant instant = Instant.from(INSTANT.parse(text));
      if (print(instant).equals(text)) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      throw refused(name, "an instant as 2026-05-04T09:10:00.000Z").causedBy(e);
    }
    throw refused(name, "an instant as 2026-05-04T09:10:00.000Z");
  }

  /** Runs a constructor that checks what several members say together. */
  <T> T checked(Supplier<T> form) throws Refusal {
    return formed("", ignored -> form.get());
  }

  private Iterable<JsonNode> array(String name, int max) throws Refusal {
    JsonNode member = node.path(name);
    if (!member.isArray() || member.size() > max) {
      throw refused(name, "an array of at most " + max);
    }
    return member;
  }

  private <T> T formed(String text, Function<String, T> form) throws Refusal {
    try {
      return form.apply(text);
    } catch (IllegalArgumentException e) {
      throw refused(failure, what + ": " + e.getMessage()).causedBy(e);
    }
  }

  private Refusal refused(String name, String expected) {
    return refused(failure, what + ": " + name + " (expected: " + expected + ')');
  }

  private static Refusal refused(Failure failure, String detail) {
    String action =
        failure == Failure.ANSWER_MALFORMED
            ? "Report it to the operator of the node."
            : "Send JSON as PROTOCOL.md shows it.";
    return new Refusal(failure, detail, "PROTOCOL.md 3-7, RFC 8259", action);
  }
}
