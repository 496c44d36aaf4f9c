package dev.tamga.cli.describe;

import dev.tamga.common.document.item.ItemKind;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What a file is, told by its ending, unless somebody says better. */
final class ItemKinds {
  private static final Map<Pattern, ItemKind> BY_ENDING =
      Map.of(
          Pattern.compile("e\\d\\d|ex\\d\\d|s\\d\\d|dd|raw|img|\\d{3}|aff|aff4|vmdk|vhdx?|iso|dmg"),
          ItemKind.IMAGE,
          Pattern.compile("l\\d\\d|lx\\d\\d|ad1|zip|tar"),
          ItemKind.LOGICAL_EXPORT,
          Pattern.compile("ufdr?|ufdx|clbx|ab"),
          ItemKind.MOBILE_EXTRACTION,
          Pattern.compile("mem|vmem|dmp|lime"),
          ItemKind.MEMORY,
          Pattern.compile("log|evtx?|pcap|pcapng"),
          ItemKind.LOG,
          Pattern.compile("pdf|docx?|odt|rtf|txt|xlsx?|ods"),
          ItemKind.DOCUMENT);

  private ItemKinds() {}

  static ItemKind of(String fileName, boolean folder) {
    if (folder) {
      return ItemKind.LOGICAL_EXPORT;
    }
    String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(ending).matches())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(ItemKind.OTHER);
  }
}
