package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.server.storage.state.HopRow.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the hollow container is made of: the document and the hops. */
public final class Hops {
  private Hops() {}

  /** Keeps {@code package.xml}, once. */
  public static void insertDocument(Handle handle, PackageId pkg, Bytes document) {
    handle.execute(
        "INSERT INTO documents (package, bytes) VALUES (?, ?)", pkg.text(), document.toArray());
  }

  /** {@code package.xml} as it came, if the package is sealed. */
  public static Optional<Bytes> document(Handle handle, PackageId pkg) {
    return handle
        .select("SELECT bytes FROM documents WHERE package = ?", pkg.text())
        .map((row, context) -> Bytes.of(row.getBytes("bytes")))
        .findOne();
  }

  /**
   * Adds a hop.
   *
   * @return false if the package has a hop of this number: nothing is changed
   */
  public static boolean insert(Handle handle, PackageId pkg, HopRow hop) {
    int inserted =
        handle
            .createUpdate(
                "INSERT INTO hops (package, number, authority, signer, statement_name, statement,"
                    + " manifest, signature) VALUES (:package, :number, :authority, :signer,"
                    + " :statementName, :statement, :manifest, :signature)"
                    + " ON CONFLICT (package, number) DO NOTHING")
            .bind("package", pkg.text())
            .bind("number", hop.number())
            .bind("authority", hop.authority().text())
            .bind("signer", hop.signer().hex())
            .bind("statementName", hop.statement().map(entry -> entry.name().text()).orElse(null))
            .bind("statement", hop.statement().map(entry -> entry.bytes().toArray()).orElse(null))
            .bind("manifest", hop.manifest().toArray())
            .bind("signature", hop.signature().toArray())
            .execute();
    for (int i = 0; inserted == 1 && i < hop.sideSignatures().size(); i++) {
      Entry side = hop.sideSignatures().get(i);
      handle.execute(
          "INSERT INTO side_signatures (package, hop, position, name, bytes) VALUES (?, ?, ?, ?, ?)",
          pkg.text(),
          hop.number(),
          i + 1,
          side.name().text(),
          side.bytes().toArray());
    }
    return inserted == 1;
  }

  /** All hops in order: at most 99, together no more than a hollow container. */
  public static List<HopRow> list(Handle handle, PackageId pkg) {
    return handle
        .select("SELECT * FROM hops WHERE package = ? ORDER BY number", pkg.text())
        .map((row, context) -> row(row, sideSignatures(handle, pkg, row.getInt("number"))))
        .list();
  }

  /** The number of the newest hop, 0 if there is none. */
  public static int newest(Handle handle, PackageId pkg) {
    return handle
        .select("SELECT coalesce(max(number), 0) FROM hops WHERE package = ?", pkg.text())
        .mapTo(Integer.class)
        .one();
  }

  private static List<Entry> sideSignatures(Handle handle, PackageId pkg, int hop) {
    return handle
        .select(
            "SELECT name, bytes FROM side_signatures WHERE package = ? AND hop = ?"
                + " ORDER BY position",
            pkg.text(),
            hop)
        .map((row, context) -> entry(row.getString("name"), row.getBytes("bytes")))
        .list();
  }

  private static HopRow row(ResultSet row, List<Entry> sideSignatures) throws SQLException {
    String statement = row.getString("statement_name");
    return new HopRow(
        row.getInt("number"),
        new AuthorityId(row.getString("authority")),
        new Sha256(row.getString("signer")),
        statement == null
            ? Optional.empty()
            : Optional.of(entry(statement, row.getBytes("statement"))),
        Bytes.of(row.getBytes("manifest")),
        Bytes.of(row.getBytes("signature")),
        sideSignatures);
  }

  private static Entry entry(String name, byte[] bytes) {
    return new Entry(new EntryName(name), Bytes.of(bytes));
  }
}
