package dev.tamga.common.document;

import static java.util.Objects.requireNonNull;

import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.document.xml.PackageXml;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.PlainText;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code package.xml}: what a laboratory sends, for which case, to whom, on what basis (FORMAT.md
 * section 5).
 *
 * @param id chosen by the producer
 * @param caseReference the case that the evidence comes from
 * @param from sending authority
 * @param to receiving authorities, 1 to 16, each once, none of them {@code from}
 * @param legalBasis why it may be sent
 * @param useLimitation for what it may be used
 * @param handling how it is to be handled
 * @param language BCP 47 tag of the texts in it
 * @param created when it was made, kept to the millisecond
 * @param note free text of at most 4,000 characters
 * @param items the evidence, 1 to 996, names unique by FORMAT.md section 2
 */
public record PackageDocument(
    PackageId id,
    CaseReference caseReference,
    AuthorityId from,
    List<AuthorityId> to,
    LegalBasis legalBasis,
    UseLimitation useLimitation,
    Handling handling,
    String language,
    Instant created,
    @Nullable String note,
    List<ItemDocument> items) {
  /** Name of its entry in a container. */
  public static final String NAME = "package.xml";

  /** Most recipients. */
  public static final int MAX_RECIPIENTS = 16;

  /** Most items: with package.xml and what a later hop adds they are 1,000 (FORMAT.md 3). */
  public static final int MAX_ITEMS = 996;

  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*");
  private static final int MAX_LANGUAGE = 35;
  private static final XmlForm<PackageXml> FORM =
      new XmlForm<>(PackageXml.class, "package", "FORMAT.md 5");

  /**
   * @throws IllegalArgumentException naming the field that breaks FORMAT.md section 2 or 5
   */
  public PackageDocument {
    to = requireRecipients(from, List.copyOf(to));
    if (language.length() > MAX_LANGUAGE || !LANGUAGE.matcher(language).matches()) {
      throw PlainText.refused("language", language, "a BCP 47 tag, as ru or kk-Cyrl");
    }
    created = PlainText.instant("created", created);
    if (note != null) {
      PlainText.text("note", note);
    }
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw PlainText.refused(
          "items", items.size() + " of them", "1 to " + MAX_ITEMS + "; FORMAT.md 5");
    }
    requireDistinctNames(items);
  }

  /**
   * Reads a document of at most 4 MiB, by its schema and all of FORMAT.md section 5.
   *
   * @throws Refusal DOCUMENT_MALFORMED naming the element, the value and the rule
   */
  public static PackageDocument read(byte[] xml) throws Refusal {
    return FORM.read(xml, PackageMapping::record);
  }

  /** The document as bytes: what is to be sealed. Equal documents give equal bytes. */
  public byte[] write() {
    return FORM.write(PackageMapping.xml(this));
  }

  /** The same document with other items. */
  public PackageDocument withItems(List<ItemDocument> evidence) {
    return new PackageDocument(
        id,
        caseReference,
        from,
        to,
        legalBasis,
        useLimitation,
        handling,
        language,
        created,
        note,
        evidence);
  }

  /** Begins a document; every field but the note must be given. */
  public static Builder builder(PackageId id) {
    return new Builder(id);
  }

  private static List<AuthorityId> requireRecipients(AuthorityId from, List<AuthorityId> to) {
    if (to.isEmpty() || to.size() > MAX_RECIPIENTS) {
      throw PlainText.refused(
          "recipients", to.size() + " of them", "1 to " + MAX_RECIPIENTS + "; FORMAT.md 5");
    }
    Set<AuthorityId> seen = new HashSet<>();
    for (AuthorityId recipient : to) {
      if (recipient.equals(from) || !seen.add(recipient)) {
        throw PlainText.refused(
            "recipient", recipient.text(), "each once, and not the sender; FORMAT.md 5");
      }
    }
    return to;
  }

  private static void requireDistinctNames(List<ItemDocument> items) {
    Set<String> keys = new HashSet<>();
    for (ItemDocument item : items) {
      if (!keys.add(item.name().collisionKey())) {
        throw PlainText.refused("name", item.name().text(), "each name once; FORMAT.md 2");
      }
    }
    for (ItemDocument item : items) {
      String key = item.name().collisionKey();
      for (int end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
        if (keys.contains(key.substring(0, end))) {
          throw PlainText.refused(
              "name", item.name().text(), "no name that is a folder of another; FORMAT.md 2");
        }
      }
    }
  }

  /** Gathers the fields of a package document. Not thread-safe. */
  public static final class Builder {
    private final PackageId id;
    private @Nullable CaseReference caseReference;
    private @Nullable AuthorityId from;
    private List<AuthorityId> to = List.of();
    private @Nullable LegalBasis legalBasis;
    private @Nullable UseLimitation useLimitation;
    private @Nullable Handling handling;
    private @Nullable String language;
    private @Nullable Instant created;
    private @Nullable String note;
    private List<ItemDocument> items = List.of();

    private Builder(PackageId id) {
      this.id = id;
    }

    /** Sender and recipients. */
    public Builder route(AuthorityId sender, List<AuthorityId> recipients) {
      this.from = sender;
      this.to = List.copyOf(recipients);
      return this;
    }

    /** The case, the basis, and for what the evidence may be used. */
    public Builder grounds(CaseReference reference, LegalBasis basis, UseLimitation limitation) {
      this.caseReference = reference;
      this.legalBasis = basis;
      this.useLimitation = limitation;
      return this;
    }

    /** How it is to be handled. */
    public Builder handling(Handling how) {
      this.handling = how;
      return this;
    }

    /** When it was made, and in which language its texts are. */
    public Builder created(Instant when, String languageTag) {
      this.created = when;
      this.language = languageTag;
      return this;
    }

    /** Free text. */
    public Builder note(@Nullable String text) {
      this.note = text;
      return this;
    }

    /** The evidence. */
    public Builder items(List<ItemDocument> evidence) {
      this.items = List.copyOf(evidence);
      return this;
    }

    /**
     * The document.
     *
     * @throws NullPointerException naming a field that was not given
     * @throws IllegalArgumentException naming the field that breaks FORMAT.md section 2 or 5
     */
    public PackageDocument build() {
      return new PackageDocument(
          id,
          requireNonNull(caseReference, "case reference"),
          requireNonNull(from, "from"),
          to,
          requireNonNull(legalBasis, "legal basis"),
          requireNonNull(useLimitation, "use limitation"),
          requireNonNull(handling, "handling"),
          requireNonNull(language, "language"),
          requireNonNull(created, "created"),
          note,
          items);
    }
  }
}
