package dev.tamga.server.download;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.Verifications;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Puts a sealed package together from its rows. Whether the caller may see it is decided before.
 */
public final class StoredPackage {
  private StoredPackage() {}

  /**
   * The package without its items, as it was after hop {@code hops}.
   *
   * @throws Refusal STORED_DATA_DAMAGED if what is stored makes no container
   */
  public static HollowContainer hollow(Handle handle, PackageId id, int hops) throws Refusal {
    List<Entry> entries = new ArrayList<>();
    Bytes document = Hops.document(handle, id).orElseThrow(() -> damaged("package " + id));
    entries.add(new Entry(ContainerKind.PACKAGE.document(), document));
    for (HopRow row : Hops.list(handle, id)) {
      if (row.number() <= hops) {
        entries.addAll(hop(row).entries());
      }
    }
    try {
      return HollowContainer.of(entries);
    } catch (Refusal e) {
      throw damaged("package " + id).causedBy(e);
    }
  }

  private static Hop hop(HopRow row) {
    return new Hop(
        row.number(),
        row.statement().map(s -> new Entry(s.name(), s.bytes())).orElse(null),
        row.manifest(),
        row.signature(),
        row.sideSignatures().stream().map(s -> new Entry(s.name(), s.bytes())).toList());
  }

  /** The items in the order of the manifest, each with size, digest and CRC-32. */
  public static List<ItemRow> items(Handle handle, PackageId id) throws Refusal {
    List<ItemRow> items = Items.list(handle, id);
    for (ItemRow item : items) {
      if (item.sum().isEmpty() || item.mediaType().isEmpty()) {
        throw damaged("package " + id);
      }
    }
    return items;
  }

  /**
   * Refuses items whose bytes are known not to have the SHA-256 that was sealed (STORAGE.md section
   * 7): each MiB may pass its checksum, and nobody knows which of them is a wrong one.
   *
   * @throws Refusal STORED_DATA_DAMAGED as long as custody has no correction
   */
  static void requireNotDamagedWhole(Handle handle, PackageId id, List<ItemRow> items)
      throws Refusal {
    Set<Integer> damaged = Verifications.damagedWhole(handle, id);
    for (ItemRow item : items) {
      if (damaged.contains(item.number())) {
        throw damaged("item " + item.number() + " of package " + id);
      }
    }
  }

  static EntryHead head(ItemRow item) {
    return new EntryHead(item.name(), item.length(), item.sum().orElseThrow().crc32());
  }

  /** What is stored cannot be what was sealed. */
  public static Refusal damaged(String what) {
    return new Refusal(
        Failure.STORED_DATA_DAMAGED,
        what + ": what is stored is not what was sealed",
        "PROTOCOL.md 9",
        "The node's administrator must run tamga-server check.");
  }
}
