package dev.tamga.server.storage.s3;

import dev.tamga.server.storage.blob.BlobId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an object, after the prefix: {@code <blob>/<first byte>-<random UUID>}, numbers as 16
 * hex digits. Two nodes that write the same bytes at the same time write two objects.
 *
 * @param blob whose bytes
 * @param first where in the blob they begin
 * @param unique told apart by this
 */
public record SegmentKey(BlobId blob, long first, UUID unique) {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9a-f]{16})/([0-9a-f]{16})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  static SegmentKey random(BlobId blob, long first) {
    return new SegmentKey(blob, first, UUID.randomUUID());
  }

  /** What all keys of a blob begin with. */
  static String folder(BlobId blob) {
    return HexFormat.of().toHexDigits(blob.number()) + '/';
  }

  /** The key with this text; empty if it is not one of ours. */
  static Optional<SegmentKey> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = HexFormat.fromHexDigitsToLong(form.group(1));
    long first = HexFormat.fromHexDigitsToLong(form.group(2));
    return number < 1 || first < 0
        ? Optional.empty()
        : Optional.of(new SegmentKey(new BlobId(number), first, UUID.fromString(form.group(3))));
  }

  /** The text: as the row of a segment has it. */
  public String text() {
    return folder(blob) + HexFormat.of().toHexDigits(first) + '-' + unique;
  }
}
