package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.container.VerifiedSide;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A package in words: case, items, hops, signers, times.
 *
 * @param file where it lies
 * @param document what was sent
 * @param answers what recipients said, from hop 2 on
 * @param envelope who signed each hop; empty if that was not verified
 * @param verdict how much of it was verified
 * @param doubt why the signatures prove nothing, if they do not
 * @param details whether to tell all, or the verdict alone
 */
public record PackageResult(
    Path file,
    PackageDocument document,
    List<AcceptanceDocument> answers,
    Optional<VerifiedEnvelope> envelope,
    Verdict verdict,
    Optional<Refusal> doubt,
    boolean details)
    implements Result {
  /** How much was verified. */
  public enum Verdict {
    /** Every byte, digest, signature and timestamp. */
    WHOLE,
    /** All but the bytes of items. */
    SIGNATURES,
    /** Nothing: what is shown is what the file says. */
    NOTHING
  }

  /** Keeps the lists unchanging. */
  public PackageResult {
    answers = List.copyOf(answers);
  }

  @Override
  public void words(Sheet sheet) {
    sheet.line("verdict." + verdict.name(), Words.safe(file.toString()));
    doubt.ifPresent(refusal -> new RefusalResult(refusal).words(sheet.inner()));
    sheet.line("package", document.id());
    Sheet inner = sheet.inner();
    grounds(inner);
    if (details) {
      handling(inner, document.handling());
    }
    sheet.line("items", document.items().size());
    for (int i = 0; i < document.items().size(); i++) {
      item(inner, i);
    }
    sheet.line("hops", answers.size() + 1);
    for (int n = 1; n <= answers.size() + 1; n++) {
      hop(inner, n);
    }
  }

  private void grounds(Sheet sheet) {
    var reference = document.caseReference();
    sheet.row("case", reference.number() + ", " + reference.body());
    sheet.row("from", document.from().text());
    sheet.row(
        "to", document.to().stream().map(AuthorityId::text).collect(Collectors.joining(", ")));
    if (details) {
      sheet.row("offence", reference.offence());
      sheet.row("request", reference.request());
      sheet.row("basis", basis(sheet.words(), document.legalBasis()));
      sheet.row("decision", document.legalBasis().decision());
    }
    sheet.row("use", document.useLimitation().proceedings());
    sheet.row("conditions", document.useLimitation().conditions());
  }

  private static String basis(Words words, LegalBasis basis) {
    return basis.other() != null
        ? basis.other()
        : words.text("basis.treaty", basis.treaty() + "", basis.article() + "");
  }

  private void handling(Sheet sheet, Handling handling) {
    Words words = sheet.words();
    sheet.row("classification", words.of(handling.classification()));
    sheet.row("confidential", words.of(handling.confidential()));
    sheet.row("personal-data", words.of(handling.personalData()));
    sheet.row("protected-persons", words.of(handling.protectedPersons()));
    sheet.row(
        "retain-until", handling.retainUntil() == null ? null : handling.retainUntil().toString());
    sheet.row("language", document.language());
    sheet.row("created", words.time(document.created()));
    sheet.row("note", document.note());
  }

  private void item(Sheet sheet, int i) {
    ItemDocument item = document.items().get(i);
    if (details) {
      new ItemWords(i + 1, item).words(sheet);
    } else {
      sheet.raw((i + 1) + ". " + item.name() + "  " + sheet.words().bytes(item.size()));
    }
  }

  private void hop(Sheet sheet, int n) {
    Words words = sheet.words();
    if (n == 1) {
      sheet.line("hop.sent", n, document.from());
    } else {
      AcceptanceDocument answer = answers.get(n - 2);
      sheet.line("hop." + answer.decision().name(), n, answer.by());
      Sheet inner = sheet.inner();
      inner.row("proceedings", answer.proceedings());
      inner.row("own-exhibit", answer.ownExhibit());
      inner.row("reason", answer.reason());
      inner.row("answered", words.time(answer.time()));
    }
    if (envelope.isEmpty()) {
      sheet.inner().line("signer.unverified");
      return;
    }
    new Signer(envelope.get().signatures().get(n - 1)).words(sheet.inner());
    for (VerifiedSide side : envelope.get().sides().get(n - 1)) {
      sheet.inner().line("side", side.name());
      new Signer(side.signature()).words(sheet.inner().inner());
    }
  }

  @Override
  public ObjectNode json() {
    ObjectNode node = Json.of("package");
    node.put("file", file.toString());
    node.put("verified", verdict.name());
    doubt.ifPresent(refusal -> new RefusalResult(refusal).put(node.putObject("refusal")));
    node.put("id", document.id().text());
    node.put("case", document.caseReference().number());
    node.put("body", document.caseReference().body());
    node.put("from", document.from().text());
    Json.put(node, "to", document.to());
    node.put("classification", document.handling().classification().name());
    node.put("proceedings", document.useLimitation().proceedings());
    node.put("created", document.created().toString());
    ArrayNode items = node.putArray("items");
    for (int i = 0; i < document.items().size(); i++) {
      new ItemWords(i + 1, document.items().get(i)).json(items.addObject());
    }
    ArrayNode hops = node.putArray("hops");
    for (int n = 1; n <= answers.size() + 1; n++) {
      hop(hops.addObject(), n);
    }
    return node;
  }

  private void hop(ObjectNode node, int n) {
    node.put("number", n);
    node.put("by", (n == 1 ? document.from() : answers.get(n - 2).by()).text());
    if (n > 1) {
      AcceptanceDocument answer = answers.get(n - 2);
      node.put("decision", answer.decision().name());
      node.put("proceedings", answer.proceedings());
      node.put("own-exhibit", answer.ownExhibit());
      node.put("reason", answer.reason());
    }
    if (envelope.isPresent()) {
      new Signer(envelope.get().signatures().get(n - 1)).json(node);
      ArrayNode sides = node.putArray("side-signatures");
      for (VerifiedSide side : envelope.get().sides().get(n - 1)) {
        ObjectNode one = sides.addObject().put("entry", side.name().text());
        new Signer(side.signature()).json(one);
      }
    }
  }
}
