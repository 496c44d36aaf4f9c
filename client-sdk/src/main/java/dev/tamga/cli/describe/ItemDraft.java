package dev.tamga.cli.describe;

import dev.tamga.common.document.item.Acquisition;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.DigestAlgorithm;
import dev.tamga.common.document.item.DigestScope;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealCondition;
import dev.tamga.common.document.item.SealMark;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is said about one item, but for its bytes; what is wrong goes to {@link Problems}. */
final class ItemDraft {
  private static final String RULE = "ISO/IEC 27037";

  private final Values values;
  private final Problems problems;

  ItemDraft(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  Values values() {
    return values;
  }

  ItemKind kind(ItemKind usual) {
    return values
        .one(Field.KIND)
        .flatMap(text -> problems.parsed(Field.KIND, text, ItemDraft::kind))
        .orElse(usual);
  }

  private static ItemKind kind(String text) {
    return ItemKind.valueOf(constant(text));
  }

  private static String constant(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** {@code md5:<hex>:medium} or {@code sha256:<hex>:file}. */
  List<DeclaredDigest> digests() {
    return each(Field.DIGEST, ItemDraft::digest);
  }

  private static DeclaredDigest digest(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("digest: " + parts.length + " parts (expected: 3)");
    }
    return new DeclaredDigest(
        DigestAlgorithm.valueOf(constant(parts[0])),
        parts[1].toLowerCase(Locale.ROOT),
        DigestScope.valueOf(constant(parts[2])));
  }

  /** {@code number} or {@code number:condition}; intact unless it says otherwise. */
  List<SealMark> seals() {
    return each(Field.SEAL, ItemDraft::seal);
  }

  private static SealMark seal(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? new SealMark(text, SealCondition.INTACT)
        : new SealMark(
            text.substring(0, colon), SealCondition.valueOf(constant(text.substring(colon + 1))));
  }

  private <T> List<T> each(Field field, Function<String, T> parse) {
    List<T> all = new ArrayList<>();
    for (String text : values.all(field)) {
      problems.parsed(field, text, parse).ifPresent(all::add);
    }
    return all;
  }

  Optional<Device> device() {
    if (!values.hasAny(Field.OF_DEVICE)) {
      return Optional.empty();
    }
    String type = problems.required(values, Field.DEVICE_TYPE, RULE);
    Long capacity =
        values
            .one(Field.DEVICE_CAPACITY)
            .flatMap(text -> problems.parsed(Field.DEVICE_CAPACITY, text, Long::valueOf))
            .orElse(null);
    return problems.built(
        () ->
            new Device(
                type,
                orNull(Field.DEVICE_MAKE),
                orNull(Field.DEVICE_MODEL),
                orNull(Field.DEVICE_SERIAL),
                capacity,
                values.all(Field.IMEI),
                values.all(Field.ICCID)));
  }

  Optional<Acquisition> acquisition() {
    if (!values.hasAny(Field.OF_ACQUISITION)) {
      return Optional.empty();
    }
    String method = problems.required(values, Field.METHOD, RULE);
    String tool = problems.required(values, Field.TOOL, RULE);
    String version = problems.required(values, Field.TOOL_VERSION, RULE);
    String examiner = problems.required(values, Field.EXAMINER, RULE);
    Optional<Instant> start = instant(Field.ACQUIRED_FROM);
    Optional<Instant> end = instant(Field.ACQUIRED_TO);
    if (start.isEmpty() || end.isEmpty()) {
      return Optional.empty(); // which was noted
    }
    return problems.built(
        () ->
            new Acquisition(
                method,
                tool,
                version,
                orNull(Field.WRITE_BLOCKER),
                start.get(),
                end.get(),
                orNull(Field.ERRORS),
                examiner,
                orNull(Field.PLACE)));
  }

  private Optional<Instant> instant(Field field) {
    Optional<String> text = values.one(field);
    if (text.isEmpty()) {
      problems.missing(field, RULE);
      return Optional.empty();
    }
    return problems.parsed(field, text.get(), time -> OffsetDateTime.parse(time).toInstant());
  }

  private @Nullable String orNull(Field field) {
    return values.one(field).orElse(null);
  }
}
