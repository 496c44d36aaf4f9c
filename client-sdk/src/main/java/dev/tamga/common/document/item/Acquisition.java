package dev.tamga.common.document.item;

import dev.tamga.common.model.PlainText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an item was acquired (ISO/IEC 27037). Texts are one line of at most 500 characters, except
 * where it says otherwise; instants are kept to the millisecond.
 *
 * @param method as: dead, live, logical, file system, chip-off
 * @param tool the tool
 * @param toolVersion its version, at most 128 characters
 * @param writeBlocker make, model, serial number
 * @param start when it started
 * @param end when it ended, not before the start
 * @param errors read errors, unreadable ranges, unavoidable changes and why, at most 4,000
 *     characters in lines; null if none was stated
 * @param examiner who did it
 * @param place where
 */
public record Acquisition(
    String method,
    String tool,
    String toolVersion,
    @Nullable String writeBlocker,
    Instant start,
    Instant end,
    @Nullable String errors,
    String examiner,
    @Nullable String place) {
  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public Acquisition {
    PlainText.line("method", method);
    PlainText.line("tool", tool);
    PlainText.token("tool version", toolVersion);
    if (writeBlocker != null) {
      PlainText.line("write blocker", writeBlocker);
    }
    start = PlainText.instant("start", start);
    end = PlainText.instant("end", end);
    if (end.isBefore(start)) {
      throw PlainText.refused("end", end.toString(), "not before the start, " + start);
    }
    if (errors != null) {
      PlainText.text("errors", errors);
    }
    PlainText.line("examiner", examiner);
    if (place != null) {
      PlainText.line("place", place);
    }
  }
}
