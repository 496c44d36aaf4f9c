package dev.tamga.server.upload;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.access.Caller;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import org.jdbi.v3.core.Handle;

/**
 * Finds what a producer's call is about; to anyone else it does not exist (PROTOCOL.md section 2).
 */
public final class OwnDraft {
  private OwnDraft() {}

  /**
   * The caller's draft.
   *
   * @throws Refusal NO_SUCH_PACKAGE if there is none, or it is not the caller's; ALREADY_SEALED
   */
  static PackageRow open(Handle handle, PackageId id, Caller caller) throws Refusal {
    PackageRow row = any(handle, id, caller);
    if (row.state() != State.DRAFT) {
      throw new Refusal(
          Failure.ALREADY_SEALED,
          "package " + id + " (expected: a draft)",
          "PROTOCOL.md 3",
          "What is sealed stays as it is: send further evidence in a package of its own.");
    }
    return row;
  }

  /** The caller's draft or sealed package. */
  public static PackageRow any(Handle handle, PackageId id, Caller caller) throws Refusal {
    return Packages.find(handle, id)
        .filter(row -> row.producer().equals(caller.authority()))
        .orElseThrow(() -> noSuchPackage(id));
  }

  static Refusal noSuchPackage(PackageId id) {
    return new Refusal(
        Failure.NO_SUCH_PACKAGE,
        "package " + id + " (expected: one that the caller's authority sends or receives)",
        "PROTOCOL.md 2",
        "Check the id; open a draft with PUT first.");
  }

  /** An item of the caller's draft. */
  static ItemRow item(Handle handle, PackageId id, int n, Caller caller) throws Refusal {
    PackageRow unused = open(handle, id, caller);
    return Items.find(handle, id, n)
        .orElseThrow(
            () ->
                new Refusal(
                    Failure.NO_SUCH_ITEM,
                    "item " + n + " of package " + id + " (expected: one that was announced)",
                    "PROTOCOL.md 3",
                    "Announce it first, or ask for the draft to see its items."));
  }
}
