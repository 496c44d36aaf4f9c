package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** The headers of tus 1.0 (PROTOCOL.md section 5). */
public final class Tus {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  private Tus() {}

  /** Answers {@code OPTIONS}: what of tus this node speaks. */
  public static Call discovery(DraftRules rules) {
    return request ->
        answer(204)
            .with(Headers.TUS_VERSION, Headers.TUS)
            .with(Headers.TUS_EXTENSION, Headers.TUS_EXTENSIONS)
            .with(Headers.TUS_MAX_SIZE, Long.toString(rules.itemBytes()))
            .with(Headers.TUS_CHECKSUM_ALGORITHM, UploadChecksum.ALGORITHMS);
  }

  static Answer answer(int status) {
    return Answer.of(status).with(Headers.TUS_RESUMABLE, Headers.TUS);
  }

  static String httpDate(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  static void requireVersion(Request request) throws Refusal {
    String version = request.header(Headers.TUS_RESUMABLE).orElse("");
    if (!version.equals(Headers.TUS)) {
      throw new Refusal(
          Failure.TUS_VERSION,
          "tus-resumable: " + Quoted.of(version) + " (expected: " + Headers.TUS + ')',
          "PROTOCOL.md 5, tus 1.0 core",
          "Send Tus-Resumable: 1.0.0.");
    }
  }

  /** A header that holds a number of bytes. */
  static long bytes(Request request, String name) throws Refusal {
    String text = request.header(name).orElse("");
    if (!NUMBER.matcher(text).matches()) {
      throw new Refusal(
          Failure.MALFORMED_REQUEST,
          name + ": " + Quoted.of(text) + " (expected: a number of bytes)",
          "PROTOCOL.md 5, tus 1.0",
          "Send " + name + " as a decimal number.");
    }
    return Long.parseLong(text);
  }
}
