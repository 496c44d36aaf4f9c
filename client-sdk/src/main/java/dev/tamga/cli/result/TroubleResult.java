package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Trouble on this machine or with what was asked, line by line.
 *
 * @param key of the heading
 * @param lines what is the matter
 */
public record TroubleResult(String key, List<String> lines) implements Result {
  /** Keeps the lines in an unchanging list. */
  public TroubleResult {
    lines = List.copyOf(lines);
  }

  @Override
  public void words(Sheet sheet) {
    sheet.line(key);
    lines.forEach(line -> line.lines().forEach(sheet.inner()::raw));
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = Json.of(key);
    Json.put(node, "lines", lines);
    return node;
  }
}
