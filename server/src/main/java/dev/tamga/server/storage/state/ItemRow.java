package dev.tamga.server.storage.state;

import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.storage.digest.ItemSum;
import java.util.Optional;

/**
 * An item of a draft or a package.
 *
 * @param pkg the package it belongs to
 * @param number in a draft as announced, from 1, none given twice; from the seal on the place in
 *     the manifest
 * @param name in the container
 * @param length as announced
 * @param epoch counts takings: who found another one may not record anything (STORAGE.md section 6)
 * @param kept where its bytes are and how many of them were acknowledged
 * @param sum once all bytes were hashed
 * @param mediaType once it is sealed
 */
public record ItemRow(
    PackageId pkg,
    int number,
    EntryName name,
    long length,
    long epoch,
    Extent kept,
    Optional<ItemSum> sum,
    Optional<String> mediaType) {

  /** Whether all bytes are here. */
  public boolean isComplete() {
    return kept.length() == length;
  }
}
