package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.client.receipt.VerifiedReceipt;
import dev.tamga.common.document.ReceiptDocument;
import java.nio.file.Path;

/**
 * A node's receipt, verified to the log.
 *
 * @param file where it lies
 * @param receipt proof
 */
public record ReceiptResult(Path file, VerifiedReceipt receipt) implements Result {
  @Override
  public void words(Sheet sheet) {
    ReceiptDocument document = receipt.document();
    Words words = sheet.words();
    sheet.line("receipt", words.of(document.kind()));
    Sheet inner = sheet.inner();
    inner.row("file", file.toString());
    inner.row("package.id", document.packageId().text());
    inner.row("hop", words.number(document.hop()));
    inner.row("node", document.node());
    inner.row("issued", words.time(document.time()));
    new Signer(receipt.seal()).words(inner);
    inner.row(
        "log",
        words.text(
            "log.place",
            Words.safe(document.origin()),
            receipt.proof().index(),
            receipt.proof().checkpoint().checkpoint().size()));
    inner.row("manifest", document.manifest().hex());
  }

  @Override
  public ObjectNode json() {
    ReceiptDocument document = receipt.document();
    ObjectNode node = Json.of("receipt");
    node.put("file", file.toString());
    node.put("kind", document.kind().name());
    node.put("package", document.packageId().text());
    node.put("hop", document.hop());
    node.put("manifest", document.manifest().hex());
    node.put("node", document.node());
    node.put("time", document.time().toString());
    node.put("event", receipt.event().seq());
    node.put("log-origin", document.origin());
    node.put("log-index", receipt.proof().index());
    node.put("log-size", receipt.proof().checkpoint().checkpoint().size());
    new Signer(receipt.seal()).json(node.putObject("seal"));
    return node;
  }
}
