package dev.tamga.pki.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A plan's file: one JSON object of at most 256 KiB, no field twice, nothing after it.
 *
 * @param bytes as they stand in the file
 * @param fields what they say
 */
public record PlanFile(byte[] bytes, PlanFields fields) {
  private static final int MAX_BYTES = 256 << 10;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Takes a copy. */
  public PlanFile {
    bytes = bytes.clone();
  }

  /** A copy. */
  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is longer, or no JSON
   * @throws IOException if the file cannot be read
   */
  public static PlanFile read(Path path) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          path + ": longer than " + MAX_BYTES + " bytes (expected: a plan)");
    }
    try {
      JsonNode tree = JSON.readTree(bytes);
      return new PlanFile(bytes, new PlanFields("plan", tree));
    } catch (IOException e) {
      throw new IllegalArgumentException(path + ": no JSON: " + e.getMessage(), e);
    }
  }
}
