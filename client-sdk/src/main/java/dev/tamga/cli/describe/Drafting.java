package dev.tamga.cli.describe;

import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.FileSource;
import dev.tamga.client.upload.FolderSource;
import dev.tamga.client.upload.Source;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.item.Acquisition;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.DigestScope;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemForm;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealMark;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.EntryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a consignment of a description: a file becomes an item, a folder a bundle. */
public final class Drafting {
  private static final String UNFIT = "[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}/\\\\:]";

  private final Description description;
  private final Problems problems = new Problems();

  /** Drafts what was described. */
  public Drafting(Description description) {
    this.description = description;
  }

  /** An item before its bytes are looked at. */
  private record Drafted(
      Path path,
      boolean folder,
      String exhibit,
      ItemDraft draft,
      ItemKind kind,
      List<DeclaredDigest> digests,
      Optional<Device> device,
      Optional<Acquisition> acquisition,
      List<SealMark> seals) {}

  /**
   * The consignment. Folders are listed only when nothing else is wrong, for that may take long.
   *
   * @param from the sender
   * @param scratch where lists of folders may be kept; they go when the sources are closed
   * @param language of the texts, if nothing else is said
   * @throws IncompleteException with everything that is missing or wrong
   * @throws Refusal NAME_REFUSED for what cannot be sent, as a device
   */
  public Consignment consignment(AuthorityId from, Path scratch, Instant now, String language)
      throws IncompleteException, Refusal, IOException {
    List<Drafted> drafted = drafted();
    PackageDraft draft = new PackageDraft(description.values(), problems);
    var unused = draft.document(from, List.of(standIn()), now, language); // all but the items
    throwIfProblems();
    List<Source> sources = new ArrayList<>();
    boolean kept = false;
    try {
      List<ItemDocument> items = new ArrayList<>();
      for (Drafted item : drafted) {
        Source source =
            item.folder() ? FolderSource.of(item.path(), scratch) : FileSource.of(item.path());
        sources.add(source);
        problems.built(() -> item(item, source)).ifPresent(items::add);
      }
      throwIfProblems();
      Optional<PackageDocument> plan = draft.document(from, items, now, language);
      throwIfProblems();
      Consignment consignment = new Consignment(plan.orElseThrow(), sources);
      kept = true;
      return consignment;
    } finally {
      if (!kept) {
        for (Source source : sources) {
          source.close();
        }
      }
    }
  }

  private void throwIfProblems() throws IncompleteException {
    if (!problems.all().isEmpty()) {
      throw new IncompleteException(problems.all());
    }
  }

  private static ItemDocument standIn() {
    EntryName name = new EntryName(EntryName.EVIDENCE + "1/1");
    return ItemDocument.builder("1", name, 0, Consignment.UNKNOWN, ItemKind.OTHER).build();
  }

  private List<Drafted> drafted() {
    List<Drafted> drafted = new ArrayList<>();
    List<Description.Item> items = description.items();
    if (items.isEmpty()) {
      problems.said("no file or folder to send (expected: at least one; FORMAT.md 5)");
    }
    for (int i = 0; i < items.size(); i++) {
      Path path = items.get(i).path();
      Values values = items.get(i).values().orElse(description.values());
      ItemDraft draft = new ItemDraft(values, problems);
      boolean folder = Files.isDirectory(path);
      if (!folder && !Files.isReadable(path)) {
        problems.said(path + ": no such file or folder (expected: one that can be read)");
      }
      ItemKind kind = draft.kind(ItemKinds.of(path.toString(), folder));
      List<DeclaredDigest> digests = draft.digests();
      boolean ofThisFile = items.size() == 1 || items.get(i).values().one(Field.DIGEST).isPresent();
      if (!ofThisFile && digests.stream().anyMatch(d -> d.scope() == DigestScope.FILE)) {
        problems.said(
            "--digest of scope file with "
                + items.size()
                + " files (expected: one file, or a description file with items)");
      }
      drafted.add(
          new Drafted(
              path,
              folder,
              exhibit(values, i),
              draft,
              kind,
              digests,
              draft.device(),
              draft.acquisition(),
              draft.seals()));
    }
    return drafted;
  }

  /** One number for all, or one for each; else they are counted from 1. */
  private String exhibit(Values values, int i) {
    List<String> given = values.all(Field.EXHIBIT);
    if (given.isEmpty()) {
      return Integer.toString(i + 1);
    }
    if (given.size() > 1 && given.size() != description.items().size()) {
      if (i == 0) {
        problems.said(
            "--exhibit: "
                + given.size()
                + " of them (expected: one, or one for each of "
                + description.items().size()
                + " files)");
      }
      return given.get(0);
    }
    return given.get(given.size() == 1 ? 0 : i);
  }

  private static ItemDocument item(Drafted item, Source source) {
    String fileName = Normalizer.normalize(fileName(item.path()), Normalizer.Form.NFC);
    boolean bundle = source.form() == ItemForm.BUNDLE;
    String usual =
        EntryName.EVIDENCE + fit(item.exhibit()) + '/' + fit(fileName) + (bundle ? ".tar" : "");
    EntryName name = new EntryName(item.draft().values().one(Field.NAME).orElse(usual));
    ItemDocument.Builder builder =
        ItemDocument.builder(item.exhibit(), name, source.size(), Consignment.UNKNOWN, item.kind());
    item.draft().values().one(Field.MEDIA_TYPE).ifPresent(builder::mediaType);
    if (bundle) {
      builder.bundle();
    }
    return builder
        .from(
            item.draft().values().one(Field.PARENT_EXHIBIT).orElse(null),
            item.draft().values().one(Field.ROOT_EXHIBIT).orElse(null))
        .originalName(item.draft().values().one(Field.ORIGINAL_NAME).orElse(fileName))
        .declaredDigests(item.digests())
        .device(item.device().orElse(null))
        .acquisition(item.acquisition().orElse(null))
        .seals(item.seals())
        .build();
  }

  private static String fileName(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "root" : name.toString();
  }

  /** Fit for a name of FORMAT.md section 2; the document keeps the name as it was, too. */
  private static String fit(String name) {
    String plain = name.replaceAll(UNFIT, "_").strip().replaceAll("\\.+$", "_");
    return plain.isEmpty() ? "_" : plain;
  }
}
