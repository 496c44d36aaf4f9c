package dev.tamga.common.document;

import dev.tamga.common.document.xml.CustodyXml;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.PlainText;
import java.time.Instant;

/**
 * {@code custody.xml}: what a custody container holds, and whether that is all (FORMAT.md section
 * 7): an export states its completeness, so that an empty page differs from a missing one.
 *
 * @param packageId the package
 * @param node name of the node, one line of at most 500 characters
 * @param origin origin of its log (CUSTODY.md section 3), one line of at most 500
 * @param first number of the first event in it, from 1
 * @param last number of the last event in it; {@code first - 1} if it holds none
 * @param total how many events the package had when this was made, at most 999,999
 * @param time when it was made, kept to the millisecond
 */
public record CustodyDocument(
    PackageId packageId,
    String node,
    String origin,
    long first,
    long last,
    long total,
    Instant time) {
  /** Name of its entry in a container. */
  public static final String NAME = "custody.xml";

  private static final XmlForm<CustodyXml> FORM =
      new XmlForm<>(CustodyXml.class, "custody", "FORMAT.md 7");

  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public CustodyDocument {
    PlainText.line("node", node);
    PlainText.line("origin", origin);
    if (first < 1 || first > EventDocument.MAX_SEQ || last < first - 1 || last > total) {
      throw PlainText.refused(
          "events", first + " to " + last + " of " + total, "1 <= first <= last + 1 <= total + 1");
    }
    if (total > EventDocument.MAX_SEQ) {
      throw PlainText.refused(
          "total", Long.toString(total), "at most " + EventDocument.MAX_SEQ + " events");
    }
    time = PlainText.instant("time", time);
  }

  /** Whether every event of the package is in it; false for a page. */
  public boolean complete() {
    return first == 1 && last == total;
  }

  /**
   * Reads a document of at most 4 MiB by its schema.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming the element, the value and the rule
   */
  public static CustodyDocument read(byte[] xml) throws Refusal {
    return FORM.read(xml, CustodyDocument::of);
  }

  /** The document as bytes. Equal documents give equal bytes. */
  public byte[] write() {
    CustodyXml xml = new CustodyXml();
    xml.setPackage(packageId.text());
    xml.setNode(node);
    xml.setOrigin(origin);
    xml.setFirst(Math.toIntExact(first));
    xml.setLast(Math.toIntExact(last));
    xml.setTotal(Math.toIntExact(total));
    xml.setComplete(complete());
    xml.setTime(time);
    return FORM.write(xml);
  }

  private static CustodyDocument of(CustodyXml xml) {
    CustodyDocument document =
        new CustodyDocument(
            new PackageId(xml.getPackage()),
            xml.getNode(),
            xml.getOrigin(),
            xml.getFirst(),
            xml.getLast(),
            xml.getTotal(),
            xml.getTime());
    if (xml.isComplete() != document.complete()) {
      throw PlainText.refused(
          "Complete", Boolean.toString(xml.isComplete()), "what First, Last and Total say");
    }
    return document;
  }
}
