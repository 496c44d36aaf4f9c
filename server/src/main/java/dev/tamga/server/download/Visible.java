package dev.tamga.server.download;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.access.Caller;
import dev.tamga.server.storage.state.PackageRow;
import dev.tamga.server.storage.state.PackageRow.State;
import dev.tamga.server.storage.state.Packages;
import org.jdbi.v3.core.Handle;

/**
 * Finds a sealed package for those who may see it; to anyone else it does not exist (PROTOCOL.md
 * 2).
 */
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
}
