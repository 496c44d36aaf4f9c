package dev.tamga.common.zip;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order of entries that makes a container (FORMAT.md section 1): the document, its objects,
 * then hop by hop statement, manifest, signature and side signatures. Version 1 knows no other
 * entry.
 *
 * <p>Give it each name after {@code mimetype} in order, then call {@link #finish}. Not for threads.
 */
public final class EntryOrder {
  /** What an entry is for. */
  public enum Part {
    /** First object; its name tells the {@link ContainerKind}. */
    DOCUMENT,
    /** Further object of a receipt or of another container without items. */
    OBJECT,
    /** Item of a package. */
    ITEM,
    /** Statement of a hop after the first. */
    STATEMENT,
    /** Manifest of a hop. */
    MANIFEST,
    /** Signature of a hop. */
    SIGNATURE,
    /** Side signature with GOST R 34.10-2012 over the manifest of its hop. */
    GOST,
    /** Side signature with a post-quantum algorithm over the manifest of its hop. */
    PQC;

    /** Most bytes of such an entry; an item has {@link Limits#ITEM_BYTES} instead. */
    public int mostBytes() {
      return compareTo(SIGNATURE) >= 0 ? Limits.SIGNATURE_BYTES : Limits.PART_BYTES;
    }
  }

  /**
   * Where an entry stands.
   *
   * @param part what it is for
   * @param hop number of its hop from 1, or 0 if it is an object
   */
  public record Place(Part part, int hop) {}

  private static final String META_INF = "META-INF/";
  private static final Pattern WORD = Pattern.compile("[a-z]{1,32}");

  private @Nullable ContainerKind kind;
  private Place last = new Place(Part.DOCUMENT, 0);
  private int objects;

  /** {@code META-INF/ASiCManifest00n.xml}. */
  public static EntryName manifest(int hop) {
    return new EntryName(META_INF + "ASiCManifest" + number(hop) + ".xml");
  }

  /** {@code META-INF/signature00n.p7s}. */
  public static EntryName signature(int hop) {
    return new EntryName(META_INF + "signature" + number(hop) + ".p7s");
  }

  /** {@code META-INF/gost00n.p7s}. */
  public static EntryName gost(int hop) {
    return new EntryName(META_INF + "gost" + number(hop) + ".p7s");
  }

  /** {@code META-INF/pqc00n.p7s}. */
  public static EntryName pqc(int hop) {
    return new EntryName(META_INF + "pqc" + number(hop) + ".p7s");
  }

  /**
   * {@code META-INF/custody/00n-word.xml}.
   *
   * @throws IllegalArgumentException unless {@code word} is 1 to 32 of a to z
   */
  public static EntryName statement(int hop, String word) {
    if (!WORD.matcher(word).matches()) {
      throw new IllegalArgumentException(
          "statement: " + Quoted.of(word) + " (expected: 1 to 32 of a-z; FORMAT.md 3)");
    }
    return new EntryName(META_INF + "custody/" + number(hop) + "-" + word + ".xml");
  }

  private static String number(int hop) {
    if (hop < 1 || hop > Limits.HOPS) {
      throw new IllegalArgumentException("hop: " + hop + " (expected: 1 to 99; FORMAT.md 10)");
    }
    return Integer.toString(1_000 + hop).substring(1);
  }

  /** What the container is; empty before its first object. */
  public Optional<ContainerKind> kind() {
    return Optional.ofNullable(kind);
  }

  /**
   * Takes the next entry.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED} if it may not stand here
   */
  public Place accept(EntryName name) throws Refusal {
    last = kind == null ? document(name) : place(name, kind);
    return last;
  }

  /**
   * Takes the end.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED} if the last hop is not whole, or there is none
   */
  public void finish() throws Refusal {
    if (last.part != Part.SIGNATURE && last.part != Part.GOST && last.part != Part.PQC) {
      throw Malformed.container("ends (expected: " + expected(followers()) + ")", 1);
    }
  }

  private Place document(EntryName name) throws Refusal {
    kind =
        ContainerKind.of(name)
            .orElseThrow(
                () ->
                    unexpected(
                        name,
                        "package.xml, receipt.xml, custody.xml, log-key.txt or trust-list.json, first"));
    objects = 1;
    return new Place(Part.DOCUMENT, 0);
  }

  private Place place(EntryName name, ContainerKind known) throws Refusal {
    if (last.hop == 0 && known.takes(name)) {
      objects++;
      if (objects > Limits.OBJECTS) {
        throw Malformed.container(
            "object " + objects + " (expected: at most " + Limits.OBJECTS + ")", 10);
      }
      return new Place(name.isItem() ? Part.ITEM : Part.OBJECT, 0);
    }
    List<Place> followers = followers();
    for (Place follower : followers) {
      if (isName(name.text(), follower)) {
        return follower;
      }
    }
    throw unexpected(name, expected(followers));
  }

  private List<Place> followers() {
    List<Place> followers = new ArrayList<>();
    switch (last.part) {
      case DOCUMENT, OBJECT, ITEM -> followers.add(new Place(Part.MANIFEST, 1));
      case STATEMENT -> followers.add(new Place(Part.MANIFEST, last.hop));
      case MANIFEST -> followers.add(new Place(Part.SIGNATURE, last.hop));
      case SIGNATURE, GOST, PQC -> {
        for (Part side : List.of(Part.GOST, Part.PQC)) {
          if (last.part.compareTo(side) < 0) {
            followers.add(new Place(side, last.hop));
          }
        }
        if (last.hop < Limits.HOPS) {
          followers.add(new Place(Part.STATEMENT, last.hop + 1));
        }
      }
    }
    return followers;
  }

  private static boolean isName(String text, Place place) {
    if (place.part != Part.STATEMENT) {
      return text.equals(spelling(place));
    }
    String before = META_INF + "custody/" + number(place.hop) + "-";
    return text.startsWith(before)
        && text.endsWith(".xml")
        && text.length() > before.length() + 4
        && WORD.matcher(text.substring(before.length(), text.length() - 4)).matches();
  }

  private static String spelling(Place place) {
    return switch (place.part) {
      case MANIFEST -> manifest(place.hop).text();
      case SIGNATURE -> signature(place.hop).text();
      case GOST -> gost(place.hop).text();
      case PQC -> pqc(place.hop).text();
      case STATEMENT -> META_INF + "custody/" + number(place.hop) + "-*.xml";
      case DOCUMENT, OBJECT, ITEM -> "an object";
    };
  }

  private static String expected(List<Place> followers) {
    return followers.isEmpty()
        ? "the end"
        : String.join(", ", followers.stream().map(EntryOrder::spelling).toList());
  }

  private static Refusal unexpected(EntryName name, String expected) {
    return Malformed.container(
        "entry " + Quoted.of(name.text()) + " (expected: " + expected + ")", 1);
  }
}
