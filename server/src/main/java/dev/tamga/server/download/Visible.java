package dev.tamga.server.download;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.server.access.Caller;
import dev.tamga.server.storage.state.HopRow;
import dev.tamga.server.storage.state.Hops;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Finds a sealed package for those who may see it; to anyone else it does not exist (PROTOCOL.md 2). */
final class Visible {
  private Visible() {}

  /** A sealed package that the caller sent or receives. */
  static PackageRow sealed(Handle handle, PackageId id, Caller caller) throws Refusal {
    return Packages.find(handle, id)
        .filter(row -> row.state() != State.DRAFT)
        .filter(row -> isParty(row, caller))
        .orElseThrow(() -> noSuchPackage(id));
  }

  private static boolean isParty(PackageRow row, Caller caller) {
    return row.producer().equals(caller.authority()) || row.to().contains(caller.authority());
  }

  private static Refusal noSuchPackage(PackageId id) {
    return new Refusal(
        Failure.NO_SUCH_PACKAGE,
        "package " + id + " (expected: a sealed one that the caller's authority sent or receives)",
        "PROTOCOL.md 2",
        "Check the id against the inbox or the outbox.");
  }

  /**
   * The package without its items, as it was after hop {@code hops}.
   *
   * @throws Refusal STORED_DATA_DAMAGED if what is stored makes no container
   */
  static HollowContainer hollow(Handle handle, PackageId id, int hops) throws Refusal {
    List<Entry> entries = new ArrayList<>();
    Bytes document = Hops.document(handle, id).orElseThrow(() -> damaged(id));
    entries.add(new Entry(ContainerKind.PACKAGE.document(), document));
    for (HopRow row : Hops.list(handle, id)) {
      if (row.number() <= hops) {
        entries.addAll(hop(row).entries());
      }
    }
    try {
      return HollowContainer.of(entries);
    } catch (Refusal e) {
      throw damaged(id).causedBy(e);
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
  static List<ItemRow> items(Handle handle, PackageId id) throws Refusal {
    List<ItemRow> items = Items.list(handle, id);
    for (ItemRow item : items) {
      if (item.sum().isEmpty() || item.mediaType().isEmpty()) {
        throw damaged(id);
      }
    }
    return items;
  }

  static EntryHead head(ItemRow item) {
    EntryName name = item.name();
    return new EntryHead(name, item.length(), item.sum().orElseThrow().crc32());
  }

  private static Refusal damaged(PackageId id) {
    return new Refusal(
        Failure.STORED_DATA_DAMAGED,
        "package " + id + ": what is stored makes no container",
        "PROTOCOL.md 9",
        "The node's administrator must run tamga-server check.");
  }
}
