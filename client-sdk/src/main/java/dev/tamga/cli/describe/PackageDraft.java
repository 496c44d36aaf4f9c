package dev.tamga.cli.describe;

import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.PackageId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said about the package as a whole; what is missing goes to {@link Problems}. */
final class PackageDraft {
  private static final Map<String, Boolean> WORDS =
      Map.of("yes", true, "true", true, "no", false, "false", false);

  private final Values values;
  private final Problems problems;

  PackageDraft(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  /** The document, unless something was noted. */
  Optional<PackageDocument> document(
      AuthorityId from, List<ItemDocument> items, Instant now, String usualLanguage) {
    List<AuthorityId> to = to();
    Optional<CaseReference> reference = reference();
    Optional<LegalBasis> basis = basis();
    Optional<UseLimitation> use = use();
    Handling handling = handling();
    String language = values.one(Field.LANGUAGE).orElse(usualLanguage);
    if (!problems.all().isEmpty() || reference.isEmpty() || basis.isEmpty() || use.isEmpty()) {
      return Optional.empty();
    }
    return problems.built(
        () ->
            PackageDocument.builder(PackageId.random())
                .route(from, to)
                .grounds(reference.get(), basis.get(), use.get())
                .handling(handling)
                .created(now, language)
                .note(orNull(Field.NOTE))
                .items(items)
                .build());
  }

  private List<AuthorityId> to() {
    List<AuthorityId> to = new ArrayList<>();
    for (String text : values.all(Field.TO)) {
      for (String id : text.split(",", -1)) {
        problems.built(() -> new AuthorityId(id.strip())).ifPresent(to::add);
      }
    }
    if (values.all(Field.TO).isEmpty()) {
      problems.missing(Field.TO, "UNCC 40(12), CSTO 4");
    }
    return to;
  }

  private Optional<CaseReference> reference() {
    String rule = "UNCC 40(15)(b)";
    String number = problems.required(values, Field.CASE, rule);
    String body = problems.required(values, Field.BODY, rule);
    return problems.built(
        () -> new CaseReference(number, body, orNull(Field.OFFENCE), orNull(Field.REQUEST)));
  }

  private Optional<LegalBasis> basis() {
    String treaty = orNull(Field.TREATY);
    String article = orNull(Field.ARTICLE);
    String other = orNull(Field.BASIS);
    String rule = "UNCC 24, 40";
    if (other == null && treaty == null) {
      problems.missing(Field.TREATY, rule);
    }
    if (other == null && article == null) {
      problems.missing(Field.ARTICLE, rule);
    }
    if (other == null && (treaty == null || article == null)) {
      return Optional.empty();
    }
    return problems.built(() -> new LegalBasis(treaty, article, other, orNull(Field.DECISION)));
  }

  private Optional<UseLimitation> use() {
    String proceedings = problems.required(values, Field.PROCEEDINGS, "UNCC 40(19), CSTO 10");
    return problems.built(() -> new UseLimitation(proceedings, orNull(Field.CONDITIONS)));
  }

  /** Confidential and official unless something else is said; the rest is the sender's to say. */
  private Handling handling() {
    Classification classification =
        values
            .one(Field.CLASSIFICATION)
            .flatMap(text -> problems.parsed(Field.CLASSIFICATION, text, PackageDraft::classified))
            .orElse(Classification.OFFICIAL);
    LocalDate retainUntil =
        values
            .one(Field.RETAIN_UNTIL)
            .flatMap(text -> problems.parsed(Field.RETAIN_UNTIL, text, LocalDate::parse))
            .orElse(null);
    return new Handling(
        flag(Field.CONFIDENTIAL, values.one(Field.CONFIDENTIAL).orElse("yes")),
        classification,
        flag(Field.PERSONAL_DATA, problems.required(values, Field.PERSONAL_DATA, "UNCC 36")),
        flag(
            Field.PROTECTED_PERSONS,
            problems.required(values, Field.PROTECTED_PERSONS, "UNCC 33(2), 34")),
        retainUntil);
  }

  private static Classification classified(String text) {
    return Classification.of(text.toUpperCase(Locale.ROOT));
  }

  private boolean flag(Field field, String text) {
    String word = text.toLowerCase(Locale.ROOT);
    boolean missing = text.equals(Problems.MISSING); // which was noted
    if (!missing && !WORDS.containsKey(word)) {
      problems.wrong(field, text);
    }
    return WORDS.getOrDefault(word, false);
  }

  private @Nullable String orNull(Field field) {
    return values.one(field).orElse(null);
  }
}
