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
        .map(text -> problems.parsed(Field.KIND, text, usual, ItemDraft::kind))
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
    List<DeclaredDigest> digests = new ArrayList<>();
    for (String text : values.all(Field.DIGEST)) {
      String[] parts = text.split(":", -1);
      if (parts.length != 3) {
        problems.wrong(Field.DIGEST, text);
        continue;
      }
      Optional<DeclaredDigest> digest =
          problems.parsed(
              Field.DIGEST,
              text,
              Optional.empty(),
              all ->
                  Optional.of(
                      new DeclaredDigest(
                          DigestAlgorithm.valueOf(constant(parts[0])),
                          parts[1].toLowerCase(Locale.ROOT),
                          DigestScope.valueOf(constant(parts[2])))));
      digest.ifPresent(digests::add);
    }
    return digests;
  }

  /** {@code number} or {@code number:condition}; intact unless it says otherwise. */
  List<SealMark> seals() {
    List<SealMark> seals = new ArrayList<>();
    for (String text : values.all(Field.SEAL)) {
      int colon = text.lastIndexOf(':');
      String number = colon < 0 ? text : text.substring(0, colon);
      String condition = colon < 0 ? SealCondition.INTACT.name() : text.substring(colon + 1);
      Optional<SealMark> seal =
          problems.parsed(
              Field.SEAL,
              text,
              Optional.empty(),
              all ->
                  Optional.of(new SealMark(number, SealCondition.valueOf(constant(condition)))));
      seal.ifPresent(seals::add);
    }
    return seals;
  }

  Optional<Device> device() {
    if (!values.hasAny(Field.OF_DEVICE)) {
      return Optional.empty();
    }
    String type = problems.required(values, Field.DEVICE_TYPE, RULE);
    Long capacity =
        values
            .one(Field.DEVICE_CAPACITY)
            .map(text -> problems.parsed(Field.DEVICE_CAPACITY, text, null, Long::valueOf))
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
    return problems.parsed(
        field,
        text.get(),
        Optional.empty(),
        time -> Optional.of(OffsetDateTime.parse(time).toInstant()));
  }

  private @Nullable String orNull(Field field) {
    return values.one(field).orElse(null);
  }
}
