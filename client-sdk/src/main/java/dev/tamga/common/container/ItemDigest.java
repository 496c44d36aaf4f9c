package dev.tamga.common.container;

import dev.tamga.common.model.Sha256;
import dev.tamga.common.zip.EntryHead;

/**
 * What was computed from the bytes of an item.
 *
 * @param head name, size and CRC-32
 * @param digest SHA-256
 */
public record ItemDigest(EntryHead head, Sha256 digest) {}
