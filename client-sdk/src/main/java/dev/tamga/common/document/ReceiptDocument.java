package dev.tamga.common.document;

import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.xml.ReceiptXml;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code receipt.xml}: what a node promises (CUSTODY.md section 6).
 *
 * @param kind what it says
 * @param packageId the package
 * @param hop the hop that it is about, 1 to 99
 * @param manifest SHA-256 of that hop's manifest
 * @param signature SHA-256 of that hop's signature
 * @param event SHA-256 of {@code event.xml}; null only in a rejection, which leaves no event
 * @param node name of the node, one line of at most 500 characters
 * @param origin origin of its log (CUSTODY.md section 3), one line of at most 500
 * @param time when it was issued, kept to the millisecond
 * @param reason why it was rejected, at most 4,000 characters; in a rejection, and only there
 */
public record ReceiptDocument(
    ReceiptKind kind,
    PackageId packageId,
    int hop,
    Sha256 manifest,
    Sha256 signature,
    @Nullable Sha256 event,
    String node,
    String origin,
    Instant time,
    @Nullable String reason) {
  /** Name of its entry in a container. */
  public static final String NAME = "receipt.xml";

  private static final int MAX_HOP = 99;
  private static final XmlForm<ReceiptXml> FORM =
      new XmlForm<>(ReceiptXml.class, "receipt", "CUSTODY.md 6");

  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public ReceiptDocument {
    if (hop < 1 || hop > MAX_HOP) {
      throw PlainText.refused("hop", Integer.toString(hop), "1 to " + MAX_HOP);
    }
    boolean rejection = kind == ReceiptKind.SUBMISSION_REJECTION;
    if (rejection == (event != null) || rejection != (reason != null)) {
      throw PlainText.refused(
          "receipt", kind.name(), "a reason in a rejection, an event in all else");
    }
    PlainText.line("node", node);
    PlainText.line("origin", origin);
    time = PlainText.instant("time", time);
    if (reason != null) {
      PlainText.text("reason", reason);
    }
  }

  /**
   * Reads a document of at most 4 MiB by its schema.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming the element, the value and the rule
   */
  public static ReceiptDocument read(byte[] xml) throws Refusal {
    return FORM.read(xml, ReceiptDocument::of);
  }

  /** The document as bytes. Equal documents give equal bytes. */
  public byte[] write() {
    ReceiptXml xml = new ReceiptXml();
    xml.setPackage(packageId.text());
    xml.setKind(kind);
    xml.setHop(hop);
    xml.setManifest(manifest.hex());
    xml.setSignature(signature.hex());
    xml.setEvent(event == null ? null : event.hex());
    xml.setNode(node);
    xml.setOrigin(origin);
    xml.setTime(time);
    xml.setReason(reason);
    return FORM.write(xml);
  }

  private static ReceiptDocument of(ReceiptXml xml) {
    return new ReceiptDocument(
        xml.getKind(),
        new PackageId(xml.getPackage()),
        xml.getHop(),
        new Sha256(xml.getManifest()),
        new Sha256(xml.getSignature()),
        xml.getEvent() == null ? null : new Sha256(xml.getEvent()),
        xml.getNode(),
        xml.getOrigin(),
        xml.getTime(),
        xml.getReason());
  }
}
