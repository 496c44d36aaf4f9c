package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import org.jdbi.v3.core.Handle;

/** Which items were released to whom (PROTOCOL.md sections 8 and 9). */
public final class Releases {
  private Releases() {}

  /**
   * Records that an item is released to a certificate.
   *
   * @return whether it is the first time
   */
  public static boolean insert(
      Handle handle, PackageId pkg, int item, Sha256 certificate, AuthorityId authority) {
    return handle.execute(
            "INSERT INTO releases (package, item, certificate, authority) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            pkg.text(),
            item,
            certificate.hex(),
            authority.text())
        == 1;
  }

  /**
   * Records the same of all items, which a whole container holds.
   *
   * @return of how many it is the first time
   */
  public static int insertAll(
      Handle handle, PackageId pkg, Sha256 certificate, AuthorityId authority) {
    return handle.execute(
        "INSERT INTO releases (package, item, certificate, authority)"
            + " SELECT package, n, ?, ? FROM items WHERE package = ?"
            + " ON CONFLICT DO NOTHING",
        certificate.hex(),
        authority.text(),
        pkg.text());
  }

  /** Whether the item was released to that certificate before. */
  public static boolean contains(Handle handle, PackageId pkg, int item, Sha256 certificate) {
    return handle
        .select(
            "SELECT 1 FROM releases WHERE package = ? AND item = ? AND certificate = ?",
            pkg.text(),
            item,
            certificate.hex())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /** How many items were not released to any certificate of {@code authority} yet. */
  public static int missing(Handle handle, PackageId pkg, AuthorityId authority) {
    return handle
        .select(
            "SELECT count(*) FROM items i WHERE i.package = ? AND NOT EXISTS (SELECT 1 FROM releases r"
                + " WHERE r.package = i.package AND r.item = i.n AND r.authority = ?)",
            pkg.text(),
            authority.text())
        .mapTo(Integer.class)
        .one();
  }
}
