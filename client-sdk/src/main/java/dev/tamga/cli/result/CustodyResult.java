package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.client.receipt.ProvenEvent;
import dev.tamga.client.receipt.VerifiedCustody;
import dev.tamga.common.document.CustodyDocument;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.model.AuthorityId;
import java.util.stream.Collectors;

/**
 * A page of a package's custody in words: who did what, when, each step proven.
 *
 * @param custody proof
 */
public record CustodyResult(VerifiedCustody custody) implements Result {
  @Override
  public void words(Sheet sheet) {
    CustodyDocument document = custody.document();
    Words words = sheet.words();
    if (document.first() == 1) {
      sheet.line("custody", document.packageId());
      Sheet inner = sheet.inner();
      inner.row("node", document.node());
      inner.row("issued", words.time(document.time()));
      new Signer(custody.seal()).words(inner);
      sheet.empty();
    }
    custody.events().forEach(event -> event(sheet, event, by(event)));
    if (custody.complete()) {
      sheet.line("custody.complete", document.total(), words.time(document.time()));
    } else {
      sheet.line("custody.page", document.first(), document.last(), document.total());
    }
  }

  /** Who acted: an authority, or the node that issued the custody. */
  private String by(ProvenEvent proven) {
    AuthorityId authority = proven.event().actor().authority();
    return authority == null ? custody.document().node() : authority.text();
  }

  private static void event(Sheet sheet, ProvenEvent proven, String by) {
    EventDocument event = proven.event();
    Words words = sheet.words();
    String others =
        event.counterparties().stream().map(AuthorityId::text).collect(Collectors.joining(", "));
    sheet.raw(
        event.seq()
            + ". "
            + words.time(event.occurred())
            + "  "
            + words.text("event." + event.type().name(), by, others));
    Sheet inner = sheet.inner();
    if (!event.recorded().equals(event.occurred())) {
      inner.row("recorded", words.time(event.recorded()));
    }
    inner.row("proceedings", event.proceedings());
    for (Check check : event.checks()) {
      inner.row(
          "check",
          check.name()
              + ": "
              + words.of(check.result())
              + (check.detail() == null ? "" : ", " + check.detail()));
    }
    if (event.corrects() != null) {
      inner.row("corrects", event.corrects().text());
    }
    inner.row("note", event.note());
    inner.row("log.entry", words.number(proven.proof().index()));
  }

  @Override
  public ObjectNode json() {
    CustodyDocument document = custody.document();
    ObjectNode node = Json.of("custody");
    node.put("id", document.packageId().text());
    node.put("node", document.node());
    node.put("log-origin", document.origin());
    node.put("first", document.first());
    node.put("last", document.last());
    node.put("total", document.total());
    node.put("complete", custody.complete());
    ArrayNode events = node.putArray("events");
    custody.events().forEach(event -> put(events.addObject(), event, by(event)));
    new Signer(custody.seal()).json(node.putObject("seal"));
    return node;
  }

  private static void put(ObjectNode node, ProvenEvent proven, String by) {
    EventDocument event = proven.event();
    node.put("seq", event.seq());
    node.put("type", event.type().name());
    node.put("by", by);
    node.put("certificate", event.actor().certificate().hex());
    Json.put(node, "counterparties", event.counterparties());
    node.put("occurred", event.occurred().toString());
    node.put("recorded", event.recorded().toString());
    node.put("log-index", proven.proof().index());
    node.put("event", proven.proof().entry().event().hex());
  }
}
