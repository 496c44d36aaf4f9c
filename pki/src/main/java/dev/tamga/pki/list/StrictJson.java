package dev.tamga.pki.list;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.list.ListRefusedException.Reason;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A JSON object from outside, member by member: of bounded size, depth and lengths, no name twice,
 * nothing after it, no value of another type taken for the wanted one. Members that nobody asks for
 * are found by whoever prints the result again.
 */
public final class StrictJson {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NUMBER_CHARS = 16;
  private static final int MAX_TEXT_CHARS = 32 << 10; // a certificate of 16 KiB in base64
  private static final int MAX_NAME_CHARS = 32;
  private static final int MAX_ENTRIES = 512;
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
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
                          .maxNameLength(MAX_NAME_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JsonNode node;

  private StrictJson(JsonNode node) {
    this.node = node;
  }

  /**
   * Reads one object.
   *
   * @param what its name in messages
   * @throws ListRefusedException MALFORMED if it is longer than {@code maxBytes} or not one JSON
   *     object within the limits
   */
  public static StrictJson read(byte[] bytes, int maxBytes, String what)
      throws ListRefusedException {
    if (bytes.length > maxBytes) {
      throw new ListRefusedException(
          Reason.MALFORMED,
          what + ": " + bytes.length + " bytes (expected: at most " + maxBytes + ')');
    }
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node != null && node.isObject()) {
        return new StrictJson(node);
      }
    } catch (JsonProcessingException e) {
      throw new ListRefusedException(
          Reason.MALFORMED, what + ": no JSON: " + printable(e.getOriginalMessage()), e);
    } catch (IOException | RuntimeException e) {
      throw new ListRefusedException(Reason.MALFORMED, what + ": not readable as JSON", e);
    }
    throw new ListRefusedException(Reason.MALFORMED, what + ": no JSON object");
  }

  /**
   * @throws IllegalArgumentException if there is no such text; so of the other kinds
   */
  public String text(String name) {
    JsonNode member = node.path(name);
    if (!member.isTextual()) {
      throw missing(name, "text");
    }
    return member.textValue();
  }

  /** A whole number; {@link #text} says what is refused. */
  public long number(String name) {
    JsonNode member = node.path(name);
    if (!member.isIntegralNumber() || !member.canConvertToLong()) {
      throw missing(name, "a whole number");
    }
    return member.longValue();
  }

  /** A time of whole seconds in UTC; {@link #text} says what is refused. */
  public Instant time(String name) {
    String text = text(name);
    try {
      if (TIME.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeException e) {
      throw missing(name, "a time as 2026-11-22T00:00:00Z");
    }
    throw missing(name, "a time as 2026-11-22T00:00:00Z");
  }

  StrictJson object(String name) {
    JsonNode member = node.path(name);
    if (!member.isObject()) {
      throw missing(name, "an object");
    }
    return new StrictJson(member);
  }

  List<StrictJson> objects(String name) {
    List<StrictJson> objects = new ArrayList<>();
    for (JsonNode entry : array(name)) {
      if (!entry.isObject()) {
        throw missing(name, "objects");
      }
      objects.add(new StrictJson(entry));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : array(name)) {
      if (!entry.isTextual()) {
        throw missing(name, "texts");
      }
      texts.add(entry.textValue());
    }
    return texts;
  }

  private JsonNode array(String name) {
    JsonNode member = node.path(name);
    if (!member.isArray() || member.size() > MAX_ENTRIES) {
      throw missing(name, "a list of at most " + MAX_ENTRIES);
    }
    return member;
  }

  private static IllegalArgumentException missing(String name, String expected) {
    return new IllegalArgumentException(
        name + ": none or another kind (expected: " + expected + ')');
  }

  /** What a stranger wrote must not reach a terminal or a log as it is. */
  private static String printable(String message) {
    String text = message.replaceAll("[^ -~]", "?");
    return text.length() > 200 ? text.substring(0, 200) : text;
  }
}
