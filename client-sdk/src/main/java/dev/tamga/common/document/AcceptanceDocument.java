package dev.tamga.common.document;

import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.document.answer.ItemResult;
import dev.tamga.common.document.xml.AcceptanceXml;
import dev.tamga.common.document.xml.ItemFindingXml;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code 00n-acceptance.xml}: a recipient's signed answer to a package (FORMAT.md section 7).
 *
 * @param packageId the package
 * @param by the recipient who answers
 * @param decision accepted or disputed; accepted only if every item matches
 * @param items what was found, once for each item of the package, 1 to 996
 * @param reason why it is disputed, at most 4,000 characters; in a dispute, and only there
 * @param proceedings for which it is taken over, one line of at most 500 (UNCC 40(19), CSTO 10)
 * @param ownExhibit exhibit number that the recipient gave it, one line of at most 128
 * @param time when the answer was made, kept to the millisecond
 */
public record AcceptanceDocument(
    PackageId packageId,
    AuthorityId by,
    Decision decision,
    List<ItemFinding> items,
    @Nullable String reason,
    String proceedings,
    @Nullable String ownExhibit,
    Instant time) {
  private static final XmlForm<AcceptanceXml> FORM =
      new XmlForm<>(AcceptanceXml.class, "acceptance", "FORMAT.md 7");

  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public AcceptanceDocument {
    items = requireFindings(List.copyOf(items), decision);
    if ((decision == Decision.DISPUTED) != (reason != null)) {
      throw PlainText.refused("decision", decision.name(), "a reason in a dispute, and only there");
    }
    if (reason != null) {
      PlainText.text("reason", reason);
    }
    PlainText.line("proceedings", proceedings);
    if (ownExhibit != null) {
      PlainText.token("own exhibit", ownExhibit);
    }
    time = PlainText.instant("time", time);
  }

  private static List<ItemFinding> requireFindings(List<ItemFinding> items, Decision decision) {
    if (items.isEmpty() || items.size() > PackageDocument.MAX_ITEMS) {
      throw PlainText.refused(
          "items", items.size() + " of them", "1 to " + PackageDocument.MAX_ITEMS);
    }
    Set<EntryName> seen = new HashSet<>();
    for (ItemFinding item : items) {
      if (!seen.add(item.name())) {
        throw PlainText.refused("name", item.name().text(), "each item once");
      }
      if (decision == Decision.ACCEPTED && item.result() != ItemResult.MATCH) {
        throw PlainText.refused(
            "result of " + item.name(), item.result().name(), "MATCH in an acceptance");
      }
    }
    return items;
  }

  /**
   * Reads a document of at most 4 MiB by its schema.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming the element, the value and the rule
   */
  public static AcceptanceDocument read(byte[] xml) throws Refusal {
    return FORM.read(xml, AcceptanceDocument::of);
  }

  /** The document as bytes: what is to be sealed. Equal documents give equal bytes. */
  public byte[] write() {
    AcceptanceXml xml = new AcceptanceXml();
    xml.setPackage(packageId.text());
    xml.setBy(by.text());
    xml.setDecision(decision);
    items.forEach(item -> xml.getItem().add(xml(item)));
    xml.setReason(reason);
    xml.setProceedings(proceedings);
    xml.setOwnExhibit(ownExhibit);
    xml.setTime(time);
    return FORM.write(xml);
  }

  private static ItemFindingXml xml(ItemFinding finding) {
    ItemFindingXml xml = new ItemFindingXml();
    xml.setName(finding.name().text());
    xml.setResult(finding.result());
    xml.setSize(finding.size());
    xml.setSha256(finding.sha256() == null ? null : finding.sha256().hex());
    return xml;
  }

  private static AcceptanceDocument of(AcceptanceXml xml) {
    return new AcceptanceDocument(
        new PackageId(xml.getPackage()),
        new AuthorityId(xml.getBy()),
        xml.getDecision(),
        xml.getItem().stream().map(AcceptanceDocument::of).toList(),
        xml.getReason(),
        xml.getProceedings(),
        xml.getOwnExhibit(),
        xml.getTime());
  }

  private static ItemFinding of(ItemFindingXml xml) {
    return new ItemFinding(
        new EntryName(xml.getName()),
        xml.getResult(),
        xml.getSize(),
        xml.getSha256() == null ? null : new Sha256(xml.getSha256()));
  }
}
