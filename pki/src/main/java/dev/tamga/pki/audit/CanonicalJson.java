package dev.tamga.pki.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JSON in its one spelling (RFC 8785): keys sorted, no space. Values are texts without control
 * characters, numbers from 0 to 2^53 - 1, and objects of such values, at most three deep.
 */
public final class CanonicalJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final int MAX_DEPTH = 3;
  private static final long MAX_NUMBER = (1L << 53) - 1;

  private CanonicalJson() {}

  /**
   * The bytes of that object, without a line end.
   *
   * @throws IllegalArgumentException if a value is of another kind
   */
  public static byte[] print(Map<String, ?> object) {
    try {
      return JSON.writeValueAsBytes(checked(object, 1));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts, numbers and objects are always JSON", e);
    }
  }

  /**
   * Reads what {@link #print} wrote.
   *
   * @param maxBytes the longest that is read
   * @throws IllegalArgumentException if it is longer, no such object, or in another spelling
   */
  public static SortedMap<String, Object> parse(byte[] bytes, int maxBytes) {
    if (bytes.length > maxBytes) {
      throw new IllegalArgumentException(
          bytes.length + " bytes (expected: at most " + maxBytes + ")");
    }
    try {
      JsonNode node = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      SortedMap<String, Object> object = object(node, 1);
      if (Arrays.equals(print(object), bytes)) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON object (expected: one, RFC 8259)", e);
    }
    throw new IllegalArgumentException("not in the one spelling of its content (RFC 8785)");
  }

  /**
   * The bytes that a text gives in base64. The unused bits of its last character have to be zero
   * (RFC 4648 section 3.5), or one value would have several spellings.
   *
   * @throws IllegalArgumentException if it is no base64, or another spelling
   */
  public static byte[] bytes(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      return bytes;
    }
    throw new IllegalArgumentException(
        "base64 in another spelling (expected: padded, unused bits zero, RFC 4648 section 3.5)");
  }

  private static SortedMap<String, Object> object(JsonNode node, int depth) {
    if (node == null || !node.isObject() || depth > MAX_DEPTH) {
      throw new IllegalArgumentException("a value of another kind (expected: an object)");
    }
    SortedMap<String, Object> object = new TreeMap<>();
    node.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isTextual()) {
                object.put(field.getKey(), value.textValue());
              } else if (value.isIntegralNumber() && value.canConvertToLong()) {
                object.put(field.getKey(), value.longValue());
              } else {
                object.put(field.getKey(), object(value, depth + 1));
              }
            });
    return object;
  }

  private static SortedMap<String, Object> checked(Map<?, ?> object, int depth) {
    SortedMap<String, Object> sorted = new TreeMap<>();
    object.forEach((key, value) -> sorted.put(text((String) key), value(value, depth)));
    return sorted;
  }

  private static Object value(Object value, int depth) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Long number && number >= 0 && number <= MAX_NUMBER) {
      return number;
    }
    if (value instanceof Map<?, ?> inner && depth < MAX_DEPTH) {
      return checked(inner, depth + 1);
    }
    throw new IllegalArgumentException(
        "a value of another kind (expected: text, a number from 0, or an object)");
  }

  private static String text(String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "a text with a control character or half of a pair (expected: none)");
    }
    return text;
  }
}
