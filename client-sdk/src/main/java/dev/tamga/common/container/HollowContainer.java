package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Known;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.common.zip.ContainerReader;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.common.zip.EntryOrder.Part;
import dev.tamga.common.zip.EntryOrder.Place;
import dev.tamga.common.zip.Limits;
import dev.tamga.common.zip.NameSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container without its items, in memory: the document, other objects, and the hops (FORMAT.md
 * section 1). At most 16 MiB. What control calls carry; the receipt is one, too.
 *
 * <p>In the form of FORMAT.md sections 1 and 2, but not verified: manifests and signatures are
 * bytes here, and {@link EnvelopeVerifier} makes proof of them. Reading and writing gives the same
 * bytes. Immutable, safe for threads.
 */
public final class HollowContainer {
  private final ContainerKind kind;
  private final List<Entry> objects;
  private final List<Hop> hops;
  private final List<Entry> entries;
  private final ContainerLayout layout;

  private HollowContainer(ContainerKind kind, List<Entry> entries, int objects, List<Hop> hops)
      throws Refusal {
    this.kind = kind;
    this.entries = List.copyOf(entries);
    this.objects = this.entries.subList(0, objects);
    this.hops = List.copyOf(hops);
    this.layout = new ContainerLayout(heads());
    if (layout.length() > Limits.HOLLOW_BYTES) {
      throw malformed(
          layout.length() + " bytes (expected: at most " + Limits.HOLLOW_BYTES + ")", 10);
    }
  }

  /**
   * Makes a container from all of its entries after {@code mimetype}, in order.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED} if they make none, or one of them is an item
   */
  public static HollowContainer of(List<Entry> entries) throws Refusal {
    EntryOrder order = new EntryOrder();
    NameSet names = new NameSet();
    List<List<Entry>> byHop = new ArrayList<>(List.of(new ArrayList<>()));
    for (Entry entry : entries) {
      Place place = order.accept(entry.name());
      requireAllowed(entry, place.part(), names);
      if (place.hop() == byHop.size()) {
        byHop.add(new ArrayList<>());
      }
      byHop.get(place.hop()).add(entry);
    }
    order.finish();
    List<Hop> hops = new ArrayList<>();
    for (int n = 1; n < byHop.size(); n++) {
      hops.add(Hop.of(n, byHop.get(n)));
    }
    return new HollowContainer(order.kind().orElseThrow(), entries, byHop.get(0).size(), hops);
  }

  private static void requireAllowed(Entry entry, Part part, NameSet names) throws Refusal {
    String name = Quoted.of(entry.name().text());
    if (part == Part.ITEM) {
      throw malformed("item " + name + " (expected: a hollow container, without items)", 1);
    }
    if (entry.content().size() > part.mostBytes()) {
      throw malformed(
          name
              + ": "
              + entry.content().size()
              + " bytes (expected: at most "
              + part.mostBytes()
              + ")",
          10);
    }
    try {
      names.add(entry.name());
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()), 2).causedBy(e);
    }
  }

  /**
   * Reads a hollow container, to the end of the stream.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED} if it is not in the form of FORMAT.md sections 1, 2
   *     and 10, or has an item
   * @throws IOException if the stream fails
   */
  public static HollowContainer read(InputStream in) throws IOException, Refusal {
    ContainerReader reader = new ContainerReader(in);
    List<Entry> entries = new ArrayList<>();
    for (Optional<EntryHead> head = reader.next(); head.isPresent(); head = reader.next()) {
      EntryName name = head.get().name();
      if (name.isItem()) {
        throw malformed(
            "item " + Quoted.of(name.text()) + " (expected: a hollow container, without items)", 1);
      }
      entries.add(new Entry(name, reader.readPart()));
    }
    return of(entries);
  }

  /**
   * Reads a hollow container that is in memory.
   *
   * @throws Refusal as {@link #read(InputStream)} does
   */
  public static HollowContainer read(Bytes bytes) throws Refusal {
    try {
      return read(bytes.inputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** The container as it is sent, logged and digested. */
  public Bytes write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) layout.length());
    for (Piece piece : layout.pieces()) {
      out.writeBytes(known(piece).toArray());
    }
    return Bytes.of(out.toByteArray());
  }

  private Bytes known(Piece piece) {
    return piece instanceof Content content
        ? entries.get(content.entry()).content()
        : ((Known) piece).bytes();
  }

  /**
   * This container with one hop more.
   *
   * @throws Refusal {@code CONTAINER_MALFORMED} if it is not the next one, or breaks a limit
   */
  public HollowContainer withHop(Hop hop) throws Refusal {
    List<Entry> more = new ArrayList<>(entries);
    more.addAll(hop.entries());
    return of(more);
  }

  /**
   * Whether {@code other} is this container with nothing or later hops added, byte for byte. What a
   * node asks of an acceptance (PROTOCOL.md section 8).
   */
  public boolean isStartOf(HollowContainer other) {
    return entries.size() <= other.entries.size()
        && entries.equals(other.entries.subList(0, entries.size()));
  }

  /** What it is. */
  public ContainerKind kind() {
    return kind;
  }

  /** The bytes of the document, {@code package.xml} or another. */
  public Bytes document() {
    return objects.get(0).content();
  }

  /** All objects but items, the document first. */
  public List<Entry> objects() {
    return objects;
  }

  /** The object of that name. */
  public Optional<Bytes> object(EntryName name) {
    return objects.stream().filter(o -> o.name().equals(name)).map(Entry::content).findFirst();
  }

  /** The hops, at least one. */
  public List<Hop> hops() {
    return hops;
  }

  /** The newest hop. */
  public Hop lastHop() {
    return hops.get(hops.size() - 1);
  }

  /** All entries after {@code mimetype}, in order. */
  public List<Entry> entries() {
    return entries;
  }

  /** The heads of all entries after {@code mimetype}, in order. */
  public List<EntryHead> heads() {
    return entries.stream().map(Entry::head).toList();
  }

  /** Whether both are the same bytes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HollowContainer that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return kind + " with " + hops.size() + " hops, " + layout.length() + " bytes";
  }

  private static Refusal malformed(String detail, int section) {
    return new Refusal(
        Failure.CONTAINER_MALFORMED,
        "container: " + detail,
        "FORMAT.md " + section,
        "Send the container as FORMAT.md has it.");
  }
}
