package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.document.item.Acquisition;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.ItemDocument;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One item in words. */
record ItemWords(int number, ItemDocument item) {
  void words(Sheet sheet) {
    Words words = sheet.words();
    sheet.raw(number + ". " + item.name());
    Sheet inner = sheet.inner();
    inner.row("exhibit", exhibit(words));
    inner.row("original-name", item.originalName());
    inner.row("kind", words.of(item.kind()) + ", " + words.of(item.form()));
    inner.row("size", words.bytes(item.size()));
    inner.row("sha256", item.sha256().hex());
    for (DeclaredDigest digest : item.declaredDigests()) {
      inner.row("declared." + digest.scope().name(), digest.algorithm() + " " + digest.value());
    }
    inner.row("device", device(item.device()));
    acquisition(inner, item.acquisition());
    inner.row("seals", seals(words));
  }

  private String exhibit(Words words) {
    String parent = item.parentExhibit();
    String root = item.rootExhibit();
    return item.exhibit()
        + (parent == null ? "" : ", " + words.text("exhibit.parent", parent))
        + (root == null ? "" : ", " + words.text("exhibit.root", root));
  }

  private static @Nullable String device(@Nullable Device device) {
    if (device == null) {
      return null;
    }
    String serial = device.serialNumber() == null ? null : "S/N " + device.serialNumber();
    Stream<String> numbers =
        Stream.concat(
            device.imeis().stream().map(imei -> "IMEI " + imei),
            device.iccids().stream().map(iccid -> "ICCID " + iccid));
    return Stream.concat(
            Stream.of(device.type(), device.make(), device.model(), serial)
                .filter(Objects::nonNull),
            numbers)
        .collect(Collectors.joining(", "));
  }

  private static void acquisition(Sheet sheet, @Nullable Acquisition how) {
    if (how == null) {
      return;
    }
    Words words = sheet.words();
    String tool = how.tool() + ' ' + how.toolVersion();
    sheet.row("acquisition", how.method() + ", " + tool);
    sheet.row("acquired", words.time(how.start()) + " - " + words.time(how.end()));
    sheet.row("write-blocker", how.writeBlocker());
    sheet.row("examiner", how.examiner());
    sheet.row("place", how.place());
    sheet.row("errors", how.errors());
  }

  private @Nullable String seals(Words words) {
    return item.seals().isEmpty()
        ? null
        : item.seals().stream()
            .map(seal -> seal.number() + " (" + words.of(seal.condition()) + ')')
            .collect(Collectors.joining(", "));
  }

  void json(ObjectNode node) {
    node.put("name", item.name().text());
    node.put("exhibit", item.exhibit());
    node.put("original-name", item.originalName());
    node.put("kind", item.kind().name());
    node.put("form", item.form().name());
    node.put("media-type", item.mediaType());
    node.put("size", item.size());
    node.put("sha256", item.sha256().hex());
    Json.put(
        node,
        "declared-digests",
        item.declaredDigests().stream()
            .map(d -> d.algorithm() + ":" + d.value() + ":" + d.scope())
            .map(text -> text.toLowerCase(Locale.ROOT))
            .toList());
  }
}
