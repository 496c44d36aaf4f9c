package dev.tamga.server.storage.digest;

import dev.tamga.common.model.Sha256;

/**
 * What the node computed over the whole of an item.
 *
 * @param sha256 for the manifest (FORMAT.md section 3)
 * @param crc32 as unsigned 32 bits, for the container's headers (FORMAT.md section 1)
 */
public record ItemSum(Sha256 sha256, long crc32) {}
