package dev.tamga.server.storage.state;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * A signed step of a package, as bytes that are never written anew (FORMAT.md sections 1 and 3).
 *
 * @param number 1 is the producer's
 * @param authority for whom it was signed
 * @param signer SHA-256 of the signing certificate's SubjectPublicKeyInfo
 * @param statement none for hop 1
 * @param manifest of this hop
 * @param signature over the manifest
 * @param sideSignatures of other algorithms, in the container's order
 */
public record HopRow(
    int number,
    AuthorityId authority,
    Sha256 signer,
    Optional<Entry> statement,
    Bytes manifest,
    Bytes signature,
    List<Entry> sideSignatures) {

  /**
   * An entry of the container.
   *
   * @param name in the container
   * @param bytes its content
   */
  public record Entry(EntryName name, Bytes bytes) {}

  /** Takes a copy of the list. */
  public HopRow {
    sideSignatures = List.copyOf(sideSignatures);
  }
}
