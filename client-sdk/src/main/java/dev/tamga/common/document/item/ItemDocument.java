package dev.tamga.common.document.item;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PlainText;
import dev.tamga.common.model.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of evidence in a package (FORMAT.md section 5, ISO/IEC 27037).
 *
 * @param exhibit exhibit number, one line of at most 128 characters
 * @param parentExhibit exhibit from which this one was made
 * @param rootExhibit exhibit that was seized
 * @param name name in the container, in {@code evidence/}
 * @param originalName name at its source, at most 1,024 characters of any script
 * @param mediaType {@code type/subtype}; {@code application/x-tar} for a bundle
 * @param size bytes, 0 to 2^62
 * @param sha256 digest of those bytes
 * @param kind what it is
 * @param form one file or a bundle
 * @param declaredDigests what the acquisition tool said, at most 16
 * @param device where it comes from
 * @param acquisition how it was acquired
 * @param seals at most 32
 */
public record ItemDocument(
    String exhibit,
    @Nullable String parentExhibit,
    @Nullable String rootExhibit,
    EntryName name,
    @Nullable String originalName,
    String mediaType,
    long size,
    Sha256 sha256,
    ItemKind kind,
    ItemForm form,
    List<DeclaredDigest> declaredDigests,
    @Nullable Device device,
    @Nullable Acquisition acquisition,
    List<SealMark> seals) {
  /** Most bytes of an item (FORMAT.md section 10). */
  public static final long MAX_SIZE = 1L << 62;

  /** Media type of a bundle (FORMAT.md section 6). */
  public static final String BUNDLE_MEDIA_TYPE = "application/x-tar";

  private static final int MAX_DIGESTS = 16;
  private static final int MAX_SEALS = 32;

  /**
   * @throws IllegalArgumentException naming the field that breaks FORMAT.md section 2, 5 or 6
   */
  public ItemDocument {
    PlainText.token("exhibit", exhibit);
    if (parentExhibit != null) {
      PlainText.token("parent exhibit", parentExhibit);
    }
    if (rootExhibit != null) {
      PlainText.token("root exhibit", rootExhibit);
    }
    requireItem(name);
    if (originalName != null) {
      PlainText.originalName("original name", originalName);
    }
    PlainText.mediaType("media type", mediaType);
    if (form == ItemForm.BUNDLE && !mediaType.equals(BUNDLE_MEDIA_TYPE)) {
      throw PlainText.refused(
          "media type of a bundle", mediaType, BUNDLE_MEDIA_TYPE + "; FORMAT.md 6");
    }
    requireSize("size", size);
    declaredDigests = atMost("declared digests", MAX_DIGESTS, declaredDigests);
    seals = atMost("seals", MAX_SEALS, seals);
  }

  /** The same item with the digest of its bytes. */
  public ItemDocument withDigest(Sha256 computed) {
    return new ItemDocument(
        exhibit,
        parentExhibit,
        rootExhibit,
        name,
        originalName,
        mediaType,
        size,
        computed,
        kind,
        form,
        declaredDigests,
        device,
        acquisition,
        seals);
  }

  /** What must be known of an item; all else is added by the builder. */
  public static Builder builder(
      String exhibit, EntryName name, long size, Sha256 sha256, ItemKind kind) {
    return new Builder(exhibit, name, size, sha256, kind);
  }

  static void requireSize(String field, long size) {
    if (size < 0 || size > MAX_SIZE) {
      throw PlainText.refused(field, Long.toString(size), "0 to 2^62 bytes; FORMAT.md 10");
    }
  }

  private static void requireItem(EntryName name) {
    if (!name.isItem()) {
      throw PlainText.refused(
          "name", name.text(), "evidence/, an exhibit's folder, a file; FORMAT.md 2");
    }
  }

  private static <T> List<T> atMost(String field, int max, List<T> values) {
    if (values.size() > max) {
      throw PlainText.refused(field, values.size() + " of them", "at most " + max);
    }
    return List.copyOf(values);
  }

  /** Gathers the fields of an item. Not thread-safe. */
  public static final class Builder {
    private final String exhibit;
    private final EntryName name;
    private final long size;
    private final Sha256 sha256;
    private final ItemKind kind;
    private ItemForm form = ItemForm.FILE;
    private String mediaType = "application/octet-stream";
    private @Nullable String parentExhibit;
    private @Nullable String rootExhibit;
    private @Nullable String originalName;
    private List<DeclaredDigest> declaredDigests = List.of();
    private @Nullable Device device;
    private @Nullable Acquisition acquisition;
    private List<SealMark> seals = List.of();

    private Builder(String exhibit, EntryName name, long size, Sha256 sha256, ItemKind kind) {
      this.exhibit = exhibit;
      this.name = name;
      this.size = size;
      this.sha256 = sha256;
      this.kind = kind;
    }

    /** The exhibit from which this one was made, and the one that was seized. */
    public Builder from(@Nullable String parent, @Nullable String root) {
      this.parentExhibit = parent;
      this.rootExhibit = root;
      return this;
    }

    /** The name that it had at its source. */
    public Builder originalName(@Nullable String original) {
      this.originalName = original;
      return this;
    }

    /** The media type; {@code application/octet-stream} if nothing is said. */
    public Builder mediaType(String type) {
      this.mediaType = type;
      return this;
    }

    /** Says that it is a bundle, with the media type of one. */
    public Builder bundle() {
      this.form = ItemForm.BUNDLE;
      this.mediaType = BUNDLE_MEDIA_TYPE;
      return this;
    }

    /** What the acquisition tool declared. */
    public Builder declaredDigests(List<DeclaredDigest> digests) {
      this.declaredDigests = List.copyOf(digests);
      return this;
    }

    /** The device that it comes from. */
    public Builder device(@Nullable Device source) {
      this.device = source;
      return this;
    }

    /** How it was acquired. */
    public Builder acquisition(@Nullable Acquisition how) {
      this.acquisition = how;
      return this;
    }

    /** The seals of the exhibit. */
    public Builder seals(List<SealMark> marks) {
      this.seals = List.copyOf(marks);
      return this;
    }

    /**
     * The item.
     *
     * @throws IllegalArgumentException naming the field that breaks FORMAT.md section 2, 5 or 6
     */
    public ItemDocument build() {
      return new ItemDocument(
          exhibit,
          parentExhibit,
          rootExhibit,
          name,
          originalName,
          mediaType,
          size,
          sha256,
          kind,
          form,
          declaredDigests,
          device,
          acquisition,
          seals);
    }
  }
}
