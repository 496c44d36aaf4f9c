package dev.tamga.common.zip;

import dev.tamga.common.model.EntryName;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a container is, told by its first object, and which objects may follow that one (FORMAT.md
 * sections 1 and 7). Version 1 knows no other container and no other object.
 */
public enum ContainerKind {
  /** A package of evidence: {@code package.xml} and items. */
  PACKAGE("package.xml", "(?!)"),
  /** A node's receipt with the event, the entry and the proof that it rests on. */
  RECEIPT("receipt.xml", "event\\.xml|entry\\.txt|event\\.tlog-proof"),
  /** The custody of a package: its events, entries and proofs. */
  CUSTODY("custody.xml", "custody/[0-9]{6}(?:-event\\.xml|-entry\\.txt|\\.tlog-proof)"),
  /** The verifier key of a node's log. */
  LOG_KEY("log-key.txt", "(?!)"),
  /** A State's trust list (pki/TRUST.md). */
  TRUST_LIST("trust-list.json", "(?!)");

  private final EntryName document;
  private final Pattern objects;

  ContainerKind(String document, String objects) {
    this.document = new EntryName(document);
    this.objects = Pattern.compile(objects);
  }

  /** The kind whose document has that name. */
  public static Optional<ContainerKind> of(EntryName document) {
    return Arrays.stream(values()).filter(kind -> kind.document.equals(document)).findFirst();
  }

  /** The name of the first object, the document. */
  public EntryName document() {
    return document;
  }

  /** Whether an object of that name may follow the document. */
  public boolean takes(EntryName object) {
    return this == PACKAGE ? object.isItem() : objects.matcher(object.text()).matches();
  }
}
