package dev.tamga.common.wire.header;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The value of {@code Upload-Metadata} (tus 1.0 creation, PROTOCOL.md section 5). Of its pairs
 * Tamga uses {@code filename} only; others are checked for form and left alone.
 *
 * @param filename the item's name
 */
public record UploadMetadata(EntryName filename) {
  /** Longest header value that is looked at, in characters. */
  public static final int MAX_CHARS = 8192;

  private static final String KEY = "filename";
  private static final int MAX_PAIRS = 16;
  private static final Pattern KEY_FORM = Pattern.compile("[!-+\\--~]{1,64}");

  /**
   * @throws IllegalArgumentException if {@code filename} is not the name of an item
   */
  public UploadMetadata {
    if (!filename.isItem()) {
      throw new IllegalArgumentException(
          "name: "
              + Quoted.of(filename.text())
              + " (expected: evidence/<exhibit>/<name>; FORMAT.md 2)");
    }
  }

  /** The header's value. */
  public String print() {
    byte[] name = filename.text().getBytes(StandardCharsets.UTF_8);
    return KEY + ' ' + Base64.getEncoder().encodeToString(name);
  }

  /**
   * Reads the header's value.
   *
   * @throws Refusal MALFORMED_REQUEST if it is not comma-separated pairs of a key and canonical
   *     base64, each key once; NAME_REFUSED if the name breaks FORMAT.md section 2
   */
  public static UploadMetadata parse(String header) throws Refusal {
    String value = pairs(header).get(KEY);
    if (value == null) {
      throw malformed("upload-metadata: no filename");
    }
    try {
      return new UploadMetadata(new EntryName(utf8(value)));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
              Failure.NAME_REFUSED,
              String.valueOf(e.getMessage()),
              "FORMAT.md 2",
              "Give the item a name that every file system takes.")
          .causedBy(e);
    }
  }

  private static Map<String, String> pairs(String header) throws Refusal {
    if (header.length() > MAX_CHARS) {
      throw malformed("upload-metadata: " + header.length() + " characters");
    }
    Map<String, String> pairs = new HashMap<>();
    for (String pair : header.split(",", -1)) {
      String[] parts = pair.strip().split(" ", -1);
      if (parts.length > 2 || !KEY_FORM.matcher(parts[0]).matches()) {
        throw malformed("upload-metadata: " + Quoted.of(pair));
      }
      if (pairs.put(parts[0], parts.length == 2 ? parts[1] : "") != null) {
        throw malformed("upload-metadata: " + Quoted.of(parts[0]) + " twice");
      }
      if (pairs.size() > MAX_PAIRS) {
        throw malformed("upload-metadata: more than " + MAX_PAIRS + " pairs");
      }
    }
    return pairs;
  }

  private static String utf8(String base64) throws Refusal {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw malformed("filename: " + Quoted.of(base64)).causedBy(e);
    }
    throw malformed("filename: " + Quoted.of(base64));
  }

  private static Refusal malformed(String detail) {
    return new Refusal(
        Failure.MALFORMED_REQUEST,
        detail + " (expected: filename and canonical base64 of the name in UTF-8)",
        "PROTOCOL.md 5, tus 1.0 creation",
        "Send Upload-Metadata: filename <base64 of the item's name>.");
  }
}
