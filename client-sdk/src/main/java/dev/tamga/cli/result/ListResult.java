package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.wire.PackageList;
import dev.tamga.common.wire.PackageList.Summary;
import java.util.stream.Collectors;

/**
 * A page of an inbox or outbox.
 *
 * @param page the packages
 * @param received whether they were received
 */
public record ListResult(PackageList page, boolean received) implements Result {
  @Override
  public void words(Sheet sheet) {
    if (page.packages().isEmpty()) {
      sheet.line("list.empty");
    }
    for (Summary one : page.packages()) {
      Words words = sheet.words();
      sheet.raw(one.id() + "  " + words.of(one.state()));
      Sheet inner = sheet.inner();
      inner.row("case", one.caseNumber());
      if (received) {
        inner.row("from", one.from().text());
      } else {
        inner.row("to", one.to().stream().map(AuthorityId::text).collect(Collectors.joining(", ")));
      }
      inner.row("sealed", words.time(one.sealed()));
      inner.row("content", words.text("content.items", one.items(), words.bytes(one.bytes())));
    }
    page.next().ifPresent(next -> sheet.line("list.more", next));
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = Json.of(received ? "inbox" : "outbox");
    ArrayNode packages = node.putArray("packages");
    for (Summary one : page.packages()) {
      ObjectNode summary = packages.addObject();
      summary.put("id", one.id().text());
      summary.put("from", one.from().text());
      Json.put(summary, "to", one.to());
      summary.put("state", one.state().name());
      summary.put("case", one.caseNumber());
      summary.put("sealed", one.sealed().toString());
      summary.put("items", one.items());
      summary.put("bytes", one.bytes());
    }
    page.next().ifPresent(next -> node.put("next", next.text()));
    return node;
  }
}
